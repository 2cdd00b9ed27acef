"""Background work has a lower priority; nothing else does."""

import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from layerloom.training import aside as module
from layerloom.training.aside import aside, group_aside
from support.copies import real_template, until_ready
from support.dispatching import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a priority for each thread")


def priorities(pid: int) -> set[int]:
    """Of all threads of a process."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(ProcessLookupError):
            found.add(os.getpriority(os.PRIO_PROCESS, int(task.name)))
    return found


def group_priority(pid: int) -> int | None:
    """Of a process's session, where the kernel groups processes by session."""
    group = Path(f"/proc/{pid}/autogroup")
    return int(group.read_text().rpartition(" ")[2]) if group.exists() else None


def test_the_work_and_the_threads_that_it_begins_stay_back() -> None:
    seen: list[int] = []

    def look() -> None:
        seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    def work() -> None:
        look()
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    look()
    aside(work)
    look()

    assert seen == [seen[0], 10, 10, seen[0]]


def test_who_is_further_back_already_stays_there() -> None:
    seen: list[int] = []

    def started_nicely() -> None:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)
        aside(lambda: seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id())))

    thread = threading.Thread(target=started_nicely)
    thread.start()
    thread.join()

    assert seen == [15]


def test_a_system_that_refuses_is_no_hindrance(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refuse)
    done: list[bool] = []
    aside(lambda: done.append(True))

    assert done == [True]


def test_what_goes_wrong_in_it_is_raised() -> None:
    def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        aside(work)


@pytest.mark.parametrize("leads", [True, False])
def test_a_session_of_its_own_stays_back_for_so_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leads: bool
) -> None:
    group = tmp_path / "autogroup"
    group.write_text("as before")
    monkeypatch.setattr(module, "_GROUP", group)
    monkeypatch.setattr(os, "getsid", lambda _pid: os.getpid() if leads else os.getpid() + 1)

    with pytest.raises(ZeroDivisionError), group_aside():
        assert group.read_text() == ("10" if leads else "as before")
        raise ZeroDivisionError

    assert group.read_text() == ("0" if leads else "as before")


class Busy:
    """A group's priority that the kernel takes only now and then."""

    def __init__(self, *refused: bool) -> None:
        self.refused = list(refused)
        self.value = ""

    def write_text(self, text: str) -> None:
        if self.refused and self.refused.pop(0):
            raise BlockingIOError
        self.value = text


@pytest.fixture
def leads(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process leads a session, and does not wait between two tries."""
    monkeypatch.setattr(os, "getsid", lambda _pid: os.getpid())
    monkeypatch.setattr(module, "_TRY_AGAIN", 0.0)


@pytest.mark.usefixtures("leads")
def test_the_way_back_is_tried_until_the_kernel_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    group = Busy(False, True, True, False)
    monkeypatch.setattr(module, "_GROUP", group)

    with group_aside():
        assert group.value == "10"

    assert group.value == "0"


@pytest.mark.usefixtures("leads")
def test_a_process_that_the_kernel_does_not_let_forward_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "_GROUP", Busy(False, *[True] * 1000))

    with group_aside():
        pass

    assert "stays at a lower priority" in caplog.text


@pytest.mark.usefixtures("leads")
def test_who_did_not_step_back_does_not_come_forward(monkeypatch: pytest.MonkeyPatch) -> None:
    group = Busy(True)
    monkeypatch.setattr(module, "_GROUP", group)

    with group_aside():
        pass

    assert group.value == ""


def test_a_kernel_without_groups_is_no_hindrance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_GROUP", tmp_path / "nowhere" / "autogroup")
    monkeypatch.setattr(os, "getsid", lambda _pid: os.getpid())
    entered = False
    with group_aside():
        entered = True
    assert entered


async def test_a_spare_that_has_warmed_up_has_no_thread_that_stays_back(tmp_path: Path) -> None:
    async with real_template(tmp_path) as template:
        copy = await template.copy(tmp_path / "copy.log")
        await until_ready(copy)

        # The thread that warmed it up may take a moment to go, having stayed back.
        await until(lambda: priorities(copy.pid) == {os.getpriority(os.PRIO_PROCESS, 0)})
        assert group_priority(copy.pid) in {None, 0}

        os.close(copy.stdin)
        assert await template.reap(copy.pid) == 0
