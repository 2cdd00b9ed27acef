"""The browsers that are signed in. Each has a session, which survives a restart of the server.

A browser keeps a random secret in its cookie, and the server keeps only the digest of it. All sessions are in memory,
so no request reads a file. The file `sessions` in the data folder is written when a session begins or ends, and from
time to time while sessions are used. It belongs to one token: after the token changes, everybody must sign in again.
"""

import hashlib
import json
import logging
import secrets
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope

from layerloom.folder import replace_privately, unusable

# A session ends after this time without use,
IDLE_SECONDS = 24 * 3600.0
# and in any case this long after it began.
MOST_SECONDS = 30 * 24 * 3600.0
# While sessions are used, the file is written this often. A restart may forget the uses since then.
SAVE_SECONDS = 15 * 60.0

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Session:
    """One signed-in browser. Times are seconds since 1970.

    ``ends`` holds one function for each open stream. They are called when the session ends.
    """

    begun: float
    used: float
    ends: set[Callable[[], None]] = field(default_factory=set[Callable[[], None]])


class Sessions:
    """The sessions of one server. Only code on the event loop may use them.

    Args:
        path: The file that keeps them.
        token: The token with which browsers sign in.
        cookie: The cookie's name.
        now: The time of day, which can still be compared after a restart.
        most: The most sessions; when there are more, the one that was used longest ago ends.
    """

    def __init__(
        self, path: Path, *, token: str, cookie: str, now: Callable[[], float] = time.time, most: int = 1_000
    ) -> None:
        self._path = path
        self._token = _digest(token)
        self._cookie = cookie
        self._now = now
        self._most = most
        self._sessions = self._read()
        self._saved = now()

    def begin(self, scope: Scope, headers: Headers) -> str:
        """Sign a browser in, and return its ``Set-Cookie``. A browser that is signed in already gets a new secret.

        If the file cannot be written, the session lasts until the server stops.
        """
        former = self._key_of(headers)
        session = self._sessions.pop(former, None) if former else None
        now = self._now()
        if session is None:
            session = Session(begun=now, used=now)
        session.begun = session.used = now
        secret = secrets.token_urlsafe(32)
        self._sessions[_digest(secret)] = session
        for key in sorted(self._sessions, key=lambda key: self._sessions[key].used)[: -self._most]:
            _end_streams(self._sessions.pop(key))
        try:
            self._save()
        except OSError as error:
            _log.warning("Sessions cannot be kept over a restart: %s", error)
        return self._set_cookie(scope, secret, MOST_SECONDS)

    def of(self, headers: Headers) -> Session | None:
        """The session that a request's cookie names, or None if it has ended. The request counts as a use of it."""
        key = self._key_of(headers)
        session = self._sessions.get(key) if key else None
        if key is None or session is None:
            return None
        if self.seconds_left(session) <= 0:
            _end_streams(self._sessions.pop(key))
            return None
        self.use(session)
        return session

    def has_cookie(self, headers: Headers) -> bool:
        """Whether a request has the cookie of a session, even of one that has ended."""
        return self._key_of(headers) is not None

    def use(self, session: Session) -> None:
        """Note that a session is in use now."""
        session.used = now = self._now()
        if abs(now - self._saved) >= SAVE_SECONDS:
            self._saved = now
            # If it cannot be written, a restart only forgets the latest uses.
            with suppress(OSError):
                self._save()

    def seconds_left(self, session: Session) -> float:
        """How long a session lasts from now on without further use."""
        return min(session.used + IDLE_SECONDS - self._now(), self.most_seconds_left(session))

    def most_seconds_left(self, session: Session) -> float:
        """How long a session can last from now on, however often it is used."""
        return session.begun + MOST_SECONDS - self._now()

    @contextmanager
    def holding(self, session: Session, end: Callable[[], None]) -> Generator[None]:
        """Around an open stream of the session: ``end`` closes the stream if the session ends meanwhile."""
        session.ends.add(end)
        try:
            yield
        finally:
            session.ends.discard(end)

    def end(self, session: Session) -> None:
        """Sign one browser out.

        Raises:
            LayerloomError: if they would be signed in again after a restart.
        """
        self._end([key for key, found in self._sessions.items() if found is session])

    def end_all(self) -> int:
        """Sign every browser out, and return how many were signed in.

        Raises:
            LayerloomError: if they would be signed in again after a restart.
        """
        keys = list(self._sessions)
        living = sum(self.seconds_left(session) > 0 for session in self._sessions.values())
        self._end(keys)
        return living

    def forget_cookie(self, scope: Scope) -> str:
        """The ``Set-Cookie`` that deletes the cookie in a browser."""
        return self._set_cookie(scope, "", 0)

    def _end(self, keys: list[str]) -> None:
        for key in keys:
            _end_streams(self._sessions.pop(key))
        try:
            self._save()
        except OSError as error:
            # The old file would let these browsers in again. It can be deleted even if the disk is full.
            try:
                self._path.unlink(missing_ok=True)
            except OSError:
                raise unusable(self._path, error) from error

    def _key_of(self, headers: Headers) -> str | None:
        # Other programs on this host may set malformed cookies, which must not hide this one.
        secret = cookie_parser(headers.get("cookie", "")).get(self._cookie)
        return _digest(secret) if secret else None

    def _set_cookie(self, scope: Scope, secret: str, seconds: float) -> str:
        secure = "; Secure" if scope.get("scheme") == "https" else ""
        below = scope.get("app_root_path") or "/"
        return f"{self._cookie}={secret}; Path={below}; HttpOnly; SameSite=Strict; Max-Age={round(seconds)}{secure}"

    def _read(self) -> dict[str, Session]:
        try:
            kept: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
            if kept["token"] != self._token:
                return {}
            found = {key: Session(float(begun), float(used)) for key, (begun, used) in kept["sessions"].items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            _log.warning("%s cannot be read, so everybody has to sign in again: %s", self._path, error)
            return {}
        return {key: session for key, session in found.items() if self.seconds_left(session) > 0}

    def _save(self) -> None:
        self._saved = self._now()
        living = {key: session for key, session in self._sessions.items() if self.seconds_left(session) > 0}
        kept = {"token": self._token, "sessions": {key: [one.begun, one.used] for key, one in living.items()}}
        replace_privately(self._path, json.dumps(kept))


def _end_streams(session: Session) -> None:
    for end in list(session.ends):
        end()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
