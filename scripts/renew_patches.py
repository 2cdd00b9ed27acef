"""Makes the worked examples of CONTRIBUTING.md fit the newest commit: `renew_patches.py [NAME ...]`, else all.

A patch that applies to the files as they are stays as it is. Where the tree has changed what a patch changes too, a
work tree is left in `build/patches/NAME`. Solve the conflict there, `git add` it, and call this once more.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "examples" / "contributing"


class NotRenewedError(Exception):
    """Why a patch could not be written anew, and what to do."""


def git(
    *arguments: str, where: Path = ROOT, check: bool = True, given: str | None = None
) -> subprocess.CompletedProcess[str]:
    """One git command; what it prints is kept.

    Raises:
        NotRenewedError: in git's own words, if it fails and ``check`` is true.
    """
    done = subprocess.run(["git", *arguments], cwd=where, capture_output=True, text=True, check=False, input=given)
    if check and done.returncode != 0:
        raise NotRenewedError(f"git {' '.join(arguments)}:\n{done.stderr}")
    return done


def renew(patch: Path) -> str:
    """Write it anew if it has to be; what became of it, in words.

    Raises:
        NotRenewedError: if it could not be; the patch stays as it was.
    """
    if git("apply", "--check", str(patch), check=False).returncode == 0:
        return "applies as it is"
    tree = ROOT / "build" / "patches" / patch.stem
    said = ""
    if not tree.exists():
        git("worktree", "add", "--detach", str(tree))
        said = git("apply", "--3way", "-C1", str(patch), where=tree, check=False).stderr
    git("add", "--intent-to-add", ".", where=tree)
    unsolved = git("diff", "--check", "HEAD", where=tree, check=False).stdout
    changed = git("diff", "HEAD", "-U1", where=tree).stdout
    if unsolved or git("ls-files", "--unmerged", where=tree).stdout or not changed:
        raise NotRenewedError(f"solve what is in {tree}, `git add` it, and call this once more\n{unsolved or said}")
    refused = git("apply", "--check", "-", check=False, given=changed).stderr
    if refused:
        raise NotRenewedError(
            "what fits the commit does not fit the files here. Commit them, call "
            f"`git worktree remove --force {tree}`, and then this once more\n{refused}"
        )
    head = patch.read_text(encoding="utf-8").partition("diff --git ")[0]
    patch.write_text(head + changed, encoding="utf-8")
    git("worktree", "remove", "--force", str(tree))
    return "renewed"


def main() -> int:
    """Renew those that are named, else all; 1 if one of them could not be."""
    patches = {patch.stem: patch for patch in sorted(FOLDER.glob("*.patch"))}
    names = sys.argv[1:] or list(patches)
    failed = False
    for name in names:
        try:
            if name not in patches:
                raise NotRenewedError(f"there is no such patch; there are {', '.join(patches)}")
            sys.stdout.write(f"{name}: {renew(patches[name])}\n")
        except NotRenewedError as error:
            failed = True
            sys.stderr.write(f"{name}: {error}\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
