"""Decides which host names a request may use, and which pages may send it.

1. The name in ``Host`` must be this machine's, or one that a person listed. A foreign site whose name leads to this
   machine (DNS rebinding) still sends that name, and is refused.
2. A page's ``Origin`` must have the name and the port of ``Host``. A missing port means that of the Origin's scheme.
3. Some proxies leave the port out of ``Host``. So another port in the Origin is accepted in three cases. A person
   listed it (``lab.example:8443``). Or the browser reports a request from the same site (``Sec-Fetch-Site``). Or Host
   has a listed name without a port, and the browser reports nothing. The last case never holds for this machine's
   own names, because other programs serve pages there.

``X-Forwarded-Host`` is ignored, because any sender can set it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_PORTS = {"http": 80, "https": 443}
_OWN = frozenset({"localhost", "127.0.0.1", "[::1]"})
# Python refuses to read thousands of digits.
_PORT = re.compile(r":[0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class Authority:
    """A host's name in lower case (an IPv6 address in brackets), and the port, if given."""

    name: str
    port: int | None


def read_authority(text: str) -> Authority | None:
    """The content of a Host header, or of an address after ``//``; None if it is invalid."""
    text = text.strip().lower()
    end = text.find("]") + 1 if text.startswith("[") else len(text.partition(":")[0])
    name, rest = text[:end], text[end:]
    if not name or (rest and not _PORT.fullmatch(rest)):
        return None
    # A final dot does not change a name.
    return Authority(name.rstrip(".") or name, int(rest[1:]) if rest else None)


class Origins:
    """Decides by the host names that a person listed.

    Args:
        listed: Names, each with or without a port, as in ``lab.example`` and ``lab.example:8443``.
    """

    def __init__(self, listed: Iterable[str]) -> None:
        known = {authority for text in listed if (authority := read_authority(text)) is not None}
        self._names = {authority.name for authority in known} | _OWN
        self._with_port = {authority for authority in known if authority.port is not None}
        self._vouched = {authority.name for authority in known if authority.port is None} - _OWN

    def knows(self, host: str) -> bool:
        """Whether a request may have this ``Host``."""
        authority = read_authority(host)
        return authority is not None and authority.name in self._names

    def lets(self, origin: str, host: str, fetch_site: str | None) -> bool:
        """Whether a page of this origin may send a request to this known host.

        Args:
            origin: The origin from the browser; ``null`` for sandboxed pages and files.
            host: The request's ``Host``.
            fetch_site: Its ``Sec-Fetch-Site``, which pages cannot set. Older browsers do not send it, and some not for
                websockets.
        """
        scheme, _, rest = origin.lower().partition("://")
        page, to = read_authority(rest), read_authority(host)
        if scheme not in _PORTS or page is None or to is None or page.name != to.name:
            return False
        port = _PORTS[scheme] if page.port is None else page.port
        if port == (_PORTS[scheme] if to.port is None else to.port) or Authority(page.name, port) in self._with_port:
            return True
        if fetch_site is not None:
            return fetch_site == "same-origin"
        return to.port is None and to.name in self._vouched
