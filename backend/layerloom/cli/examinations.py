"""The examinations of `layerloom doctor`; each gives one finding."""

import fcntl
import importlib.util
import json
import os
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import layerloom
from layerloom import children, folder
from layerloom.json_values import is_object
from layerloom.settings import Settings

_GIB = 2**30
# The server, the model process and one run need this together, for TensorFlow, models and data.
_LEAST_MEMORY = 3 * _GIB
_LITTLE_DISK = 5 * _GIB
_LEAST_DISK = _GIB // 4
_TENSORFLOW_SECONDS = 180


@dataclass(frozen=True)
class Finding:
    """The examined thing, its state, and what to do if there is a problem."""

    name: str
    status: Literal["ok", "warning", "error"]
    message: str
    fix: str | None = None


def examine(settings: Settings) -> Iterator[Finding]:
    """All findings, the quick ones first."""
    yield python()
    yield Finding("Layerloom", "ok", layerloom.__version__)
    yield page()
    yield memory()
    yield disk(settings.data)
    if (path := folder.refused(settings.data, settings.datasets_folder)) is not None:
        fix = "Correct its owner and permissions, or choose another folder with --data."
        yield Finding("permissions", "error", f"{path} cannot be read and written by this user.", fix)
    yield token(settings)
    address = _written_address(settings.data)
    running = address is not None and _answers(address["url"])
    yield server(settings, address, running=running)
    yield spool(settings.data, running=running)
    yield from slots(settings, running=running)
    yield from tensorflow()


def python() -> Finding:
    """The interpreter's version."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    if (3, 11) <= sys.version_info[:2] < (3, 14):
        return Finding("Python", "ok", f"{version} at {sys.executable}")
    return Finding("Python", "error", f"{version} is not supported.", "Install Python 3.11, 3.12 or 3.13.")


def page() -> Finding:
    """Whether the page has been built."""
    if (Path(layerloom.__file__).parent / "static" / "index.html").is_file():
        return Finding("page", "ok", "built")
    return Finding("page", "warning", "It has not been built; only REST works.", "Run 'make run', which builds it.")


def memory() -> Finding:
    """The cores that this process may use, and the free memory."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    free = _free_memory()
    if free is None:
        return Finding("cores and memory", "ok", f"{cores} cores; this system does not say how much memory is free")
    message = f"{cores} cores, {free / _GIB:.1f} GiB of memory free"
    if free < _LEAST_MEMORY:
        fix = "Close other programs. The server, its model process and a run need about 3 GiB together."
        return Finding("cores and memory", "warning", message, fix)
    return Finding("cores and memory", "ok", message)


def disk(data: Path) -> Finding:
    """Whether the data folder is writable, and how much room is left."""
    there = next(parent for parent in (data, *data.parents) if os.path.exists(parent))  # noqa: PTH110 - knows no permissions
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        fix = "Choose another folder with --data, or correct its permissions."
        return Finding("data folder", "error", f"{there} cannot be written.", fix)
    free = shutil.disk_usage(there).free
    state = str(data) if there == data else f"{data} (made at the first start)"
    message = f"{state}, {free / _GIB:.1f} GiB free"
    if free < _LITTLE_DISK:
        fix = "Delete runs that you do not need, or choose a folder on another disk with --data."
        return Finding("data folder", "error" if free < _LEAST_DISK else "warning", message, fix)
    return Finding("data folder", "ok", message)


def token(settings: Settings) -> Finding:
    """Whether other users can read the token."""
    if settings.token is not None:
        return Finding("token", "ok", "given by LAYERLOOM_TOKEN")
    path = settings.data / "token"
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return Finding("token", "ok", "made at the first start")
    except OSError as error:
        return Finding("token", "error", f"{path} cannot be looked at: {error.strerror}.", "Correct its permissions.")
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding("token", "warning", f"Others may read {path}.", f"Run: chmod 600 {path}")
    return Finding("token", "ok", f"{path}, readable only by its owner")


def server(settings: Settings, address: dict[str, Any] | None, *, running: bool) -> Finding:
    """Whether a server is running, or could be started."""
    if address is not None and running:
        return Finding("server", "ok", f"answers at {address['url']}")
    if address is not None and _is_held(settings.data / "lock"):
        message = f"A server uses {settings.data}, but it does not answer at {address['url']} from here."
        fix = "Wait a moment: it may be busy, or in a container. Its runs continue, even after a restart."
        return Finding("server", "error", message, fix)
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            where = f"{settings.host}:{settings.port}"
            fix = "Stop the program that uses the port, or choose another port with --port (0 takes a free one)."
            return Finding("server", "error", f"None runs, and none can listen on {where}: {error.strerror}.", fix)
    left = " The last one did not end in order." if address is not None else ""
    return Finding("server", "ok", f"None runs; {settings.host}:{settings.port} is free.{left}")


