"""A database that is full, moved away, damaged or held by others says so in words, and works again afterwards."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from layerloom.errors import DiskFull, LayerloomError, Unavailable
from layerloom.store import RunRecord, SqlStore
from layerloom.store import database as database_module


def add(store: SqlStore, size: int = 10) -> RunRecord:
    with store.write() as unit:
        return unit.runs.create({"text": "x" * size}, name="run", tags=(), epochs=1, now=0.0)[0]


def names(store: SqlStore) -> list[str]:
    with store.read() as unit:
        return [run.id for run in unit.runs.page().runs]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "layerloom.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqlStore]:
    store = SqlStore(path)
    yield store
    store.close()


def test_what_has_no_room_is_not_written_and_is_later(path: Path):
    with closing(SqlStore(path)) as store:
        kept = add(store)
        database = store._database  # pyright: ignore[reportPrivateUsage]
        with database.read() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar()
            connection.execute(text(f"PRAGMA max_page_count = {pages}"))
        with pytest.raises(DiskFull) as caught:
            add(store, 100_000)
        assert names(store) == [kept.id]
        with database.read() as connection:
            connection.execute(text("PRAGMA max_page_count = 100000"))
        more = add(store, 100_000)
        assert names(store) == [more.id, kept.id]

    assert caught.value.status == 507
    assert caught.value.fix


def test_a_database_that_was_moved_away_is_not_begun_anew(path: Path, store: SqlStore):
    run = add(store)
    path.rename(path.with_name("elsewhere.db"))

    with pytest.raises(Unavailable):
        names(store)
    with pytest.raises(Unavailable) as caught:
        add(store)
    assert caught.value.code == "database_unavailable"
    assert not path.exists()

    path.with_name("elsewhere.db").rename(path)
    assert names(store) == [run.id]
    assert len({add(store).id, *names(store)}) == 2


def test_so_it_is_with_its_whole_folder(path: Path, store: SqlStore):
    run = add(store)
    path.parent.rename(path.parent.with_name("gone"))
    with pytest.raises(Unavailable):
        add(store)
    assert not path.parent.exists()

    path.parent.with_name("gone").rename(path.parent)
    assert names(store) == [run.id]


def test_moved_to_another_disk_and_back_it_is_taken_up_again(path: Path, store: SqlStore):
    run = add(store)
    with store._database.read() as connection:  # pyright: ignore[reportPrivateUsage]
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    path.unlink()
    with pytest.raises(Unavailable):
        names(store)
    copy.rename(path)

    assert names(store) == [run.id]
    add(store)
    assert len(names(store)) == 2


def test_another_file_in_its_place_is_not_taken_for_it(path: Path, store: SqlStore):
    add(store)
    aside = path.with_name("aside.db")
    path.rename(aside)
    for wal in path.parent.glob("layerloom.db-*"):
        wal.rename(wal.with_name(wal.name.replace("layerloom", "aside")))
    path.touch()

    with pytest.raises(Unavailable, match="was replaced by another file"):
        names(store)


def test_a_file_that_is_no_database_is_one_sentence(path: Path):
    path.parent.mkdir()
    path.write_text("no database at all, but text of some length" * 50)

    with pytest.raises(LayerloomError) as caught:
        SqlStore(path)
    assert caught.value.code == "database_unavailable"
    assert "damaged" in caught.value.message
    assert path.read_text().startswith("no database")


@pytest.mark.parametrize("what", ["folder", "parent"])
def test_where_no_database_can_be_is_one_sentence(path: Path, what: str):
    if what == "folder":
        path.mkdir(parents=True)
    else:
        path.parent.write_text("a file")

    with pytest.raises(LayerloomError) as caught:
        SqlStore(path)
    assert caught.value.code == "database_unavailable"
    assert str(path) in caught.value.message


def test_a_database_that_others_hold_is_a_problem_and_no_mistake(path: Path, monkeypatch: pytest.MonkeyPatch):
    quick = [pragma.replace("10000", "10") for pragma in database_module._PRAGMAS]  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(database_module, "_PRAGMAS", quick)
    with closing(SqlStore(path)) as store:
        run = add(store)
        with closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(Unavailable, match="locked by another program"):
                add(store)
            other.rollback()
        assert names(store) == [run.id]


def test_a_mistake_in_a_statement_stays_one(store: SqlStore):
    with pytest.raises(Exception, match="no such table"):  # noqa: SIM117
        with store._database.read() as connection:  # pyright: ignore[reportPrivateUsage]
            connection.execute(text("SELECT * FROM nowhere"))


@pytest.mark.parametrize("name", ["what?now", "50%20off", "a::b", "a#b", "ä b"])
def test_whatever_the_folder_is_called_the_database_lies_in_it(tmp_path: Path, name: str):
    path = tmp_path / name / "layerloom.db"
    with closing(SqlStore(path)) as store:
        add(store)

    assert path.stat().st_size > 0
    assert [found.name for found in tmp_path.iterdir()] == [name]
