"""One server process: its data folder, its socket, its link, and its last words on the terminal."""

import fcntl
import json
import logging
import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layerloom.api.secrets_kept import ensure_cookie, ensure_token
from layerloom.api.security import Access
from layerloom.api.sessions import Sessions
from layerloom.app import create_app, end_streams, startup_failure
from layerloom.errors import Conflict, LayerloomError
from layerloom.events import AT_WORK, LIVE, Status
from layerloom.folder import prepare, replace_privately, unusable
from layerloom.jobs.executors.whereabouts import living_pids
from layerloom.live.connections import HttpConnection, SocketConnection, allow_many_files
from layerloom.printable import PrintableFormatter, printable
from layerloom.settings import Settings
from layerloom.store import SqlStore

LOOPBACK = "127.0.0.1"


def run_server(settings: Settings) -> None:
    """Serve until a signal ends the server. Runs that train continue without it.

    Raises:
        LayerloomError: if the address is taken, the folder is in use or unusable, or a public bind is not protected.
    """
    _require_safe_bind(settings)
    allow_many_files()
    logs = logging.StreamHandler()
    # Some log lines contain text from clients and runners, so control characters are escaped.
    logs.setFormatter(PrintableFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[logs], level=logging.WARNING)
    with _only_server_of(settings.data), ExitStack() as stack:
        bound = _bind(stack, settings.host, settings.port, "--port")
        inside = None
        if settings.internal_port is not None:
            inside = _bind(stack, LOOPBACK, settings.internal_port, "LAYERLOOM_INTERNAL_PORT")
        # A fault of the folder or the database becomes one sentence here; inside uvicorn it would be a traceback.
        prepare(settings.data, settings.datasets_folder)
        SqlStore(settings.data / "layerloom.db").close()
        token, cookie = _secrets(settings)
        url = f"http://{_shown_host(settings.host)}:{bound.getsockname()[1]}{settings.root_path}"
        internal_port = inside and inside.getsockname()[1]
        access = Access(
            token=token,
            sessions=Sessions(settings.data / "sessions", token=token, cookie=cookie),
            secret=secrets.token_urlsafe(32),
            internal_port=internal_port,
        )
        internal = f"http://{LOOPBACK}:{internal_port}" if inside else url
        app = create_app(settings, access=access, on_ready=lambda: _announce(settings.data, url, internal, access))
        config = uvicorn.Config(
            _without_traceback(app),
            log_level="warning",
            access_log=False,
            http=HttpConnection,
            ws=SocketConnection,
            # Clients send only short messages: which runs they want to follow.
            ws_max_size=16 * 1024,
            # A client that answers no ping within 18 s is gone, or no longer reads.
            ws_ping_interval=8,
            ws_ping_timeout=10,
            timeout_graceful_shutdown=2,
            # Without configured proxies, forwarding headers are ignored: anybody could have sent them.
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=settings.trusted_proxies,
        )
        try:
            _Server(config, end_streams=lambda: end_streams(app), leave=lambda: _withdraw(settings.data)).run(
                sockets=[bound, inside] if inside else [bound]
            )
        except SystemExit:
            # uvicorn exits with this when the startup failed.
            if (failure := startup_failure(app)) is not None:
                raise failure from None
            raise
        finally:
            _withdraw(settings.data)
        _say_what_goes_on(settings.data)


def _without_traceback(app: FastAPI) -> ASGIApp:
    """The app without uvicorn's traceback of a failed start; `run_server` reports the reason."""

    async def quiet(scope: Scope, receive: Receive, send: Send) -> None:
        async def shortened(message: Message) -> None:
            known = message["type"] == "lifespan.startup.failed" and startup_failure(app) is not None
            await send({"type": message["type"]} if known else message)

        await app(scope, receive, shortened if scope["type"] == "lifespan" else send)

    return quiet


