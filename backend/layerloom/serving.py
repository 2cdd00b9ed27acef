"""One server process: its data folder, its socket, its link, and what it says when it leaves."""

import fcntl
import json
import logging
import os
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

from layerloom.api.security import ensure_cookie, ensure_token
from layerloom.app import create_app, end_streams, startup_failure
from layerloom.errors import Conflict, LayerloomError
from layerloom.events import AT_WORK, LIVE, Status
from layerloom.folder import prepare, unusable
from layerloom.jobs.executors.whereabouts import living_pids
from layerloom.live.connections import HttpConnection, SocketConnection, allow_many_files
from layerloom.printable import PrintableFormatter, printable
from layerloom.settings import Settings
from layerloom.store import SqlStore


def run_server(settings: Settings) -> None:
    """Serve until told to stop. Runs that train go on without the server.

    Raises:
        LayerloomError: if the address is taken, the folder is in use or cannot be, or a public bind is not protected.
    """
    _require_safe_bind(settings)
    allow_many_files()
    logs = logging.StreamHandler()
    # What clients and runners send ends up in some lines.
    logs.setFormatter(PrintableFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[logs], level=logging.WARNING)
    with _only_server_of(settings.data), _bound(settings) as bound:
        # Whatever is wrong with these is said here in a sentence; within uvicorn it would be a traceback.
        prepare(settings.data, settings.datasets_folder)
        SqlStore(settings.data / "layerloom.db").close()
        token, cookie = _secrets(settings)
        url = f"http://{_shown_host(settings.host)}:{bound.getsockname()[1]}{settings.root_path}"
        app = create_app(
            settings,
            token=token,
            cookie=cookie,
            on_ready=lambda: _announce(settings.data, url, token),
        )
        config = uvicorn.Config(
            _without_traceback(app),
            log_level="warning",
            access_log=False,
            http=HttpConnection,
            ws=SocketConnection,
            # Clients only say what they want to follow.
            ws_max_size=16 * 1024,
            # One that answers no ping within 18 s reads nothing, or is gone.
            ws_ping_interval=8,
            ws_ping_timeout=10,
            timeout_graceful_shutdown=2,
            # Who is not told of believes no proxy: its headers are anybody's.
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=settings.trusted_proxies,
        )
        try:
            _Server(config, end_streams=lambda: end_streams(app), leave=lambda: _withdraw(settings.data)).run(
                sockets=[bound]
            )
        except SystemExit:
            # uvicorn's word for a start that failed.
            if (failure := startup_failure(app)) is not None:
                raise failure from None
            raise
        finally:
            _withdraw(settings.data)
        _say_what_goes_on(settings.data)


def _without_traceback(app: FastAPI) -> ASGIApp:
    """The app, which at a failed start leaves it to `run_server` to say why."""

    async def quiet(scope: Scope, receive: Receive, send: Send) -> None:
        async def shortened(message: Message) -> None:
            known = message["type"] == "lifespan.startup.failed" and startup_failure(app) is not None
            await send({"type": message["type"]} if known else message)

        await app(scope, receive, shortened if scope["type"] == "lifespan" else send)

    return quiet


class _Server(uvicorn.Server):
    """Stops in good order at the first SIGINT or SIGTERM and ends with 0; at a further SIGINT it is gone at once.

    Args:
        config: Of uvicorn.
        end_streams: Ends the answers that would go on for as long as a run does.
        leave: What has to be done even when there is no time.
    """

    def __init__(self, config: uvicorn.Config, *, end_streams: Callable[[], None], leave: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams
        self._leave = leave

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - Python passes it
        """Note the signal. uvicorn would raise it again after the shutdown, and so end the process with an error."""
        if self.should_exit and sig == signal.SIGINT:
            self._leave()
            # Spares and the model child end with this process; runners do not.
            os._exit(128 + sig)
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let clients go first: they come back by themselves to whoever serves next."""
        self._end_streams()
        await super().shutdown(sockets)


def _secrets(settings: Settings) -> tuple[str, str]:
    try:
        return ensure_token(settings.data, settings.token), ensure_cookie(settings.data)
    except OSError as error:
        raise unusable(Path(str(error.filename or settings.data)), error) from error


def _announce(data: Path, url: str, token: str) -> None:
    """Runners and clients find the address in the data folder; a person finds it on the terminal."""
    path = data / "server.json"
    part = path.with_suffix(".part")
    part.write_text(json.dumps({"url": url, "pid": os.getpid()}), encoding="utf-8")
    part.replace(path)
    _say(f"Layerloom is ready: {url}/?token={token}")
    _say(f"Runs and models are kept in {data}. Ctrl-C stops the server; runs that train go on.")


def _withdraw(data: Path) -> None:
    # Where its disk is gone there is nothing to take away, and no reason to leave with an error.
    with suppress(OSError):
        (data / "server.json").unlink(missing_ok=True)


def _say_what_goes_on(data: Path) -> None:
    path = data / "layerloom.db"
    if not path.exists():
        _say(f"The database {path} is not there any more; what trains goes on.")
        return
    try:
        store = SqlStore(path)
        with closing(store), store.read() as unit:
            live = unit.runs.page(statuses=sorted(LIVE), limit=200).runs
            placed = [attempt.placement for attempt in unit.attempts.live() if attempt.placement is not None]
    except LayerloomError as error:
        _say(f"{error.message} What trains goes on.")
        return
    training = [run for run in live if run.status in AT_WORK]
    if training:
        names = ", ".join(f"Run {run.number}" for run in training)
        _say(f"{len(training)} still training without the server: {names}. Start it again to watch or stop them.")
        if pids := living_pids(placed):
            listed = " ".join(str(pid) for pid in pids)
            _say(f"To end them now: kill {listed} (the next server would begin them again).")
    waiting = sum(run.status == Status.QUEUED for run in live)
    if waiting:
        _say(f"{waiting} in the queue; they start when the server does.")


def _say(text: str) -> None:
    sys.stdout.write(printable(text, lines=True) + "\n")
    sys.stdout.flush()


def _require_safe_bind(settings: Settings) -> None:
    if not settings.is_local and (settings.token is None or not settings.allowed_hosts):
        raise LayerloomError(
            f"Listening on {settings.host} opens this server to others.",
            expected="LAYERLOOM_TOKEN and LAYERLOOM_ALLOWED_HOSTS",
            received="a public address without both",
            fix="Set LAYERLOOM_TOKEN to a secret and LAYERLOOM_ALLOWED_HOSTS to the names it is reached by.",
        )


def _shown_host(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


@contextmanager
def _only_server_of(data: Path) -> Generator[None]:
    """Make the folder and hold its lock: two servers on one folder would start every run twice."""
    try:
        # Runs and fences are nobody else's affair on a shared machine.
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
                fix="Use that one, stop it first, or give another folder with --data.",
            ) from error
        except OSError as error:
            # Some network disks know no locks; nothing else keeps a second server away.
            raise unusable(data / "lock", error) from error
        yield


@contextmanager
def _bound(settings: Settings) -> Generator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with ExitStack() as stack:
        try:
            bound = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind((settings.host, settings.port))
        except (OSError, UnicodeError) as error:
            raise LayerloomError(
                f"Cannot listen on {settings.host}:{settings.port}: {getattr(error, 'strerror', None) or error}.",
                fix="Stop what uses the port, or choose another with --port (0 takes a free one).",
            ) from error
        yield bound
