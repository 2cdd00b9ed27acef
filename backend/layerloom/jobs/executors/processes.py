"""Starts, identifies, awaits and kills processes that outlive their parent.

It uses ``posix_spawn``, because ``subprocess.Popen`` and asyncio assume that they own a child process; asyncio kills it
when its loop closes.
"""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_POLL_SECONDS = 0.25
_READ_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Spawned:
    """A process with its own session, and our ends of its pipes (file descriptors)."""

    pid: int
    stdin: int
    stdout: int


@dataclass(frozen=True, slots=True)
class Ends:
    """The ends of a new process's pipes: its stdin, stdout and stderr, and our ends of the first two."""

    theirs: tuple[int, int, int]
    stdin: int
    stdout: int


@contextlib.contextmanager
def open_ends(log: Path) -> Generator[Ends]:
    """Pipes for a process that is started within the block; its stderr is appended to ``log``.

    Its stdin is a socket, through which open files can be sent. Our ends stay open unless there is an error.

    Raises:
        OSError: if the log cannot be opened.
    """
    mine: list[int] = []
    theirs: list[int] = []
    try:
        theirs.append(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        near, far = socket.socketpair()
        mine.append(near.detach())
        theirs.append(far.detach())
        stdout, child_out = os.pipe()
        mine.append(stdout)
        theirs.append(child_out)
        yield Ends((theirs[1], theirs[2], theirs[0]), mine[0], mine[1])
    except BaseException:
        for descriptor in mine:
            os.close(descriptor)
        raise
    finally:
        for descriptor in theirs:
            os.close(descriptor)


def spawn(command: Sequence[str], env: Mapping[str, str], log: Path) -> Spawned:
    """Start a process with its own session; its stderr is appended to ``log``.

    Raises:
        OSError: if it cannot be started.
    """
    with open_ends(log) as ends:
        actions = [(os.POSIX_SPAWN_DUP2, descriptor, number) for number, descriptor in enumerate(ends.theirs)]
        pid = os.posix_spawnp(command[0], list(command), dict(env), file_actions=actions, setsid=True)
    return Spawned(pid, ends.stdin, ends.stdout)


def identity(pid: int) -> str | None:
    """A text that identifies a living process among all that ever have its pid; None if it has ended.

    On Linux it is the id of the boot and the start time in ticks since then. Elsewhere it is the start time from ps.
    """
    stat = Path(f"/proc/{pid}/stat")
    if not Path("/proc/self/stat").exists():
        shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return shown.stdout.strip() or None
    try:
        # The name in parentheses may contain anything, so split after it; the start time is the 22nd field of all.
        fields = stat.read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    if fields[0] in "ZX":
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}:{fields[19]}"


def says_elsewhere(pid: int, log: Path) -> bool:
    """Whether a process writes its stderr to another file than this one; False if the system does not tell."""
    try:
        said, expected = Path(f"/proc/{pid}/fd/2").stat(), log.stat()
    except OSError:
        return False
    return not os.path.samestat(said, expected)


async def read_lines(descriptor: int) -> AsyncIterator[bytes]:
    """The lines from a pipe until its other end closes; then our end is closed exactly once.

    asyncio's own pipes close a descriptor one turn of the loop later. Closing a descriptor twice would close the
    connection, or the database file, that got its number in between.
    """
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    os.set_blocking(descriptor, False)

    def take() -> None:
        try:
            data = os.read(descriptor, _READ_BYTES)
        except BlockingIOError:
            return
        if data:
            reader.feed_data(data)
        else:
            loop.remove_reader(descriptor)
            reader.feed_eof()

    loop.add_reader(descriptor, take)
    try:
        while line := await reader.readline():
            yield line
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)


async def wait_for_exit(pid: int) -> int | None:
    """Wait until a process, the leader of its group, has ended, whether it is our child or not.

    Processes that it left in its group are killed. Returns its return code if it was our child (-9 for signal 9).
    """
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return _reap(pid)
    except (AttributeError, OSError):
        # Other systems and old kernels have no pidfd, so poll.
        return await _poll(pid)
    loop = asyncio.get_running_loop()
    gone = loop.create_future()
    loop.add_reader(descriptor, lambda: gone.done() or gone.set_result(None))
    try:
        await gone
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
    return _reap(pid)


async def _poll(pid: int) -> int | None:
    # There is no notification for the end of a process that is not our child.
    while identity(pid) is not None:  # noqa: ASYNC110
        await asyncio.sleep(_POLL_SECONDS)
    return _reap(pid)


def _reap(pid: int) -> int | None:
    # Kill the group before the pid is free for others, because a group exists as long as any member.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    try:
        reaped, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        # It is the child of another server, so its return code is unknown.
        return None
    return os.waitstatus_to_exitcode(status) if reaped else None


def kill_group(pid: int, known_identity: str | None) -> None:
    """Kill a process and its process group, unless the pid belongs to another process by now."""
    if known_identity is not None and identity(pid) != known_identity:
        return
    with contextlib.suppress(ProcessLookupError):
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            # A new copy becomes the leader of a group only a moment after its start.
            os.kill(pid, signal.SIGKILL)
