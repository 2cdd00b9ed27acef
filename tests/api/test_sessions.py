"""Sessions of browsers: how long they last, what is kept of them, and who ends them."""

import json
import re
import stat
from pathlib import Path

import pytest
from starlette.datastructures import Headers

from layerloom.api.sessions import IDLE_SECONDS, MOST_SECONDS, SAVE_SECONDS, Sessions
from layerloom.errors import LayerloomError

SCOPE = {"type": "http", "scheme": "http"}
NONE = Headers({})


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sessions"


def opened(file: Path, clock: Clock, token: str = "the-right-token") -> Sessions:
    return Sessions(file, token=token, cookie="layerloom", now=clock)


def signed_in(sessions: Sessions, given: Headers = NONE) -> Headers:
    found = re.match(r"layerloom=([^;]+);", sessions.begin(SCOPE, given))
    assert found
    return Headers({"cookie": f"layerloom={found[1]}"})


def test_a_browser_that_opened_the_link_is_known_and_no_other(file: Path, clock: Clock):
    sessions = opened(file, clock)
    browser = signed_in(sessions)
    assert sessions.of(browser) is not None
    assert sessions.of(NONE) is None
    assert sessions.of(Headers({"cookie": "layerloom=guessed"})) is None
    assert sessions.of(Headers({"cookie": f"other={browser['cookie'].partition('=')[2]}"})) is None


def test_it_lasts_while_it_is_used(file: Path, clock: Clock):
    sessions = opened(file, clock)
    browser = signed_in(sessions)
    for _ in range(5):
        clock.now += IDLE_SECONDS - 1
        assert sessions.of(browser) is not None
    clock.now += IDLE_SECONDS
    assert sessions.of(browser) is None


def test_used_or_not_it_ends_after_thirty_days(file: Path, clock: Clock):
    sessions = opened(file, clock)
    browser = signed_in(sessions)
    begun = clock.now
    while clock.now + IDLE_SECONDS / 2 < begun + MOST_SECONDS:
        clock.now += IDLE_SECONDS / 2
        assert sessions.of(browser) is not None
    clock.now = begun + MOST_SECONDS
    assert sessions.of(browser) is None


def test_a_restart_signs_nobody_out_and_no_secret_is_on_the_disk(file: Path, clock: Clock):
    browser = signed_in(opened(file, clock))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert browser["cookie"].partition("=")[2] not in file.read_text()
    assert "the-right-token" not in file.read_text()
    assert opened(file, clock).of(browser) is not None


def test_with_another_token_everybody_signs_in_again_for_good(file: Path, clock: Clock):
    first = opened(file, clock)
    browser = signed_in(first)
    second = opened(file, clock, token="another-token")
    assert second.of(browser) is None
    signed_in(second)
    assert opened(file, clock).of(browser) is None


def test_use_is_written_down_now_and_then_and_not_each_time(file: Path, clock: Clock):
    sessions = opened(file, clock)
    browser = signed_in(sessions)
    before = file.read_text()
    for _ in range(9):
        clock.now += SAVE_SECONDS / 10
        sessions.of(browser)
    assert file.read_text() == before
    clock.now += SAVE_SECONDS / 10
    sessions.of(browser)
    [(_, used)] = json.loads(file.read_text())["sessions"].values()
    assert used == clock.now


def test_signed_out_is_signed_out_after_a_restart_too(file: Path, clock: Clock):
    sessions = opened(file, clock)
    mine, other = signed_in(sessions), signed_in(sessions)
    session = sessions.of(mine)
    assert session is not None
    sessions.end(session)
    for later in (sessions, opened(file, clock)):
        assert later.of(mine) is None
        assert later.of(other) is not None
    assert sessions.end_all() == 1
    for later in (sessions, opened(file, clock)):
        assert later.of(other) is None


def test_its_streams_end_with_it_and_no_others(file: Path, clock: Clock):
    sessions = opened(file, clock)
    mine, other = sessions.of(signed_in(sessions)), sessions.of(signed_in(sessions))
    assert mine and other
    cut: list[str] = []
    with (
        sessions.holding(mine, lambda: cut.append("mine")),
        sessions.holding(mine, lambda: cut.append("mine too")),
        sessions.holding(other, lambda: cut.append("other")),
    ):
        sessions.end(mine)
        assert sorted(cut) == ["mine", "mine too"]
    with sessions.holding(other, lambda: cut.append("gone")):
        pass
    sessions.end_all()
    assert "gone" not in cut


def test_who_opens_the_link_again_has_one_session_still_and_keeps_the_streams(file: Path, clock: Clock):
    sessions = opened(file, clock)
    first = signed_in(sessions)
    session = sessions.of(first)
    clock.now += IDLE_SECONDS / 2
    second = signed_in(sessions, first)
    assert sessions.of(first) is None
    assert sessions.of(second) is session
    assert session is not None and session.begun == clock.now
    assert sessions.end_all() == 1


def test_there_is_an_end_to_how_many_are_kept(file: Path, clock: Clock):
    sessions = Sessions(file, token="the-right-token", cookie="layerloom", now=clock, most=3)
    browsers: list[Headers] = []
    for _ in range(4):
        browsers.append(signed_in(sessions))
        clock.now += 1
    assert [sessions.of(browser) is not None for browser in browsers] == [False, True, True, True]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"token": 1}', '{"sessions": []}'])
def test_a_broken_file_signs_everybody_out_and_hinders_nobody(file: Path, clock: Clock, text: str):
    file.write_text(text)
    sessions = opened(file, clock)
    assert sessions.of(signed_in(sessions)) is not None


def test_a_disk_that_takes_nothing(file: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch):
    sessions = opened(file, clock)
    browser = signed_in(sessions)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    later = signed_in(sessions)
    assert sessions.of(later) is not None
    session = sessions.of(browser)
    assert session is not None
    # What cannot be written is taken away instead: nobody who signed out is in again after a restart.
    sessions.end(session)
    assert not file.exists()
    file.write_text("{}")
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(LayerloomError, match="no room"):
        sessions.end_all()
    assert sessions.of(later) is None
