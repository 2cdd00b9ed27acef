"""The wheel serves and trains where there is neither this tree nor Node.js, by the README's own line."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

from support.server import ServerProcess
from support.specs import spiral

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def bare() -> Iterator[dict[str, str]]:
    """What a machine has that never had anything to do with Layerloom: uv, a Python, and a home."""
    uvx = shutil.which("uvx", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if uvx is None:
        pytest.skip("uv has no wheel for this machine")
    with TemporaryDirectory() as home:
        tools = Path(home) / "bin"
        tools.mkdir()
        for tool in ("uv", "uvx"):
            (tools / tool).symlink_to(Path(uvx).parent / tool)
        # The command that uv writes finds its own folder with these.
        for tool in ("realpath", "dirname"):
            (tools / tool).symlink_to(str(shutil.which(tool)))
        python = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
        yield {"HOME": home, "PATH": str(tools), "UV_PYTHON": str(python), "PYTHONPATH": "", "VIRTUAL_ENV": ""}


@pytest.fixture(scope="module")
def command(bare: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The README's line, without its last word, for a wheel that was just built."""
    dist = tmp_path_factory.mktemp("dist")
    packing = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(dist), str(ROOT)]
    subprocess.run(packing, check=True)
    shown = re.search(
        r"^uvx --from .* layerloom serve$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert shown
    uvx, *rest = shlex.split(shown[0].replace("dist/", f"{dist}/"))[:-1]
    return [f"{bare['PATH']}/{uvx}", *rest]


def test_it_is_installed_from_the_wheel(command: list[str], bare: dict[str, str], tmp_path: Path):
    assert shutil.which("node", path=bare["PATH"]) is None
    asked = [*command[:-1], "python", "-c", "import layerloom; print(layerloom.__file__)"]
    said = subprocess.run(asked, env=os.environ | bare, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert Path(said.strip()).is_relative_to(bare["HOME"])


def test_it_serves_the_page_and_trains(command: list[str], bare: dict[str, str], tmp_path: Path):
    with ServerProcess(tmp_path / "data", command=command, **bare) as server:
        server.wait_ready()
        page = httpx.get(f"{server.url}/?token={server.token}", follow_redirects=True)
        assert page.status_code == 200
        (script,) = re.findall(r'src="[./]*(assets/[^"]+\.js)"', page.text)
        assert httpx.get(f"{server.url}/{script}").headers["content-type"].startswith("text/javascript")
        with server.client() as client:
            spec = spiral(epochs=20)
            assert client.check(spec["network"], spec["data"], spec["training"])["ok"]
            run = client.train(spec).wait()
            assert run.status == "completed"
            losses = run.history()["loss"]
            assert len(losses) == 20
            assert losses[-1] < losses[0]
