"""The state of a paused run is kept without a process."""

from pathlib import Path

import pytest

from layerloom.artifacts.states import Role, State, read_states, write_states
from layerloom.artifacts.store import ArtifactStore
from layerloom.errors import NotFound
from layerloom.jobs.keep import keep_paused
from support.bench import Bench, checkpoint, end, epoch

RUNNING = "no manifest is looked into while a runner may write it"


@pytest.fixture
def artifacts(tmp_path: Path) -> ArtifactStore:
    return ArtifactStore(str(tmp_path / "runs"))


def state(epoch: int, batch: int, *which: Role) -> State:
    return State(
        file=f"state-{epoch:08d}-{batch:08d}.npz", epoch=epoch, batch=batch, size=9, sha256="0" * 64, which=list(which)
    )


def written(artifacts: ArtifactStore, run: str, *states: State) -> None:
    for each in states:
        artifacts.put_bytes(run, each.file, b"")
    write_states(artifacts, run, states)


def paused(bench: Bench) -> str:
    attempt = bench.start()
    bench.queue.command(attempt.run_id, "pause")
    bench.send(attempt, epoch(1), checkpoint(1), end("paused"), first=2)
    return attempt.run_id


def test_the_state_of_the_pause_and_the_newest_whole_epoch_are_kept_once(
    bench: Bench, artifacts: ArtifactStore
) -> None:
    run = paused(bench)
    written(artifacts, run, state(1, 0, "kept"), state(2, 0, "best"), state(3, 4, "last"))
    for _ in range(2):
        kept = keep_paused(bench.store, artifacts, run)
        assert kept is not None
        assert kept.status == "paused"
    assert [(state.epoch, state.which, state.asked) for state in read_states(artifacts, run)] == [
        (1, ["kept"], False),
        (2, ["best", "kept"], True),
        (3, ["last", "kept"], True),
    ]
    told = [event.data for of, event in bench.events if of == run and event.kind in {"checkpoint", "command"}]
    assert [(data.get("which") or data["command"], data["epoch"], data["batch"]) for data in told[-3:]] == [
        ("kept", 2, 0),
        ("kept", 3, 4),
        # In the fourth epoch, after four of its batches.
        ("checkpoint", 4, 4),
    ]


def test_nothing_is_kept_of_a_run_that_is_not_paused_or_has_no_state(bench: Bench, artifacts: ArtifactStore) -> None:
    running = bench.start().run_id
    written(artifacts, running, state(1, 0, "last"))
    assert keep_paused(bench.store, artifacts, running) is None, RUNNING
    assert [state.asked for state in read_states(artifacts, running)] == [False]
    with pytest.raises(NotFound):
        keep_paused(bench.store, artifacts, "none")


def test_a_paused_run_without_a_state_keeps_nothing(bench: Bench, artifacts: ArtifactStore) -> None:
    assert keep_paused(bench.store, artifacts, paused(bench)) is None
