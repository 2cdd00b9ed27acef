import hashlib
import os
import threading
from pathlib import Path

import pytest

from layerloom.artifacts.store import ArtifactStore
from layerloom.errors import ArtifactError, NotFound


@pytest.fixture(params=["path", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ArtifactStore:
    root = tmp_path / "runs"
    return ArtifactStore(str(root) if request.param == "path" else root.as_uri())


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model"
    path.write_bytes(b"weights" * 1000)
    return path


def test_what_is_put_can_be_read(store: ArtifactStore, model: Path):
    stored = store.put("run-1", "best.keras", model)

    assert stored.size == store.size("run-1", "best.keras") == 7000
    assert stored.sha256 == store.sha256("run-1", "best.keras") == hashlib.sha256(model.read_bytes()).hexdigest()
    with store.open("run-1", "best.keras") as file:
        assert file.read() == model.read_bytes()
    assert Path(store.local_path("run-1", "best.keras")).read_bytes() == model.read_bytes()
    assert store.list("run-1") == ["best.keras"]


@pytest.mark.parametrize("name", ["a::b", "what?now", "50%20off", "file:", "x*[y]", "~", "memory::z"])
def test_a_folder_of_any_name_holds_all_of_it(tmp_path: Path, model: Path, name: str):
    (tmp_path / name).mkdir()
    store = ArtifactStore(str(tmp_path / name / "runs"))
    store.put("run-1", "best.keras", model)
    run, of = ArtifactStore.of_run(str(tmp_path / name / "runs" / "run-1"))
    assert (run.list(of), of) == (["best.keras"], "run-1")
    assert Path(store.local_path("run-1", "best.keras")) == tmp_path / name / "runs" / "run-1" / "best.keras"
    store.delete_run("run-1")
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_dir()) == sorted([name, "runs"])


def test_putting_again_replaces(store: ArtifactStore, model: Path):
    store.put("run-1", "last.keras", model)
    model.write_bytes(b"newer")

    store.put("run-1", "last.keras", model)

    with store.open("run-1", "last.keras") as file:
        assert file.read() == b"newer"
    assert store.list("run-1") == ["last.keras"]


def test_a_reader_never_meets_half_a_file(store: ArtifactStore, tmp_path: Path):
    files = {letter: tmp_path / letter for letter in ("a", "b")}
    for letter, path in files.items():
        path.write_bytes(letter.encode() * 3_000_000)
    store.put("run-1", "last.keras", files["a"])
    done = threading.Event()

    def write() -> None:
        for _ in range(10):
            for path in files.values():
                store.put("run-1", "last.keras", path)
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    reads = 0
    while not done.is_set() or reads == 0:
        with store.open("run-1", "last.keras") as file:
            content = file.read()
        assert len(content) == 3_000_000
        assert len(set(content)) == 1
        reads += 1
    writer.join()


def test_a_failed_put_leaves_the_older_file_and_no_litter(
    store: ArtifactStore, model: Path, monkeypatch: pytest.MonkeyPatch
):
    store.put("run-1", "best.keras", model)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ArtifactError) as caught:
        store.put("run-1", "best.keras", model)

    assert caught.value.code == "disk_full"
    assert caught.value.fix
    folder = Path(store.local_path("run-1", "best.keras")).parent
    assert os.listdir(folder) == ["best.keras"]  # noqa: PTH208


def test_a_run_is_deleted_whole(store: ArtifactStore, model: Path):
    store.put("run-1", "best.keras", model)
    store.put("run-2", "best.keras", model)

    store.delete_run("run-1")
    store.delete_run("run-3")

    assert store.list("run-1") == []
    assert store.list("run-2") == ["best.keras"]


@pytest.mark.parametrize(
    "name", ["../secret", "..", ".", "", "a/b", "/etc/passwd", "a\\b", "a\n", "x" * 200, ".hidden"]
)
def test_names_cannot_lead_out_of_the_folder(store: ArtifactStore, model: Path, name: str):
    for act in (
        lambda: store.put("run-1", name, model),
        lambda: store.put(name, "best.keras", model),
        lambda: store.open("run-1", name),
        lambda: store.list(name),
        lambda: store.delete_run(name),
        lambda: store.local_path(name, "best.keras"),
    ):
        with pytest.raises(ArtifactError):
            act()


def test_what_is_not_there_is_not_found(store: ArtifactStore):
    assert store.list("run-1") == []
    for act in (store.open, store.size, store.sha256, store.local_path):
        with pytest.raises(NotFound):
            act("run-1", "best.keras")


def test_a_runs_own_url_leads_to_the_same_files(tmp_path: Path, model: Path):
    ArtifactStore(str(tmp_path / "runs")).put("run-1", "best.keras", model)

    for url in (str(tmp_path / "runs" / "run-1"), (tmp_path / "runs" / "run-1").as_uri() + "/"):
        store, run = ArtifactStore.of_run(url)
        assert run == "run-1"
        assert store.list(run) == ["best.keras"]


def test_any_other_filesystem_works_through_its_url(model: Path):
    store = ArtifactStore("memory://layerloom-test/runs")

    store.put("run-1", "best.keras", model)

    assert store.list("run-1") == ["best.keras"]
    assert store.size("run-1", "best.keras") == 7000
    with pytest.raises(ArtifactError):
        store.local_path("run-1", "best.keras")
    store.delete_run("run-1")
    assert store.list("run-1") == []
