import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from layerloom.errors import LayerloomError
from layerloom.events import Status, StatusData
from layerloom.jobs.executors.whereabouts import Whereabouts, read_placement
from layerloom.store import NewEvent, SqlStore
from layerloom.store import database as database_module
from layerloom.store.database import HEAD, Database, migrate, version_of
from layerloom.store.tables import metadata


def committed() -> None:
    pass


def schema(connection: Connection) -> dict[str, list[str]]:
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")).all()
    # The order in which constraints are written down means nothing.
    words = {name: sorted(part.strip(" )") for part in " ".join(sql.split()).split(", ")) for name, sql in rows}
    words.pop("alembic_version", None)
    return words


def emptied(path: Path) -> Database:
    database = Database(path)
    with database.write(committed) as connection:
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    return database


def test_the_migrations_build_the_very_tables_of_the_metadata(tmp_path: Path) -> None:
    made, migrated = Database(tmp_path / "made.db"), emptied(tmp_path / "migrated.db")
    with migrated.write(committed) as connection:
        migrate(connection, None)
    with made.read() as one, migrated.read() as other:
        assert schema(one) == schema(other)
        assert version_of(one) == version_of(other) == HEAD
        context = MigrationContext.configure(other, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    made.close()
    migrated.close()


def test_head_is_the_newest_revision() -> None:
    folder = Path(database_module.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_heads() == [HEAD]


def test_the_initial_revision_can_be_taken_back(tmp_path: Path) -> None:
    from alembic import command
    from alembic.config import Config

    database = Database(tmp_path / "layerloom.db")
    with database.write(committed) as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(database_module.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert schema(connection).keys() - {"sqlite_sequence"} == set()
    database.close()


def test_a_database_of_the_first_revision_is_understood(tmp_path: Path) -> None:
    path = tmp_path / "layerloom.db"
    store = SqlStore(path)
    with store.write() as unit:
        run, _ = unit.runs.create({}, name="old", tags=(), epochs=1, now=0.0)
        waiting, _ = unit.runs.create({}, name="waiting", tags=(), epochs=1, now=0.0)
        attempt = unit.attempts.add(run, now=0.0, expires_at=1.0)
        unplaced = unit.attempts.add(unit.runs.get(run.id), now=0.0, expires_at=1.0)
        unit.attempts.renew(attempt.id, expires_at=1.0, acked=1, checkpoint=(4, 7))
        for of in (run, waiting):
            unit.commands.add(of.id, "pace", 2.0, now=0.0)
    store.close()
    database = Database(path)
    with database.write(committed) as connection:
        for column in (
            "runs DROP COLUMN forecast",
            "runs DROP COLUMN kept_model",
            "runs DROP COLUMN summary",
            "attempts DROP COLUMN checkpoint_batch",
            "commands DROP COLUMN attempt",
            "attempts DROP COLUMN placement",
            "attempts ADD COLUMN slot INTEGER",
            "attempts ADD COLUMN pid INTEGER",
            "attempts ADD COLUMN identity VARCHAR(128)",
        ):
            connection.execute(text(f"ALTER TABLE {column}"))
        connection.execute(
            text("UPDATE attempts SET slot = 1, pid = 77, identity = 'boot:5' WHERE id = :id"), {"id": attempt.id}
        )
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    database.close()
    store = SqlStore(path)
    with store.read() as unit:
        assert (unit.runs.get(run.id).name, unit.runs.get(run.id).forecast) == ("old", None)
        # What a runner had is not given to the next one; what none had is.
        assert [len(unit.commands.open(of.id)) for of in (run, waiting)] == [0, 1]
        # Its executor finds the process again.
        placed = unit.attempts.get(attempt.id).placement
        assert placed is not None and read_placement(placed) == Whereabouts(1, 77, "boot:5")
        assert unit.attempts.get(unplaced.id).placement is None
        assert (unit.attempts.get(attempt.id).checkpoint_epoch, unit.attempts.get(attempt.id).checkpoint_batch) == (
            4,
            0,
        )
    store.close()


@pytest.mark.parametrize("folder", ["plain", "50%20off %(here)s", "what?now#1", "a%2Fb"])
def test_an_old_database_is_migrated_when_it_is_opened(tmp_path: Path, folder: str) -> None:
    tmp_path = tmp_path / folder
    tmp_path.mkdir()
    path = tmp_path / "layerloom.db"
    database = emptied(path)
    with database.write(committed) as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    database.close()
    store = SqlStore(path)
    with store.write() as unit:
        unit.runs.create({}, name="", tags=(), epochs=1, now=0.0)
    store.close()


def test_a_database_of_a_newer_layerloom_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "layerloom.db"
    database = Database(path)
    with database.write(committed) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(LayerloomError, match="9999") as caught:
        Database(path)
    assert caught.value.code == "database_version"
    assert caught.value.fix is not None


def test_opening_a_database_imports_neither_alembic_nor_anything_heavy(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib\n"
        "import layerloom.jobs.dispatcher, layerloom.jobs.model_child, layerloom.jobs.queue\n"
        "from layerloom.store import SqlStore\n"
        "for _ in range(2): SqlStore(pathlib.Path(sys.argv[1])).close()\n"
        "heavy = {'alembic', 'sqlalchemy.orm', 'numpy', 'keras', 'tensorflow', 'sklearn', 'pandas'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "layerloom.db")], check=True, timeout=60)


def test_the_pragmas_are_on(tmp_path: Path) -> None:
    database = Database(tmp_path / "layerloom.db")
    with database.read() as connection:
        values = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert values == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 10_000}
    database.close()


def test_two_databases_on_one_file_wait_for_each_other(tmp_path: Path) -> None:
    # Two processes would: each has its own lock, so BEGIN IMMEDIATE and the busy timeout must do it.
    path = tmp_path / "layerloom.db"
    stores = [SqlStore(path), SqlStore(path)]
    with stores[0].write() as unit:
        run, _ = unit.runs.create({}, name="", tags=(), epochs=1, now=0.0)
    errors: list[BaseException] = []

    def work(store: SqlStore) -> None:
        try:
            for _ in range(30):
                with store.write() as unit:
                    seen = unit.runs.get(run.id)
                    unit.runs.update(run.id, name=str(int(seen.name or 0) + 1))
        except BaseException as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=work, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with stores[0].read() as unit:
        assert unit.runs.get(run.id).name == "60"
    for store in stores:
        store.close()


def test_a_reading_unit_refuses_to_append(tmp_path: Path) -> None:
    store = SqlStore(tmp_path / "layerloom.db")
    with store.write() as unit:
        run, _ = unit.runs.create({}, name="", tags=(), epochs=1, now=0.0)
    with pytest.raises(RuntimeError, match="only reads"), store.read() as unit:
        unit.events.append(run.id, [NewEvent(StatusData(status=Status.QUEUED), "2026-01-01T00:00:00Z")])
    with store.read() as unit:
        assert unit.events.page(run.id) == []
    store.close()
