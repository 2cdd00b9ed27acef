"""Downloads from a server on this machine: whole ones, cut ones, wrong ones, and two at once."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from layerloom.datasets.base import Dataset, find
from layerloom.datasets.download import fetch
from layerloom.datasets.remote import Remote, file_path, is_here
from layerloom.errors import DataUnavailable
from support.published import Publisher, files_of, published


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LAYERLOOM_DATASETS", str(tmp_path / "datasets"))
    return tmp_path / "datasets"


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher(files_of("mnist")) as publisher:
        yield publisher


def mnist(publisher: Publisher) -> Dataset:
    return published(find("mnist"), publisher.base)


def remote_of(dataset: Dataset) -> Remote:
    assert dataset.remote is not None
    return dataset.remote


def test_a_download_is_whole_and_tells_of_its_way(publisher: Publisher):
    dataset = mnist(publisher)
    told: list[tuple[int, int]] = []

    assert not is_here("mnist", remote_of(dataset))
    fetch(dataset, lambda received, total: told.append((received, total)))

    assert is_here("mnist", remote_of(dataset))
    assert file_path("mnist", "mnist.npz").read_bytes() == publisher.files["mnist.npz"]
    assert told
    assert all(0 < received <= total == remote_of(dataset).size for received, total in told)
    fetch(dataset)
    assert len(publisher.ranges) == 1


def test_several_files_are_one_download():
    with Publisher(files_of("fashion_mnist")) as publisher:
        dataset = published(find("fashion_mnist"), publisher.base)
        fetch(dataset)
        assert is_here("fashion_mnist", remote_of(dataset))
        assert len(publisher.ranges) == 4


@pytest.mark.parametrize("continues", [True, False], ids=["ranges", "no ranges"])
def test_a_cut_download_is_continued_where_the_publisher_can(publisher: Publisher, continues: bool):
    dataset = mnist(publisher)
    publisher.cut, publisher.continues = 50_000, continues

    with pytest.raises(DataUnavailable, match="connection broke") as caught:
        fetch(dataset)
    assert "kept" in (caught.value.fix or "")
    assert not is_here("mnist", remote_of(dataset))
    fetch(dataset)

    assert file_path("mnist", "mnist.npz").read_bytes() == publisher.files["mnist.npz"]
    assert publisher.ranges == [None, "bytes=50000-"]


def test_something_else_is_not_taken_for_the_file(publisher: Publisher, folder: Path):
    dataset = mnist(publisher)
    publisher.files["mnist.npz"] = bytes(len(publisher.files["mnist.npz"]))

    with pytest.raises(DataUnavailable, match=r"something else than the file 'mnist\.npz'") as caught:
        fetch(dataset)

    assert caught.value.code == "wrong_digest"
    assert not is_here("mnist", remote_of(dataset))
    # Nothing of it is left to be continued.
    assert sorted(path.name for path in (folder / "mnist").iterdir()) == [".lock"]


@pytest.mark.parametrize("continues", [True, False], ids=["ranges", "no ranges"])
def test_a_login_page_does_not_take_the_place_of_what_has_come(publisher: Publisher, folder: Path, continues: bool):
    dataset, whole = mnist(publisher), dict(publisher.files)
    publisher.cut = 50_000
    with pytest.raises(DataUnavailable):
        fetch(dataset)

    publisher.files, publisher.continues = {"mnist.npz": b"<html>Please log in.</html>"}, False
    with pytest.raises(DataUnavailable, match="something else than the file") as caught:
        fetch(dataset)
    assert "login" in (caught.value.fix or "")
    assert (folder / "mnist" / ".mnist.npz.part").read_bytes() == whole["mnist.npz"][:50_000]

    publisher.files, publisher.continues = whole, continues
    fetch(dataset)
    assert file_path("mnist", "mnist.npz").read_bytes() == whole["mnist.npz"]


def test_an_answer_that_ends_early_by_intent_leaves_nothing_to_continue(publisher: Publisher, folder: Path):
    dataset = mnist(publisher)
    publisher.files, publisher.pieces = {"mnist.npz": b"<html>Please log in.</html>"}, True

    with pytest.raises(DataUnavailable, match="something else than the file"):
        fetch(dataset)
    assert sorted(path.name for path in (folder / "mnist").iterdir()) == [".lock"]


def test_a_publisher_that_sends_without_end_is_stopped(publisher: Publisher):
    publisher.pieces = True
    dataset = mnist(publisher)
    small = replace(remote_of(dataset).files[0], size=1_000)
    dataset = replace(dataset, remote=Remote("x", (small,)))

    with pytest.raises(DataUnavailable):
        fetch(dataset)
    assert not is_here("mnist", remote_of(dataset))


def test_a_refusal_is_told_in_words(publisher: Publisher):
    publisher.status = 503
    with pytest.raises(DataUnavailable, match=r"127\.0\.0\.1 answered 503"):
        fetch(mnist(publisher))


def test_offline_is_told_in_words(publisher: Publisher):
    dataset = mnist(publisher)
    gone = replace(remote_of(dataset).files[0], url="http://127.0.0.1:9/mnist.npz")

    with pytest.raises(DataUnavailable, match="cannot be reached") as caught:
        fetch(replace(dataset, remote=Remote("x", (gone,))))

    assert caught.value.code == "data_unavailable"
    assert "online" in (caught.value.fix or "")


def test_a_proxy_that_cannot_be_used_is_told_in_words(publisher: Publisher, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ALL_PROXY", "gopher://127.0.0.1:9")
    with pytest.raises(DataUnavailable, match="through the proxy that is set"):
        fetch(find("fashion_mnist"))


def test_two_at_once_download_once(publisher: Publisher):
    dataset = mnist(publisher)
    publisher.hold = threading.Event()
    threads = [threading.Thread(target=fetch, args=(dataset,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    publisher.hold.set()
    for thread in threads:
        thread.join(30)

    assert is_here("mnist", remote_of(dataset))
    assert len(publisher.ranges) == 1


def test_a_folder_that_cannot_be_written_is_told_of(publisher: Publisher, folder: Path):
    folder.write_text("a file where the folder should be")
    with pytest.raises(DataUnavailable, match="cannot be stored") as caught:
        fetch(mnist(publisher))
    assert "permissions" in (caught.value.fix or "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told_of(publisher: Publisher, folder: Path):
    (folder / "mnist").mkdir(parents=True)
    (folder / "mnist" / ".mnist.npz.part").symlink_to("/dev/full")

    with pytest.raises(DataUnavailable, match="No space left") as caught:
        fetch(mnist(publisher))

    assert caught.value.code == "disk_full"
    assert "space" in (caught.value.fix or "")


def run_process(code: str) -> list[dict[str, object]]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def process(publisher: Publisher) -> Callable[[str], list[dict[str, object]]]:
    """The command, with the address of this test's publisher in place of the real one."""
    base = publisher.base

    def run(name: str) -> list[dict[str, object]]:
        return run_process(
            "import sys; sys.path.insert(0, 'tests')\n"
            "from layerloom.datasets import download\n"
            "from support.published import published\n"
            "plain = download.find\n"
            f"download.find = lambda name: published(plain(name), {base!r})\n"
            f"sys.exit(download.main([{name!r}]))"
        )

    return run


def test_the_process_tells_a_line_at_a_time(process: Callable[[str], list[dict[str, object]]]):
    *steps, last = process("mnist")
    assert last == {"done": True}
    assert all(step.keys() == {"received", "total"} for step in steps)


def test_the_process_tells_what_went_wrong(process: Callable[[str], list[dict[str, object]]], publisher: Publisher):
    publisher.status = 404
    (line,) = process("mnist")
    error = line["error"]
    assert isinstance(error, dict)
    assert error["code"] == "data_unavailable"
    assert error["fix"]
