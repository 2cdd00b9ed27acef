"""The secrets of a data folder, each in its own file; missing ones are made."""

import re
import secrets
from pathlib import Path

COOKIE = "layerloom"
_COOKIE = re.compile(rf"{COOKIE}-[0-9a-f]{{8}}")


def ensure_token(folder: Path, given: str | None) -> str:
    """The server's token: the given one, or else the one in the data folder, which is made if it is missing.

    The file is readable by its owner only; the CLI and the client find the token there.
    """
    path = folder / "token"
    if given is None and path.exists():
        kept = path.read_text(encoding="utf-8").strip()
        if kept:
            return kept
    token = given or secrets.token_urlsafe(32)
    path.touch(mode=0o600, exist_ok=True)
    path.chmod(0o600)
    path.write_text(token + "\n", encoding="utf-8")
    return token


def ensure_cookie(folder: Path) -> str:
    """The name of the server's cookie, kept in its data folder.

    Browsers send a cookie to every port of a host, so two servers with one name would sign each other's pages out.
    """
    path = folder / "cookie"
    kept = path.read_text(encoding="utf-8").strip() if path.exists() else ""
    if not _COOKIE.fullmatch(kept):
        kept = f"{COOKIE}-{secrets.token_hex(4)}"
        path.write_text(kept + "\n", encoding="utf-8")
    return kept
