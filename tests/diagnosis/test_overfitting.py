import math
import random
from collections.abc import Callable, Iterable

import pytest

from layerloom.diagnosis import Overfitting, OverfittingWatch

Curve = Callable[[int], float]


def follow(train: Iterable[float], val: Iterable[float]) -> tuple[OverfittingWatch, list[tuple[int, int | None]]]:
    """A watch that saw the curves, and at which epochs its verdict changed to what."""
    watch = OverfittingWatch()
    changes: list[tuple[int, int | None]] = []
    for epoch, (one, other) in enumerate(zip(train, val, strict=True), start=1):
        if watch.add(epoch, one, other):
            changes.append((epoch, watch.verdict.since if watch.verdict else None))
    return watch, changes


def series(curve: Curve, epochs: int, noise: float = 0.0, seed: int = 0) -> list[float]:
    """The curve with multiplicative normal noise."""
    source = random.Random(seed)
    return [curve(epoch) * (1 + source.gauss(0, noise)) for epoch in range(1, epochs + 1)]


def falling(epoch: int) -> float:
    return 0.2 + math.exp(-epoch / 15)


def turning(epoch: int) -> float:
    """Lowest at epoch 20."""
    return 0.4 + 0.01 * abs(epoch - 20)


def level(epoch: int) -> float:
    return 0.4 + 0.6 * math.exp(-epoch / 10)


def test_a_curve_that_turns_is_named_since_its_best_epoch() -> None:
    watch, changes = follow(series(falling, 60), series(turning, 60))
    assert changes == [(25, 20)]
    assert watch.verdict is not None and watch.verdict.since == 20


def test_the_verdict_needs_five_epochs_after_the_best() -> None:
    assert follow(series(falling, 24), series(turning, 24))[1] == []


def test_early_stopping_with_patience_5_still_leads_to_the_verdict() -> None:
    train, val = series(falling, 100, 0.005, seed=1), series(turning, 100, 0.005, seed=2)
    best = min(range(100), key=val.__getitem__)
    stopped = next(end for end in range(6, 101) if min(range(end), key=val.__getitem__) == end - 6)
    watch, _ = follow(train[:stopped], val[:stopped])
    assert watch.verdict is not None
    assert abs(watch.verdict.since - (best + 1)) <= 3


@pytest.mark.parametrize("noise", [0.0, 0.01, 0.05])
def test_a_validation_loss_that_goes_on_falling_is_no_overfitting(noise: float) -> None:
    found = [follow(series(falling, 60, noise, s), series(falling, 60, noise, 1000 + s))[1] for s in range(20)]
    assert sum(map(bool, found)) <= 1


def test_both_curves_rising_is_divergence_not_overfitting() -> None:
    assert follow(series(turning, 60), series(turning, 60))[1] == []


def test_a_flat_training_loss_is_no_overfitting() -> None:
    assert follow(series(lambda _: 0.3, 60), series(turning, 60))[1] == []


def test_a_noisy_plateau_is_seldom_called_overfitting() -> None:
    ends = [follow(series(falling, 150, 0.01, s), series(level, 150, 0.03, 1000 + s))[0] for s in range(40)]
    assert sum(watch.verdict is not None for watch in ends) <= 40 * 0.3


@pytest.mark.parametrize("noise", [0.005, 0.02, 0.05])
def test_noise_does_not_hide_a_clear_turn(noise: float) -> None:
    found = [
        follow(series(falling, 100, noise / 2, s), series(turning, 100, noise, 1000 + s))[0].verdict for s in range(20)
    ]
    # Where the curve is flat around its lowest point, noise moves the best epoch.
    assert all(verdict is not None and 8 <= verdict.since <= 32 for verdict in found)


def test_a_new_best_takes_the_verdict_back_and_it_can_come_again() -> None:
    val = series(turning, 40) + [0.3 + 0.01 * n for n in range(20)]
    _, changes = follow(series(falling, 60), val)
    assert changes == [(25, 20), (41, None), (46, 41)]


def test_an_equal_value_is_no_new_best() -> None:
    val = [*series(turning, 40), 0.4]
    assert follow(series(falling, 41), val)[1] == [(25, 20)]


def test_losses_that_are_not_finite_are_left_out() -> None:
    train, val = series(falling, 60), series(turning, 60)
    train[30] = val[40] = math.nan
    val[50] = math.inf
    assert follow(train, val)[1] == [(25, 20)]
    assert follow([math.nan] * 9, [math.nan] * 9)[1] == []


def test_losses_below_zero_are_judged_alike() -> None:
    assert follow([x - 3 for x in series(falling, 60)], [x - 3 for x in series(turning, 60)])[1] == [(27, 20)]


def test_forgotten_epochs_take_their_verdict_with_them() -> None:
    watch, _ = follow(series(falling, 40), series(turning, 40))
    assert not watch.forget(41) and watch.verdict is not None
    assert not watch.forget(30) and watch.verdict is not None
    assert watch.forget(24) and watch.verdict is None
    assert [watch.add(n, falling(n), turning(n)) for n in (24, 25)] == [False, True]
    assert watch.forget(1) and watch.verdict is None


def test_an_epoch_that_comes_again_replaces_what_it_repeats() -> None:
    once, _ = follow(series(falling, 26), series(turning, 26))
    twice, _ = follow(series(falling, 26), series(turning, 26))
    assert not twice.add(26, falling(26), turning(26))
    assert twice.verdict == once.verdict
    for n in range(22, 27):
        twice.add(n, falling(n), turning(n))
    assert twice.verdict == once.verdict


def test_the_sentence_gives_the_numbers() -> None:
    event = Overfitting(since=7, epoch=20, val_best=0.4, val_now=0.5, train_best=0.3, train_now=0.1).to_event()
    assert (event.code, event.since) == ("overfitting", 7)
    assert event.message == (
        "Overfitting since epoch 7: the validation loss rose from 0.4 to 0.5 (+25%), "
        "while the training loss fell from 0.3 to 0.1."
    )
    assert event.values == {"epoch": 20, "val_best": 0.4, "val_now": 0.5, "train_best": 0.3, "train_now": 0.1}
    without = Overfitting(7, 20, 0.4, 0.5, 0.3, 0.1, metric="data_loss").to_event()
    assert without.metric == "data_loss"
    assert without.message == (
        "Overfitting since epoch 7: the validation loss without the penalty rose from 0.4 to 0.5 (+25%), "
        "while the training loss without the penalty fell from 0.3 to 0.1."
    )
    at_zero = Overfitting(since=7, epoch=20, val_best=0.0, val_now=0.5, train_best=0.3, train_now=0.1).to_event()
    assert at_zero.message is not None and "from 0 to 0.5, while" in at_zero.message


def test_losses_without_penalties_do_not_go_on_from_losses_with_them() -> None:
    """A run that a newer version went on with measures them from there on; the step down is no new best."""
    train, val = series(falling, 30), series(turning, 30)
    watch = OverfittingWatch()
    for epoch, (one, other) in enumerate(zip(train, val, strict=True), start=1):
        watch.add(epoch, 2 * one, 2 * other)
    assert watch.verdict is not None
    assert watch.add(31, train[0], val[0], "data_loss")
    assert watch.verdict is None
    for epoch, (one, other) in enumerate(zip(train[1:], val[1:], strict=True), start=32):
        watch.add(epoch, one, other, "data_loss")
    assert watch.verdict is not None
    assert (watch.verdict.since, watch.verdict.metric) == (50, "data_loss")
