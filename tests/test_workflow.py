"""The workflow and the forms are valid. The workflow runs what it names, and speaks of the same Pythons as the rest."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner, Result
from packaging.specifiers import SpecifierSet
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
WORKFLOW = ROOT / ".github" / "workflows" / "test.yml"
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TEXT = WORKFLOW.read_text(encoding="utf-8")


def jobs() -> dict[str, Any]:
    return YAML(typ="safe").load(TEXT)["jobs"]


def commands() -> list[str]:
    """What its steps run, with the newest Python in the place of the matrix's."""
    steps = (step for job in jobs().values() for step in job["steps"])
    return [step["run"].replace("${{ matrix.python }}", pythons()[-1]) for step in steps if "run" in step]


def pythons() -> list[str]:
    """Those that the package says it runs on."""
    prefix = "Programming Language :: Python :: "
    return [word.removeprefix(prefix) for word in PROJECT["classifiers"] if word.startswith(prefix)]


def check(schema: str, *paths: Path) -> Result:
    return CliRunner().invoke(check_jsonschema, ["--builtin-schema", schema, *map(str, paths)])


FORMS = ROOT / ".github" / "ISSUE_TEMPLATE"


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("vendor.github-workflows", [WORKFLOW]),
        ("vendor.dependabot", [ROOT / ".github" / "dependabot.yml"]),
        ("vendor.github-issue-forms", [FORMS / "bug.yml", FORMS / "idea.yml"]),
        ("vendor.github-issue-config", [FORMS / "config.yml"]),
    ],
    ids=["workflow", "dependabot", "issue forms", "issue config"],
)
def test_it_follows_its_schema(schema: str, paths: list[Path]):
    done = check(schema, *paths)
    assert done.exit_code == 0, done.output


def test_a_wrong_workflow_would_be_found(tmp_path: Path):
    wrong = tmp_path / "test.yml"
    wrong.write_text(TEXT.replace("runs-on:", "run-on:"), encoding="utf-8")
    assert check("vendor.github-workflows", wrong).exit_code == 1


def test_every_action_is_pinned_by_a_commit_and_its_tag_is_told():
    used = re.findall(r"uses: *(.*)", TEXT)
    assert used
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


def test_one_action_has_one_commit():
    pinned = set(re.findall(r"uses: *(\S+)@(\S+)", TEXT))
    assert len({action for action, _ in pinned}) == len(pinned)


def test_the_same_pythons_everywhere():
    listed = re.search(r"^PYTHONS := (.*)$", MAKEFILE, re.MULTILINE)
    assert listed
    matrix = jobs()["test"]["strategy"]["matrix"]
    assert pythons() == listed[1].split() == matrix["python"]
    required = SpecifierSet(PROJECT["requires-python"])
    minors = [f"3.{minor}" for minor in range(30) if f"3.{minor}.0" in required]
    assert minors == pythons()
    asked = re.findall(r"python-version: \"(.*)\"|python: \"(.*)\"|PYTHON=python(3[\d.]+)$", TEXT, re.MULTILINE)
    assert {version for found in asked for version in found if version} <= set(pythons())
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"Python {pythons()[0]} (to {pythons()[-1]})" in readme


def test_linux_and_macos():
    matrix = jobs()["test"]["strategy"]["matrix"]
    assert {*matrix["os"], *(more["os"] for more in matrix["include"])} == {"ubuntu-latest", "macos-latest"}


def test_every_command_is_there():
    targets = set(re.findall(r"^([\w-]+):", MAKEFILE, re.MULTILINE))
    for command in commands():
        first, *rest = command.split()
        if first == "make":
            assert rest[0] in targets, command
        else:
            assert first == ".venv/bin/pytest", command
            assert (ROOT / rest[-1]).is_file(), command


def test_every_job_ends_and_may_only_read():
    whole = YAML(typ="safe").load(TEXT)
    assert whole["permissions"] == {"contents": "read"}
    assert whole["concurrency"]["group"]
    for job in jobs().values():
        assert job["timeout-minutes"] <= 60
        assert "permissions" not in job
