"""Subjects of commits are `area: what`, in 72 characters."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "scripts" / "commit-subject"


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def judge(subjects: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SCRIPT], input=subjects, capture_output=True, text=True, check=False)


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="there is no history here, as in an unpacked archive")
def test_the_newest_commits_keep_it():
    """The newest fifty, as far as they are not older than the page that asks for it."""
    asked = git("log", "--diff-filter=A", "--format=%H", "--", "CONTRIBUTING.md").split()[0]
    subjects = git("log", "-50", "--no-merges", "--format=%s", "HEAD", "--not", f"{asked}^@")
    assert subjects
    done = judge(subjects)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "subject", ["charts: bars for the gap", "graph, page: a wrong number stays", "fixup! store: rows", 'Revert "x"']
)
def test_good_subjects(subject: str, tmp_path: Path):
    assert judge(f"{subject}\n").returncode == 0
    message = tmp_path / "COMMIT_EDITMSG"
    message.write_text(f"{subject}\n\nWhy, at any length: {'a' * 100}\n")
    assert subprocess.run([SCRIPT, message], check=False).returncode == 0


@pytest.mark.parametrize("subject", ["Bars for the gap", "charts:", "charts : bars", f"charts: {'a' * 65}"])
def test_others_are_named(subject: str):
    done = judge(f"charts: fine\n{subject}\n")
    assert done.returncode == 1
    assert subject in done.stdout
    assert "fine" not in done.stdout
