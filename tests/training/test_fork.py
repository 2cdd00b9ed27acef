"""A run that begins from an epoch of another one."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layerloom.artifacts.states import write_states
from layerloom.errors import SpecError
from layerloom.events import ForkSource, Reason, Status
from layerloom.training.fork import load_source
from support.attempts import Run, When, hard

EPOCH = 2
PLAIN = {"class_name": "Adam", "config": {"learning_rate": 0.01}}


def spec(layers: list[dict[str, Any]] | None = None, **training: Any) -> dict[str, Any]:
    nodes = layers or [
        {"id": "first", "class_name": "Dense", "config": {"units": 8, "activation": "relu"}},
        {"id": "drop", "class_name": "Dropout", "config": {"rate": 0.3}},
        {"id": "second", "class_name": "Dense", "config": {"units": 2, "activation": "softmax"}},
    ]
    values = {"epochs": 4, "batch_size": 16, "optimizer": PLAIN, "early_stopping": None} | training
    return hard(**values) | {
        "network": {
            "nodes": [{"id": "in", "class_name": "InputLayer", "config": {}}, *nodes],
            "edges": [
                {"source": before, "target": after["id"]}
                for before, after in zip(["in", *(node["id"] for node in nodes)], nodes, strict=False)
            ],
        }
    }


@pytest.fixture(scope="module")
def parent(tmp_path_factory: pytest.TempPathFactory) -> Run:
    run = Run(tmp_path_factory.mktemp("parent"), spec(), pytest.MonkeyPatch())
    end = run.attempt()
    assert end is not None
    assert end.status is Status.COMPLETED
    return run


@pytest.fixture
def fork(parent: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    def make(document: dict[str, Any], epoch: int = EPOCH) -> Run:
        source = {"artifacts": str(parent.folder / "runs" / "run-1"), "epoch": epoch}
        return Run(tmp_path / "fork", document, monkeypatch, fork=source)

    return make


def message(run: Run) -> str:
    return next(data["message"] for data in run.logs[-1].of("log") if data["code"] == "forked")


def test_without_changes_it_is_the_rest_of_its_parent_bit_for_bit(parent: Run, fork: Any):
    run = fork(spec())

    run.attempt()

    assert list(run.epochs) == [3, 4]
    assert all(run.epochs[epoch] == parent.epochs[epoch] for epoch in run.epochs)
    for name, array in parent.state().arrays.items():
        np.testing.assert_array_equal(run.state().arrays[name], array)
    assert message(run).startswith("Begins from epoch 2 of another run: ")
    assert "no layer begins anew" in message(run)


def test_a_layer_that_is_new_begins_anew_and_all_others_keep_their_weights(parent: Run, fork: Any):
    changed = spec(
        [
            {"id": "first", "class_name": "Dense", "config": {"units": 8, "activation": "relu"}},
            {"id": "middle", "class_name": "Dense", "config": {"units": 8, "activation": "relu"}},
            {"id": "drop", "class_name": "Dropout", "config": {"rate": 0.1}},
            {"id": "second", "class_name": "Dense", "config": {"units": 2, "activation": "softmax"}},
        ],
        # No weight moves by so little, so that what was taken over can be seen.
        optimizer={"class_name": "Adam", "config": {"learning_rate": 1e-30}},
        epochs=3,
    )
    run = fork(changed)

    run.attempt()

    assert "these layers begin anew: middle" in message(run)
    source = load_source(ForkSource(artifacts=str(parent.folder / "runs" / "run-1"), epoch=EPOCH))
    state = run.state()
    for name in ("model/first/0:kernel", "model/second/1:bias"):
        np.testing.assert_array_equal(state.arrays[name], source.arrays[name])
    # The optimizer is of the same class: its counter goes on, with the rate that was asked for.
    steps = int(source.arrays["optimizer/iteration"]) // EPOCH
    assert int(state.arrays["optimizer/iteration"]) == 3 * steps
    assert float(state.arrays["optimizer/learning_rate"]) == pytest.approx(1e-30)


def test_another_optimizer_begins_anew(fork: Any):
    run = fork(spec(optimizer={"class_name": "SGD", "config": {"learning_rate": 0.01}}, epochs=3))

    run.attempt()

    assert "The optimizer is another one and begins anew." in message(run)
    assert int(run.state().arrays["optimizer/iteration"]) < 10


# No weight moves by so little, so that what was taken over can be seen.
TINY = 1e-30


def source_of(parent: Run) -> dict[str, Any]:
    return load_source(ForkSource(artifacts=str(parent.folder / "runs" / "run-1"), epoch=EPOCH)).arrays


def test_a_schedule_free_optimizer_steps_on_from_the_weights_taken_over(parent: Run, fork: Any):
    run = fork(spec(optimizer={"class_name": "ScheduleFreeAdamW", "config": {"learning_rate": TINY}}, epochs=3))

    run.attempt()

    source, state = source_of(parent), run.state().arrays
    for name in ("first/0:kernel", "second/1:bias"):
        np.testing.assert_allclose(state[f"model/{name}"], source[f"model/{name}"], rtol=1e-5, atol=1e-6)
        np.testing.assert_array_equal(state[f"optimizer/{name}/momentum"], source[f"model/{name}"])
    assert "The optimizer is another one and begins anew. Set to go with the weights: momentum." in message(run)
    assert message(run).endswith("The learning rate is this run's: 1e-30.")


def test_averages_that_are_switched_on_begin_at_the_weights_taken_over(parent: Run, fork: Any):
    averaged = {"class_name": "Adam", "config": {"learning_rate": TINY, "use_ema": True, "amsgrad": True}}
    run = fork(spec(optimizer=averaged, epochs=3))

    run.attempt()

    source, state = source_of(parent), run.state().arrays
    for name in ("first/0:kernel", "second/1:bias"):
        np.testing.assert_allclose(state[f"optimizer/{name}/average"], source[f"model/{name}"], rtol=1e-5, atol=1e-6)
    steps = int(source["optimizer/iteration"])
    assert f"The optimizer goes on after {steps} steps. Of its values these begin anew: velocity_hat." in message(run)
    assert "Set to go with the weights: average." in message(run)


def test_an_optimizer_named_by_an_alias_is_the_same_one(parent: Run, fork: Any):
    run = fork(spec(optimizer=PLAIN | {"class_name": "adam"}))

    run.attempt()

    assert all(run.epochs[epoch] == parent.epochs[epoch] for epoch in (3, 4))
    assert "The optimizer goes on" in message(run)


def test_a_schedule_goes_on_at_the_step_of_its_parent(parent: Run, fork: Any):
    slow = {
        "class_name": "ExponentialDecay",
        "config": {"initial_learning_rate": 0.1, "decay_steps": 5, "decay_rate": 0.5},
    }
    run = fork(spec(optimizer={"class_name": "Adam", "config": {"learning_rate": slow}}, epochs=3))

    run.attempt()

    begun = int(source_of(parent)["optimizer/iteration"])
    assert message(run).endswith(f"The learning rate's schedule begins at step {begun}.")
    # What an epoch tells is the rate of the step that would follow.
    told = run.logs[-1].of("epoch")[0]["learning_rate"]
    assert told == pytest.approx(0.1 * 0.5 ** (int(run.state().arrays["optimizer/iteration"]) / 5))
    assert begun == 2 * (int(run.state().arrays["optimizer/iteration"]) - begun)


def test_a_rate_of_the_fork_holds_in_half_precision_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    parent = Run(tmp_path / "parent", spec(epochs=2, dtype_policy="mixed_float16"), monkeypatch)
    parent.attempt()
    slower = {"class_name": "Adam", "config": {"learning_rate": 0.0005}}
    source = {"artifacts": str(parent.folder / "runs" / "run-1"), "epoch": EPOCH}
    run = Run(
        tmp_path / "fork", spec(epochs=3, dtype_policy="mixed_float16", optimizer=slower), monkeypatch, fork=source
    )

    run.attempt()

    assert run.logs[-1].of("epoch")[0]["learning_rate"] == pytest.approx(0.0005)
    assert float(run.state().arrays["optimizer/learning_rate"]) == pytest.approx(0.0005)
    assert message(run).endswith("The learning rate is this run's: 0.0005.")
    assert "begin anew:" not in message(run).replace("these layers begin anew", "")


def test_a_layer_that_is_no_longer_frozen_begins_with_slots_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def layers(frozen: bool) -> list[dict[str, Any]]:
        return [
            {
                "id": "first",
                "class_name": "Dense",
                "config": {"units": 8, "activation": "relu", "trainable": not frozen},
            },
            {"id": "second", "class_name": "Dense", "config": {"units": 2, "activation": "softmax"}},
        ]

    free = {"class_name": "ScheduleFreeAdamW", "config": {"learning_rate": TINY}}
    parent = Run(tmp_path / "parent", spec(layers(frozen=True), epochs=2, optimizer=free), monkeypatch)
    parent.attempt()
    source = {"artifacts": str(parent.folder / "runs" / "run-1"), "epoch": EPOCH}
    run = Run(tmp_path / "fork", spec(layers(frozen=False), epochs=3, optimizer=free), monkeypatch, fork=source)

    run.attempt()

    before, after = parent.state().arrays, run.state().arrays
    np.testing.assert_array_equal(after["optimizer/first/0:kernel/momentum"], before["model/first/0:kernel"])
    np.testing.assert_allclose(after["model/first/0:kernel"], before["model/first/0:kernel"], rtol=1e-4, atol=1e-6)
    assert "Of its values these begin anew: velocity of first." in message(run)
    assert "Set to go with the weights: momentum." in message(run)


def test_a_rate_set_by_hand_goes_along_unless_the_fork_has_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    parent = Run(tmp_path / "parent", spec(epochs=2), monkeypatch)
    parent.attempt(When(lambda at: at.epoch == 1, "learning_rate", 0.125))
    assert [data["value"] for data in parent.logs[0].of("command")] == [0.125]
    source = {"artifacts": str(parent.folder / "runs" / "run-1"), "epoch": 2}
    faster = {"class_name": "Adam", "config": {"learning_rate": 0.5}}

    for name, optimizer, rate in (("same", PLAIN, 0.125), ("other", faster, 0.5)):
        run = Run(tmp_path / name, spec(epochs=3, optimizer=optimizer), monkeypatch, fork=source)
        run.attempt()
        assert float(run.state().arrays["optimizer/learning_rate"]) == rate


def test_a_fork_that_was_lost_goes_on_from_its_own_state_or_from_its_parents(fork: Any):
    run = fork(spec())
    run.attempt()
    first = dict(run.epochs)
    write_states(run.store, run.name, [])

    run.attempt()

    assert run.logs[1].of("supersede") == [{"from_epoch": EPOCH + 1}]
    assert run.epochs == first
    end = run.attempt()
    assert run.logs[2].of("supersede") == []
    assert end.reason is Reason.EPOCHS_REACHED
    assert run.epochs == first


@pytest.mark.parametrize("broken", [False, True])
def test_an_epoch_that_is_not_there_fails_the_run_in_words(tmp_path: Path, parent: Run, fork: Any, broken: bool):
    if broken:
        entry = next(entry for entry in parent.states if entry.epoch == 1)
        path = Path(parent.store.local_path(parent.name, entry.file))
        whole = path.read_bytes()
        path.write_bytes(whole[:100])
        run = fork(spec(), epoch=1)
        end = run.attempt()
        path.write_bytes(whole)
    else:
        run = fork(spec(), epoch=3)
        end = run.attempt()

    assert (end.status, end.reason) == (Status.FAILED, Reason.INVALID_SPEC)
    assert end.error["field"] == "fork.epoch"
    assert "Fork the parent run again" in end.message


def test_the_source_says_what_is_missing(tmp_path: Path):
    with pytest.raises(SpecError) as caught:
        load_source(ForkSource(artifacts=str(tmp_path / "nobody"), epoch=7))

    assert caught.value.code == "invalid_spec"


@pytest.mark.parametrize("amid", [False, True])
def test_a_fork_that_is_stopped_before_its_first_epoch_says_what_is_true(fork: Any, amid: bool):
    run = fork(spec(batch_size=1))

    end = run.attempt(When(lambda position: position.epoch == EPOCH and (position.batch > 0) is amid, "stop"))

    assert (end.kept_model.which, end.kept_model.epoch) == ("last", EPOCH)
    assert (end.kept_model.batch > 0) is amid
    assert "never" not in end.message
    assert ("of that moment is kept" in end.message) is amid
    # What is kept is measured, though no epoch of its own was.
    assert {"val_loss", "test_loss"} <= end.metrics.keys()
