from typing import Any

import keras

from layerloom.training.engine.base import Position
from layerloom.training.engine.loop import CHUNK_SECONDS, Chunks, Loop


def test_chunks_grow_and_shrink_to_a_tenth_of_a_second():
    chunks = Chunks(10)

    assert chunks.next(1000) == 10
    chunks.took(10, CHUNK_SECONDS / 2)
    assert chunks.next(1000) == 20
    chunks.took(20, CHUNK_SECONDS * 10)
    assert chunks.next(1000) == 2
    chunks.took(2, 100.0)
    assert chunks.next(1000) == 1


def test_a_short_rest_goes_along():
    chunks = Chunks(10)

    assert chunks.next(14) == 14
    assert chunks.next(15) == 10


class Counting:
    """Programs that only count, for the order of things."""

    train_steps = 100
    test_steps = 3

    def __init__(self) -> None:
        self.calls: list[tuple[str, int, int]] = []

    def begin(self, epoch: int, batch: int) -> None:
        self.calls.append(("begin", epoch, batch))

    def train(self, first: int, count: int) -> dict[str, float]:
        self.calls.append(("train", first, count))
        return {"loss": float(first + count)}

    def test(self, first: int, count: int) -> dict[str, float]:
        self.calls.append(("test", first, count))
        return {"loss": 0.5}

    def epoch_took(self, seconds: float, epochs_left: int) -> None:
        self.calls.append(("took", 0, epochs_left))


class Hooks(keras.callbacks.Callback):
    """Writes down each hook with the loop's position."""

    def __init__(self) -> None:
        super().__init__()
        self.loop: Loop | None = None
        self.seen: list[tuple[str, Position]] = []

    def note(self, hook: str) -> None:
        assert self.loop is not None
        self.seen.append((hook, self.loop.position))

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.note(f"batch {batch}")

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        self.note(f"test {batch}")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        assert logs == {"loss": 100.0, "val_loss": 0.5}
        self.note(f"epoch {epoch}")


def model() -> keras.Model:
    made = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    made.compile("sgd", "mse")
    made.optimizer.build(made.trainable_variables)
    return made


def looped(start: Position, epochs: int) -> tuple[Counting, Hooks]:
    programs, hooks = Counting(), Hooks()
    loop = Loop(model(), programs, [hooks])
    hooks.loop = loop
    loop.run(epochs, start)
    return programs, hooks


def covered(programs: Counting, call: str) -> list[int]:
    """The batches that were asked for, in order."""
    return [batch for name, first, count in programs.calls if name == call for batch in range(first, first + count)]


def test_positions_say_what_is_done_at_each_hook():
    _, hooks = looped(Position(), 1)

    assert hooks.seen[0] == ("batch 0", Position(0, 1))
    assert ("batch 99", Position(0, 100, {"loss": 100.0})) in hooks.seen
    assert hooks.seen[-2] == ("test 2", Position(0, 100, {"loss": 100.0}))
    assert hooks.seen[-1] == ("epoch 0", Position(1))


def test_a_start_amid_an_epoch_trains_the_rest_of_it():
    programs, hooks = looped(Position(4, 90), 5)

    assert programs.calls[0] == ("begin", 5, 90)
    assert covered(programs, "train") == list(range(90, 100))
    assert hooks.seen[0] == ("batch 90", Position(4, 91))


def test_a_start_amid_validation_validates_only():
    programs, _ = looped(Position(4, 100, {"loss": 100.0}), 5)

    assert {call for call, *_ in programs.calls} == {"test"}
    assert covered(programs, "test") == [0, 1, 2]
