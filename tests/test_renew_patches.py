"""`scripts/renew_patches.py`, in a small repository: renews what no longer applies, and says what it could not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "renew_patches.py"
HEAD = "One more fruit.\n\nHeld-by: pytest tests/test_fruit.py\n\n"
FRUIT = "almond\napple\nbanana\ncherry\ndate\nelder\nfig\n"
AUTHOR = ["-c", "user.name=a", "-c", "user.email=a@example.org"]


def git(where: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    command = ["git", *AUTHOR, *arguments]
    return subprocess.run(command, cwd=where, capture_output=True, text=True, check=check)


def commit(where: Path, *, check: bool = True) -> subprocess.CompletedProcess[str]:
    return git(where, "commit", "--all", "--message", "a", check=check)


def renew(where: Path, *names: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, where / "scripts" / SCRIPT.name, *names]
    return subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """With one patch, which adds `coconut` after `cherry`."""
    for folder in ("scripts", "examples/contributing"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(SCRIPT, tmp_path / "scripts")
    (tmp_path / ".gitignore").write_text("build/\n")
    fruit = tmp_path / "fruit.txt"
    fruit.write_text(FRUIT)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    commit(tmp_path)
    fruit.write_text(FRUIT.replace("cherry\n", "cherry\ncoconut\n"))
    patch_of(tmp_path).write_text(HEAD + git(tmp_path, "diff").stdout)
    git(tmp_path, "checkout", "fruit.txt")
    git(tmp_path, "add", ".")
    commit(tmp_path)
    return tmp_path


def patch_of(repository: Path) -> Path:
    return repository / "examples" / "contributing" / "fruit.patch"


def test_a_patch_that_applies_stays_byte_for_byte(repository: Path):
    """Although its line numbers are those of another commit."""
    (repository / "fruit.txt").write_text("acorn\n" + FRUIT)
    commit(repository)
    before = patch_of(repository).read_bytes()
    done = renew(repository)
    assert (done.returncode, done.stdout, done.stderr) == (0, "fruit: applies as it is\n", "")
    assert patch_of(repository).read_bytes() == before
    assert not (repository / "build").exists()


def test_one_that_does_not_is_renewed_and_keeps_its_head(repository: Path):
    """What changed is two lines away: git can merge it, but the patch names it."""
    (repository / "fruit.txt").write_text(FRUIT.replace("apple", "apricot"))
    commit(repository)
    assert git(repository, "apply", "--check", patch_of(repository).as_posix(), check=False).returncode
    done = renew(repository, "fruit")
    assert (done.returncode, done.stdout, done.stderr) == (0, "fruit: renewed\n", "")
    assert patch_of(repository).read_text().startswith(f"{HEAD}diff --git ")
    git(repository, "apply", patch_of(repository).as_posix())
    assert (repository / "fruit.txt").read_text() == "almond\napricot\nbanana\ncherry\ncoconut\ndate\nelder\nfig\n"
    assert not (repository / "build/patches/fruit").exists()


def test_after_a_refused_commit_it_is_not_renewed(repository: Path):
    """A patch that fits the newest commit does not help the files that were to be committed."""
    hook = repository / ".git" / "hooks" / "commit-msg"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    (repository / "fruit.txt").write_text(FRUIT.replace("cherry", "cranberry"))
    assert commit(repository, check=False).returncode
    before = patch_of(repository).read_bytes()
    done = renew(repository)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "error: patch failed: fruit.txt:" in done.stderr
    assert "Commit them" in done.stderr
    assert patch_of(repository).read_bytes() == before


def test_a_conflict_is_solved_by_hand(repository: Path):
    (repository / "fruit.txt").write_text(FRUIT.replace("cherry", "cranberry"))
    commit(repository)
    before = patch_of(repository).read_bytes()
    tree = repository / "build" / "patches" / "fruit"
    done = renew(repository)
    assert done.returncode == 1
    assert f"solve what is in {tree}" in done.stderr
    assert patch_of(repository).read_bytes() == before
    (tree / "fruit.txt").write_text(FRUIT.replace("cherry", "cranberry\ncoconut"))
    git(tree, "add", ".")
    assert renew(repository).stdout == "fruit: renewed\n"
    assert "+coconut" in patch_of(repository).read_text()


def test_what_git_refuses_is_told_in_its_words(repository: Path):
    (repository / "fruit.txt").unlink()
    commit(repository)
    (repository / "build").write_text("a file where work trees are put")
    done = renew(repository, "fruit", "tree")
    assert done.returncode == 1
    assert "fruit: git worktree add" in done.stderr
    assert "fatal: " in done.stderr
    assert "tree: there is no such patch; there are fruit\n" in done.stderr
