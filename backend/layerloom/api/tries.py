"""Counts the wrong tokens of each address, and makes it wait before the server looks at its next one.

Only tokens are counted. A session's secret is too long to be guessed, so signed-in browsers never wait.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

# Enough for a person who mistypes. A program that guesses needs far more.
FREE_TRIES = 5
# The first wait; each further wrong token doubles it.
FIRST_SECONDS = 1.0
MOST_SECONDS = 300.0
# All programs of this machine count as one address. A wrong one must not lock out the person who works there.
MOST_SECONDS_HERE = 0.1
# The wrong tokens of an address are forgotten after this time without another one.
FORGET_SECONDS = 3_600.0
# With more addresses than this, the one whose last wrong token is the oldest is forgotten.
MOST_ADDRESSES = 4_096


@dataclass(slots=True)
class _Wrong:
    count: int
    last: float
    until: float


class Tries:
    """Remembers which addresses sent wrong tokens.

    Args:
        now: A clock that only goes forward, in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._wrong: OrderedDict[str, _Wrong] = OrderedDict()

    def seconds_left(self, address: str) -> float:
        """How long this address has to wait; 0 if it may try now."""
        wrong = self._wrong.get(_network(address))
        return 0.0 if wrong is None else max(0.0, wrong.until - self._now())

    def was_wrong(self, address: str) -> None:
        """Note that this address sent a wrong token."""
        now, key = self._now(), _network(address)
        wrong = self._wrong.pop(key, None)
        if wrong is None or now - wrong.last >= FORGET_SECONDS:
            wrong = _Wrong(0, now, now)
        wrong.count, wrong.last = wrong.count + 1, now
        beyond = wrong.count - FREE_TRIES
        if beyond >= 0:
            most = MOST_SECONDS_HERE if key == _HERE else MOST_SECONDS
            # Without a bound on the exponent, the power of two would overflow after about 1,000 wrong tokens.
            wrong.until = now + min(most, FIRST_SECONDS * 2.0 ** min(beyond, 32))
        self._wrong[key] = wrong
        if len(self._wrong) > MOST_ADDRESSES:
            self._wrong.popitem(last=False)


_HERE = "here"


def _network(address: str) -> str:
    """The key under which an address is counted.

    All addresses of this machine are one. With IPv6, a customer usually has a whole network (/64), which is one too.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if found.is_loopback:
        return _HERE
    if isinstance(found, IPv6Address):
        return f"{int(found) >> 64:x}/64"
    return str(found)
