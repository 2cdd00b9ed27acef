from pathlib import Path

from layerloom.artifacts.album import Album
from layerloom.artifacts.files import EVALUATION, frame_epoch, frame_name
from layerloom.artifacts.store import ArtifactStore


def epochs(store: ArtifactStore) -> list[int]:
    return [epoch for name in store.list("run-1") if (epoch := frame_epoch(name)) is not None]


def test_names_say_the_epoch_and_sort_by_it():
    assert frame_name(41) == "frame-00000041.bin"
    assert frame_epoch(frame_name(1_000_000)) == 1_000_000
    assert sorted([frame_name(9), frame_name(10), frame_name(100)]) == [frame_name(9), frame_name(10), frame_name(100)]
    assert frame_epoch("best.keras") is None
    assert frame_epoch(EVALUATION) is None


def test_kept_frames_stay_and_of_the_passing_ones_the_newest(tmp_path: Path):
    store = ArtifactStore(str(tmp_path))
    album = Album(store, "run-1")
    for epoch in range(90):
        album.add(epoch, b"picture", kept=epoch % 10 == 0)

    there = epochs(store)
    assert {0, 10, 20, 30, 40} <= set(there)
    assert 89 in there
    assert 1 not in there
    assert len(there) == 9 + 50


def test_a_later_attempt_deletes_what_it_will_draw_again(tmp_path: Path):
    store = ArtifactStore(str(tmp_path))
    for epoch in range(5):
        Album(store, "run-1").add(epoch, b"earlier", kept=epoch == 0)
    store.write("run-1", EVALUATION, b"{}")

    Album(store, "run-1").go_on(2)

    assert store.list("run-1") == [EVALUATION, *map(frame_name, range(3))]
    Album(store, "run-2").go_on(0)


def test_a_passing_frame_that_is_kept_after_all_stays(tmp_path: Path):
    store = ArtifactStore(str(tmp_path))
    album = Album(store, "run-1")
    album.add(1, b"first", kept=False)
    album.add(1, b"again", kept=True)
    for epoch in range(2, 80):
        album.add(epoch, b"picture", kept=False)

    with store.open("run-1", frame_name(1)) as file:
        assert file.read() == b"again"