def spool(data: Path, *, running: bool) -> Finding:
    """Events that runners wrote to their spools and no server has read yet."""
    left = [path for path in (data / "spool").glob("*") if path.is_file() and path.stat().st_size > 0]
    if left and not running:
        message = f"{len(left)} file{'s' if len(left) > 1 else ''} of events wait for a server."
        return Finding("spool", "warning", message, "Start the server: it reads them.")
    return Finding("spool", "ok", "nothing is left behind")


def slots(settings: Settings, *, running: bool) -> Iterator[Finding]:
    """Each place where a run trains: its run, its load and its used memory."""
    for device in _devices_of_server(settings) if running else _devices_of_machine(settings):
        cores = f", cores {', '.join(map(str, device['cores']))}" if device["cores"] else ""
        run = device["run"]
        work = "free" if run is None else f"run {run['number']}{' ' + run['name'] if run['name'] else ''}"
        parts = [f"{device['name']}{cores}: {work}{' (warm)' if device['warm'] and run is None else ''}"]
        if device["load"] is not None:
            parts.append(f"load {device['load']:.0%}")
        if device["memory_used"] is not None and device["memory_total"]:
            parts.append(f"memory {device['memory_used'] / _GIB:.1f} of {device['memory_total'] / _GIB:.1f} GiB")
        yield Finding(f"device {device['slot'] + 1}", "ok", ", ".join(parts))


def _devices_of_server(settings: Settings) -> list[dict[str, Any]]:
    from layerloom.client import Client
    from layerloom.errors import LayerloomError

    try:
        with Client(token=settings.token, data=settings.data) as client:
            return client.devices()
    except LayerloomError:
        # The server has another version or token; another finding reports that.
        return []


def _devices_of_machine(settings: Settings) -> list[dict[str, Any]]:
    """The devices that a new server would have."""
    from layerloom.jobs.devices import Devices
    from layerloom.jobs.executors.slots import own_cores, plan_slots
    from layerloom.jobs.gpus import find_gpus

    planned = plan_slots(settings.slots, [gpu.uuid for gpu in find_gpus()], own_cores())
    return [asdict(state) | {"run": None} for state in Devices(lambda: planned, list).now()]


def tensorflow() -> Iterator[Finding]:
    """Keras, TensorFlow, and the devices on which they would train."""
    if importlib.util.find_spec("tensorflow") is None:
        fix = "Install Layerloom with its 'cpu' or 'gpu' extra."
        yield Finding("TensorFlow", "error", "It is not installed.", fix)
        return
    command = [sys.executable, "-m", "layerloom.model.devices"]
    try:
        done = subprocess.run(
            command,
            env=children.environment(os.environ),
            capture_output=True,
            text=True,
            timeout=_TENSORFLOW_SECONDS,
            check=True,
        )
        found = json.loads(done.stdout.splitlines()[-1])
    except (subprocess.SubprocessError, ValueError, IndexError) as error:
        said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
        reason = said[-1] if said else type(error).__name__
        yield Finding("TensorFlow", "error", f"It cannot be imported: {reason}", "Install it again: make clean run.")
        return
    yield Finding("Keras", "ok", f"{found['keras']}{_set_aside()}")
    yield Finding("TensorFlow", "ok", found["tensorflow"])
    yield devices(found["gpus"])


def _set_aside() -> str:
    """The settings of this machine for Keras that runs ignore, so that their numbers are those of plain Keras."""
    found = children.foreign(os.environ, Path(os.environ["HOME"]) if os.environ.get("HOME") else None)
    return f"; runs ignore {', '.join(found)}" if found else ""


def devices(gpus: list[str]) -> Finding:
    """The devices for training: the GPUs that TensorFlow sees, or else the CPU."""
    if gpus:
        return Finding("devices", "ok", f"{', '.join(gpus)}; runs train there")
    if shutil.which("nvidia-smi"):
        listed = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, timeout=30, check=False)
        if listed.returncode == 0 and listed.stdout.strip():
            message = (
                f"TensorFlow sees none of: {'; '.join(listed.stdout.strip().splitlines())}. Runs train on the CPU."
            )
            fix = "Install the GPU build: make clean run TENSORFLOW=gpu."
            return Finding("devices", "warning", message, fix)
    return Finding("devices", "ok", "no GPU; runs train on the CPU")


def _written_address(data: Path) -> dict[str, Any] | None:
    try:
        address = json.loads((data / "server.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return address if is_object(address) and isinstance(address.get("url"), str) else None


def _answers(url: str) -> bool:
    import httpx

    from layerloom.client.direct import http_client

    try:
        with http_client(url, own=True, timeout=5) as client:
            return client.get(f"{url}/api/v1/health").status_code == 200
    except httpx.HTTPError:
        return False


def _is_held(lock: Path) -> bool:
    """Whether a server uses the lock's folder. The noted pid is no proof, because another process may have it now."""
    try:
        with lock.open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _free_memory() -> int | None:
    """Bytes of memory available to programs; None if the system does not report it."""
    path = Path("/proc/meminfo")
    if not path.exists():
        return None
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None
