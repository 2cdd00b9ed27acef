import errno

import pytest

from layerloom.errors import ArtifactError, DiskFull
from layerloom.events import WaitingData
from layerloom.training.room import Room, is_full


class Disk:
    """Refuses a number of writes."""

    def __init__(self, refusals: int, error: Exception | None = None) -> None:
        self.refusals = refusals
        self.error = error or OSError(errno.ENOSPC, "No space left on device")

    def write(self) -> str:
        if self.refusals:
            self.refusals -= 1
            raise self.error
        return "written"


def test_it_tries_again_until_there_is_room_and_says_so_twice():
    told: list[WaitingData | None] = []
    room = Room(told.append, again=0.0)
    assert room.until(Disk(3).write) == "written"
    assert room.until(Disk(0).write) == "written"

    first, last = told
    assert first is not None and first.reason == "disk_full" and first.since.endswith("Z")
    assert last is None


def test_its_patience_ends_with_the_error_itself():
    room = Room(patience=0.0, again=0.001)
    disk = Disk(100)
    with pytest.raises(OSError) as caught:
        room.until(disk.write)
    assert caught.value is disk.error


def test_whoever_asks_is_told_at_once():
    room, disk = Room(), Disk(2)
    assert [room.has(disk.write) for _ in range(4)] == [False, False, True, True]


@pytest.mark.parametrize("error", [OSError(errno.EIO, "I/O error"), ValueError("28"), ArtifactError("Bad name.")])
def test_nothing_else_is_waited_for(error: Exception):
    disk = Disk(2, error)
    with pytest.raises(type(error)):
        Room().until(disk.write)
    assert disk.refusals == 1


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, "x"), True),
        (OSError(errno.EDQUOT, "x"), True),
        (OSError("Unable to synchronously create dataset (errno = 28)"), True),
        (RuntimeError("write failed: No space left on device"), True),
        (DiskFull("x"), True),
        (ArtifactError.unwritten("It", OSError(errno.EDQUOT, "x"), expected="", fix=""), True),
        (ArtifactError.unwritten("It", OSError(errno.EROFS, "x"), expected="", fix=""), False),
        (OSError(errno.EFBIG, "x"), False),
    ],
)
def test_a_full_disk_is_known_whoever_says_so(error: Exception, full: bool):
    assert is_full(error) == full
