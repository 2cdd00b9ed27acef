"""What is packed: the package as it is in the tree, with the page in it, or nothing."""

import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import layerloom

ROOT = Path(__file__).parent.parent
PACKED = ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE", "Makefile", "constraints.txt")
INDEX = """<link rel="icon" href="./icon.svg"><script type="module" src="./assets/index-1.js"></script>"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The package in a tree of its own, with a small page."""
    tree = tmp_path / "tree"
    left_out = shutil.ignore_patterns("static", "__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "backend", tree / "backend", ignore=left_out)
    for name in PACKED:
        shutil.copy(ROOT / name, tree / name)
    static = tree / "backend" / "layerloom" / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text(INDEX)
    (static / "icon.svg").write_text("<svg/>")
    (static / "assets" / "index-1.js").write_text("1")
    return tree


def build(tree: Path, what: str) -> subprocess.CompletedProcess[str]:
    """As pip and build ask for it, into `packed`; nothing is fetched."""
    code = f"from setuptools import build_meta; build_meta.{what}('packed')"
    (tree / "packed").mkdir(exist_ok=True)
    return subprocess.run([sys.executable, "-c", code], cwd=tree, capture_output=True, text=True, check=False)


def wheel_files(tree: Path) -> set[str]:
    """Build one; the files of the package in it."""
    done = build(tree, "build_wheel")
    assert done.returncode == 0, done.stdout + done.stderr
    wheel = tree / "packed" / f"layerloom-{layerloom.__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.split("/")[0].endswith(".dist-info")}


def sources(tree: Path) -> set[str]:
    """The files of the package as they lie in the tree."""
    files = (path for path in (tree / "backend" / "layerloom").rglob("*") if path.is_file())
    return {path.relative_to(tree / "backend").as_posix() for path in files}


def test_a_wheel_has_the_whole_package_and_this_page_alone(tree: Path):
    left = tree / "build" / "lib" / "layerloom" / "static" / "assets" / "index-0.js"
    left.parent.mkdir(parents=True)
    left.write_text("of an earlier build")
    assert wheel_files(tree) == sources(tree)


def test_a_wheel_can_be_made_of_the_source_archive(tree: Path, tmp_path: Path):
    done = build(tree, "build_sdist")
    assert done.returncode == 0, done.stdout + done.stderr
    name = f"layerloom-{layerloom.__version__}"
    with tarfile.open(tree / "packed" / f"{name}.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    assert (tmp_path / name / "Makefile").is_file()
    assert wheel_files(tmp_path / name) == sources(tree)


@pytest.mark.parametrize(
    ("what", "missing"),
    [("build_wheel", "index.html"), ("build_sdist", "assets/index-1.js")],
)
def test_nothing_is_packed_without_a_page(tree: Path, what: str, missing: str):
    (tree / "backend" / "layerloom" / "static" / missing).unlink()
    done = build(tree, what)
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("Layerloom is not packed without its page: ")
    assert f"{missing} is not there" in last
    assert "make dist" in last
    assert not list((tree / "packed").iterdir())


def test_an_editable_install_needs_no_page(tree: Path):
    shutil.rmtree(tree / "backend" / "layerloom" / "static")
    done = build(tree, "build_editable")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_readme_names_the_wheel_of_this_version():
    named = re.findall(r"layerloom-[\w.]+-py3-none-any\.whl", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert set(named) == {f"layerloom-{layerloom.__version__}-py3-none-any.whl"}
