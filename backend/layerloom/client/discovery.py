"""Finds the address and the token of a server on the same machine."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from layerloom.errors import Unauthorized, Unavailable


@dataclass(frozen=True)
class Address:
    """A server's base URL and access token; ``own`` says that the server is on this machine."""

    url: str
    token: str
    own: bool = False


def find_address(url: str | None = None, token: str | None = None, data: str | Path | None = None) -> Address:
    """The address of the server.

    Missing arguments come from LAYERLOOM_URL and LAYERLOOM_TOKEN, or else from the
    data folder (`data`, LAYERLOOM_DATA or ./layerloom-data), where `serve` writes
    `server.json` and `token`.

    Raises:
        Unavailable: if no address is known.
        Unauthorized: if no token is known.
    """
    folder = Path(data or os.environ.get("LAYERLOOM_DATA") or "layerloom-data")
    given = url or os.environ.get("LAYERLOOM_URL")
    url = given or _written_url(folder)
    token = token or os.environ.get("LAYERLOOM_TOKEN") or _written_token(folder)
    if url is None:
        raise Unavailable(
            f"No server was found: '{folder}' has no server.json.",
            expected="the data folder of a running server, or an address",
            fix="Start one with 'layerloom serve', or give the address (LAYERLOOM_URL).",
        )
    if token is None:
        raise Unauthorized(
            f"No token was found for {url}.",
            expected=f"a token in '{folder / 'token'}' or in LAYERLOOM_TOKEN",
            fix="Copy it from the link that the server printed.",
        )
    return Address(url.rstrip("/"), token, own=not given)


def _written_url(folder: Path) -> str | None:
    path = folder / "server.json"
    if not path.exists():
        return None
    try:
        url = json.loads(path.read_text(encoding="utf-8"))["url"]
    except (ValueError, KeyError, TypeError) as error:
        raise Unavailable(
            f"'{path}' cannot be read: {error}", fix="Start the server again; it writes the file again."
        ) from error
    return str(url)


def _written_token(folder: Path) -> str | None:
    path = folder / "token"
    return path.read_text(encoding="utf-8").strip() or None if path.exists() else None
