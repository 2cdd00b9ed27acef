"""Wrong tokens, and how long an address that sends them has to wait before another one is looked at.

Only tokens are counted. A session's secret is too long to be guessed, so who is signed in never waits.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

# A person mistypes now and then; a program that guesses needs far more.
FREE_TRIES = 5
# The first wait; each further wrong token doubles it.
FIRST_SECONDS = 1.0
MOST_SECONDS = 300.0
# Who sits at the machine is hardly kept out, whatever another program there sends.
MOST_SECONDS_HERE = 0.1
# Wrong tokens are forgotten after so long without another one.
FORGET_SECONDS = 3_600.0
# Beyond so many addresses, the one that was wrong longest ago is forgotten.
MOST_ADDRESSES = 4_096


@dataclass(slots=True)
class _Wrong:
    count: int
    last: float
    until: float


class Tries:
    """Remembers who sent wrong tokens.

    Args:
        now: A clock that only goes forward, in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._wrong: OrderedDict[str, _Wrong] = OrderedDict()

    def seconds_left(self, address: str) -> float:
        """How long this address has to wait; 0 where it may try."""
        wrong = self._wrong.get(_network(address))
        return 0.0 if wrong is None else max(0.0, wrong.until - self._now())

    def was_wrong(self, address: str) -> None:
        """Note a wrong token of this address."""
        now, key = self._now(), _network(address)
        wrong = self._wrong.pop(key, None)
        if wrong is None or now - wrong.last >= FORGET_SECONDS:
            wrong = _Wrong(0, now, now)
        wrong.count, wrong.last = wrong.count + 1, now
        beyond = wrong.count - FREE_TRIES
        if beyond >= 0:
            most = MOST_SECONDS_HERE if key == _HERE else MOST_SECONDS
            # A power of two beyond the longest wait would be a very large number for nothing.
            wrong.until = now + min(most, FIRST_SECONDS * 2.0 ** min(beyond, 32))
        self._wrong[key] = wrong
        if len(self._wrong) > MOST_ADDRESSES:
            self._wrong.popitem(last=False)


_HERE = "here"


def _network(address: str) -> str:
    """What counts as one address: all of this machine's own, and with IPv6 the whole network of a customer (/64)."""
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
