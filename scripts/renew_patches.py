"""Makes the worked examples of CONTRIBUTING.md fit the newest commit: `renew_patches.py [NAME ...]`, else all.

Where the tree has changed what a patch changes too, a work tree is left in `build/patches/NAME`. Solve the conflict
there, `git add` it, and call this once more.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "examples" / "contributing"


def git(*arguments: str, where: Path = ROOT, check: bool = True) -> subprocess.CompletedProcess[str]:
    """One git command; what it prints is kept."""
    return subprocess.run(["git", *arguments], cwd=where, capture_output=True, text=True, check=check)


def renew(patch: Path) -> str:
    """Write it anew; what became of it, in words."""
    tree = ROOT / "build" / "patches" / patch.stem
    if not tree.exists():
        git("worktree", "add", "--detach", str(tree))
        git("apply", "--3way", "-C1", str(patch), where=tree, check=False)
    git("add", "--intent-to-add", ".", where=tree)
    unsolved = git("diff", "--check", "HEAD", where=tree, check=False).stdout
    changed = git("diff", "HEAD", "-U1", where=tree).stdout
    if unsolved or git("ls-files", "--unmerged", where=tree).stdout or not changed:
        return f"solve what is in {tree}, `git add` it, and call this once more\n{unsolved}"
    head = patch.read_text(encoding="utf-8").partition("diff --git ")[0]
    patch.write_text(head + changed, encoding="utf-8")
    git("worktree", "remove", "--force", str(tree))
    return "renewed"


def main() -> None:
    """Renew those that are named, else all."""
    for patch in sorted(FOLDER.glob("*.patch")):
        if patch.stem in (sys.argv[1:] or [patch.stem]):
            sys.stdout.write(f"{patch.stem}: {renew(patch)}\n")


if __name__ == "__main__":
    main()
