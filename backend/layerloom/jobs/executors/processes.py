"""Processes that outlive their parent: started, told apart, awaited, killed.

``subprocess.Popen`` and asyncio's subprocesses both want to be the owner of their child (asyncio kills it when its loop
closes), so these are spawned with ``posix_spawn``.
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
    """A process in a session of its own, and this side's ends of its pipes (file descriptors)."""

    pid: int
    stdin: int
    stdout: int


@dataclass(frozen=True, slots=True)
class Ends:
    """The ends of a new process's pipes: its stdin, stdout and stderr, and this side's of the first two."""

    theirs: tuple[int, int, int]
    stdin: int
    stdout: int


@contextlib.contextmanager
def open_ends(log: Path) -> Generator[Ends]:
    """Pipes for a process that is started meanwhile, whose stderr is appended to ``log``.

    Its stdin is a socket, through which open files can be sent. This side's ends stay open if all goes well.

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
    """Start a process in a session of its own, its stderr appended to ``log``.

    Raises:
        OSError: if it cannot be started.
    """
    with open_ends(log) as ends:
        actions = [(os.POSIX_SPAWN_DUP2, descriptor, number) for number, descriptor in enumerate(ends.theirs)]
        pid = os.posix_spawnp(command[0], list(command), dict(env), file_actions=actions, setsid=True)
    return Spawned(pid, ends.stdin, ends.stdout)


def identity(pid: int) -> str | None:
    """What tells a living process from every other that had or will have its pid; None if it is gone.

    Linux: the id of the boot and the start time in ticks since then. Elsewhere: the start time as ps tells it.
    """
    stat = Path(f"/proc/{pid}/stat")
    if not Path("/proc/self/stat").exists():
        shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return shown.stdout.strip() or None
    try:
        # The name in parentheses may hold anything; the fields after it are state (3rd) to start time (22nd).
        fields = stat.read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    if fields[0] in "ZX":
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}:{fields[19]}"


def says_elsewhere(pid: int, log: Path) -> bool:
    """Whether a process writes its stderr to another file than this one; False where the system does not say."""
    try:
        said, expected = Path(f"/proc/{pid}/fd/2").stat(), log.stat()
    except OSError:
        return False
    return not os.path.samestat(said, expected)


async def read_lines(descriptor: int) -> AsyncIterator[bytes]:
    """The lines that come through a pipe until its other end is closed; then this end is closed, once.

    asyncio's own pipes close theirs a turn of the loop after they were told to. A descriptor that is closed twice takes
    away the connection, or the database's file, that has got its number in between.
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
    """Wait until a process, the leader of its group, has ended, ours or not.

    Whatever it left behind in its group is killed. Returns its return code where it was ours (-9 for signal 9).
    """
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return _reap(pid)
    except (AttributeError, OSError):
        # Not on Linux, or an old kernel: look again and again.
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
    # Nothing tells of the end of a process that is not ours.
    while identity(pid) is not None:  # noqa: ASYNC110
        await asyncio.sleep(_POLL_SECONDS)
    return _reap(pid)


def _reap(pid: int) -> int | None:
    # Before the pid is free for others: a group lives as long as any member.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    try:
        reaped, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        # Another server's child: its return code is not ours to know.
        return None
    return os.waitstatus_to_exitcode(status) if reaped else None


def kill_group(pid: int, known_identity: str | None) -> None:
    """Kill a process and all in the group that it leads, unless the pid belongs to another one by now."""
    if known_identity is not None and identity(pid) != known_identity:
        return
    with contextlib.suppress(ProcessLookupError):
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            # A copy leads a group a moment after it is there.
            os.kill(pid, signal.SIGKILL)
