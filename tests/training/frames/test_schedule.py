import itertools

from layerloom.training.frames.schedule import Schedule, next_mark


def drawn_epochs(
    schedule: Schedule, epochs: int, seconds: float, cost: float, *, paced: bool
) -> tuple[list[int], list[int]]:
    """The epochs that get a frame, and those of them that stay, with epochs so many seconds apart."""
    shown: list[int] = []
    kept: list[int] = []
    now = 0.0
    schedule.drawn(0, now, now)
    for epoch in range(1, epochs + 1):
        now += seconds
        if schedule.due(epoch, now, paced=paced):
            shown.append(epoch)
            if schedule.drawn(epoch, now, now + cost):
                kept.append(epoch)
            now += 0.0 if paced else cost
    return shown, kept


def test_a_watched_run_gets_close_to_ten_frames_a_second():
    shown, _ = drawn_epochs(Schedule(0.0), 120, 1 / 12, 0.005, paced=True)

    assert 95 <= len(shown) <= 102
    assert max(later - earlier for earlier, later in itertools.pairwise(shown)) == 2


def test_a_slow_pace_gets_every_epoch():
    shown, _ = drawn_epochs(Schedule(0.0), 20, 0.5, 0.01, paced=True)

    assert shown == list(range(1, 21))


def test_at_full_speed_frames_take_less_than_a_tenth_of_the_time():
    epochs, seconds, cost = 2_000, 0.002, 0.03
    shown, _ = drawn_epochs(Schedule(0.0), epochs, seconds, cost, paced=False)

    assert shown[0] == 1
    assert len(shown) >= 5
    assert len(shown) * cost <= 0.1 * (epochs * seconds + len(shown) * cost)


def test_the_stops_of_the_slider_are_always_drawn():
    shown, kept = drawn_epochs(Schedule(0.0), 300, 0.0001, 10.0, paced=False)

    # There is no time for any other.
    assert shown == kept == [1, 10, 99]


def test_what_the_first_picture_compiles_is_not_counted():
    schedule = Schedule(0.0)
    schedule.drawn(0, 0.0, 1.0)
    assert schedule.due(2, 1.2, paced=False)
    schedule.drawn(2, 1.2, 2.0)
    assert not schedule.due(3, 2.2, paced=False)


def test_after_five_minutes_two_a_second():
    shown, _ = drawn_epochs(Schedule(0.0), 12 * 400, 1 / 12, 0.001, paced=True)

    late = [epoch for epoch in shown if epoch > 12 * 301]
    assert 190 <= len(late) <= 200


def test_marks_are_ever_further_apart_and_hold_ninety_nine():
    marks = [0]
    while marks[-1] < 1_000_000:
        marks.append(next_mark(marks[-1]))

    assert marks[:12] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]
    assert 99 in marks
    assert marks == sorted(set(marks))
    # A run of a million epochs keeps few pictures.
    assert len(marks) < 100


def test_kept_is_the_first_frame_at_or_after_each_mark():
    _, kept = drawn_epochs(Schedule(0.0), 100, 1.0, 0.001, paced=True)

    assert kept[:10] == list(range(1, 11))
    assert 99 in kept
    schedule = Schedule(0.0)
    assert schedule.drawn(0, 0.0, 0.0)
    assert schedule.drawn(5, 1.0, 1.0)
    assert not schedule.drawn(5, 1.0, 1.0)