class _Server(uvicorn.Server):
    """Shuts down in order at the first SIGINT or SIGTERM and exits with 0; a further SIGINT exits at once.

    Args:
        config: uvicorn's configuration.
        end_streams: Ends the responses that would otherwise last as long as a run.
        leave: Work that has to be done even at an immediate exit.
    """

    def __init__(self, config: uvicorn.Config, *, end_streams: Callable[[], None], leave: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams
        self._leave = leave

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - Python passes it
        """Note the signal. uvicorn's own handler would raise it again after the shutdown and exit with an error."""
        if self.should_exit and sig == signal.SIGINT:
            self._leave()
            # Spare runners and the model child end with this process; runners continue.
            os._exit(128 + sig)
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams of clients first; clients reconnect by themselves to the next server."""
        self._end_streams()
        await super().shutdown(sockets)


def _secrets(settings: Settings) -> tuple[str, str]:
    try:
        return ensure_token(settings.data, settings.token), ensure_cookie(settings.data)
    except OSError as error:
        raise unusable(Path(str(error.filename or settings.data)), error) from error


def _announce(data: Path, url: str, internal: str, access: Access) -> None:
    """Write the address and secret to the data folder for runners and clients, and print the link for a person."""
    told = {"url": url, "pid": os.getpid(), "internal": internal, "secret": access.secret}
    replace_privately(data / "server.json", json.dumps(told))
    _say(f"Layerloom is ready: {url}/?token={access.token}")
    _say(f"Runs and models are kept in {data}. Ctrl-C stops the server; training runs continue.")


def _withdraw(data: Path) -> None:
    # If the disk is gone, there is no file to delete; that is no reason to exit with an error.
    with suppress(OSError):
        (data / "server.json").unlink(missing_ok=True)


def _say_what_goes_on(data: Path) -> None:
    path = data / "layerloom.db"
    if not path.exists():
        _say(f"The database {path} has disappeared. Training runs continue.")
        return
    try:
        store = SqlStore(path)
        with closing(store), store.read() as unit:
            live = unit.runs.page(statuses=sorted(LIVE), limit=200).runs
            placed = [attempt.placement for attempt in unit.attempts.live() if attempt.placement is not None]
    except LayerloomError as error:
        _say(f"{error.message} Training runs continue.")
        return
    training = [run for run in live if run.status in AT_WORK]
    if training:
        names = ", ".join(f"Run {run.number}" for run in training)
        _say(f"{len(training)} still training without the server: {names}. Start it again to watch or stop them.")
        if pids := living_pids(placed):
            listed = " ".join(str(pid) for pid in pids)
            _say(f"To end them now: kill {listed} (the next server would start them again).")
    waiting = sum(run.status == Status.QUEUED for run in live)
    if waiting:
        _say(f"{waiting} in the queue; they start when the server is back.")


def _say(text: str) -> None:
    sys.stdout.write(printable(text, lines=True) + "\n")
    sys.stdout.flush()


def _require_safe_bind(settings: Settings) -> None:
    if not settings.is_local and (settings.token is None or not settings.allowed_hosts):
        raise LayerloomError(
            f"Listening on {settings.host} lets other machines reach this server.",
            expected="LAYERLOOM_TOKEN and LAYERLOOM_ALLOWED_HOSTS",
            received="a public address without both",
            fix="Set LAYERLOOM_TOKEN to a secret, and LAYERLOOM_ALLOWED_HOSTS to the host names in its links.",
        )


def _shown_host(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


@contextmanager
def _only_server_of(data: Path) -> Generator[None]:
    """Create the folder and hold its lock: two servers on one folder would start every run twice."""
    try:
        # On a shared machine other users must not read runs and secrets.
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (data / "lock").open("w")
    except OSError as error:
        raise unusable(Path(str(error.filename or data)), error) from error
    with lock as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(
                f"Another server already works in {data}.",
                fix="Use that server, stop it first, or choose another folder with --data.",
            ) from error
        except OSError as error:
            # Some network disks have no locks, and only the lock keeps a second server away.
            raise unusable(data / "lock", error) from error
        yield


def _bind(stack: ExitStack, host: str, port: int, option: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        bound = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except (OSError, UnicodeError) as error:
        raise LayerloomError(
            f"Cannot listen on {host}:{port}: {getattr(error, 'strerror', None) or error}.",
            fix=f"Stop the program that uses the port, or choose another with {option} (0 takes a free one).",
        ) from error
    return bound
