"""Wrong tokens make their address wait: longer each time, but never other addresses, and never forever."""

import pytest

from layerloom.api.tries import (
    FIRST_SECONDS,
    FORGET_SECONDS,
    FREE_TRIES,
    MOST_ADDRESSES,
    MOST_SECONDS,
    MOST_SECONDS_HERE,
    Tries,
)

FAR = "192.0.2.7"


class Clock:
    now = 50.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def wrong(tries: Tries, address: str, times: int) -> None:
    for _ in range(times):
        tries.was_wrong(address)


def test_a_few_mistakes_cost_nothing(clock: Clock):
    tries = Tries(clock)
    wrong(tries, FAR, FREE_TRIES - 1)
    assert tries.seconds_left(FAR) == 0


def test_each_further_one_doubles_the_wait_up_to_a_limit(clock: Clock):
    tries = Tries(clock)
    wrong(tries, FAR, FREE_TRIES - 1)
    waits: list[float] = []
    for _ in range(60):
        tries.was_wrong(FAR)
        waits.append(tries.seconds_left(FAR))
        clock.now += waits[-1]
        assert tries.seconds_left(FAR) == 0
    assert waits[:4] == [FIRST_SECONDS, 2 * FIRST_SECONDS, 4 * FIRST_SECONDS, 8 * FIRST_SECONDS]
    assert waits == sorted(waits) and set(waits[10:]) == {MOST_SECONDS}


def test_a_wait_passes(clock: Clock):
    tries = Tries(clock)
    wrong(tries, FAR, FREE_TRIES + 2)
    clock.now += 3
    assert tries.seconds_left(FAR) == 4 * FIRST_SECONDS - 3


def test_others_do_not_wait(clock: Clock):
    tries = Tries(clock)
    wrong(tries, FAR, 50)
    assert tries.seconds_left("192.0.2.8") == tries.seconds_left("127.0.0.1") == tries.seconds_left("") == 0


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_the_machine_itself_never_waits_long(clock: Clock, address: str):
    tries = Tries(clock)
    wrong(tries, address, 1_000)
    assert tries.seconds_left("127.0.0.1") == tries.seconds_left("::1") == pytest.approx(MOST_SECONDS_HERE)


def test_one_customer_s_ipv6_network_is_one_address(clock: Clock):
    tries = Tries(clock)
    for number in range(FREE_TRIES):
        tries.was_wrong(f"2001:db8:1:2::{number:x}")
    assert tries.seconds_left("2001:db8:1:2:ffff::1") > 0
    assert tries.seconds_left("2001:db8:1:3::1") == 0
    wrong(tries, "::ffff:192.0.2.9", FREE_TRIES)
    assert tries.seconds_left("192.0.2.9") > 0


def test_wrong_tokens_are_forgotten_in_time(clock: Clock):
    tries = Tries(clock)
    wrong(tries, FAR, FREE_TRIES + 9)
    clock.now += FORGET_SECONDS
    tries.was_wrong(FAR)
    assert tries.seconds_left(FAR) == 0


def test_there_is_an_end_to_what_is_remembered(clock: Clock):
    tries = Tries(clock)
    wrong(tries, FAR, FREE_TRIES)
    for number in range(MOST_ADDRESSES - 1):
        tries.was_wrong(f"10.{number >> 16}.{(number >> 8) & 255}.{number & 255}")
    assert tries.seconds_left(FAR) > 0
    tries.was_wrong("198.51.100.1")
    assert tries.seconds_left(FAR) == 0
