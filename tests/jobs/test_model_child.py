import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from layerloom.errors import BuildError, DatasetError, LayerloomError, PayloadTooLarge, Unavailable
from layerloom.jobs import model_life
from layerloom.jobs.executors.processes import identity
from layerloom.jobs.model_child import ModelChild
from layerloom.jobs.model_life import to_error
from support.busy import Busy

# Speaks the child's side of the protocol; each operation is a way to behave.
CHILD = """
import json, os, sys, threading, time
out = sys.stdout.buffer
lock = threading.Lock()
def answer(more=None, **message):
    behind = {} if more is None else {"bytes": len(more)}
    with lock:
        out.write(json.dumps(message | behind).encode() + b"\\n" + (more or b""))
        out.flush()
def work(request, more):
    op, args = request["op"], request["args"]
    if op == "echo":
        answer(id=request["id"], result={"args": args, "pid": os.getpid()})
    elif op == "back":
        answer(more * args.get("times", 1), id=request["id"], result={"args": args})
    elif op == "half":
        out.write(json.dumps({"id": request["id"], "result": {}, "bytes": 100}).encode() + b"\\n{")
        out.flush()
        os._exit(3)
    elif op == "sleep":
        time.sleep(args["seconds"])
        answer(id=request["id"], result={"slept": args["seconds"]})
    elif op == "once":
        # Of all processes only the first one dies over it.
        first = os.path.join(os.path.dirname(__file__), "first")
        if not os.path.exists(first):
            open(first, "w").close()
            os._exit(3)
        answer(more, id=request["id"], result={"args": args, "pid": os.getpid()})
    elif op == "die":
        with open(os.path.join(os.path.dirname(__file__), "deaths"), "a") as deaths:
            deaths.write("x")
        print("out of luck", file=sys.stderr, flush=True)
        os._exit(3)
    elif op == "babble":
        out.write(b"I am not JSON\\n[1]\\n")
        answer(id=request["id"], result={})
    else:
        answer(id=request["id"], error=args)
print("warming up", file=sys.stderr, flush=True)
time.sleep(float(os.environ.get("SLOW_START", 0)))
answer(ready=True, keras="3", tensorflow="2")
while line := sys.stdin.buffer.readline():
    request = json.loads(line)
    more = sys.stdin.buffer.read(request.get("bytes", 0))
    threading.Thread(target=work, args=(request, more), daemon=True).start()
"""

Make = Callable[..., ModelChild]


@pytest.fixture
async def make(tmp_path: Path) -> AsyncIterator[Make]:
    script = tmp_path / "child.py"
    script.write_text(CHILD)
    made: list[ModelChild] = []

    def make(**settings: Any) -> ModelChild:
        settings = {"command": (sys.executable, str(script))} | settings
        made.append(ModelChild(tmp_path / "logs" / "model.log", **settings))
        return made[-1]

    yield make
    for child in made:
        await child.stop()


async def test_it_starts_when_it_is_first_needed_and_stays(make: Make) -> None:
    child = make()
    assert child.pid is None
    first = await child.call("echo", {"x": [1, 2]})
    assert first == {"args": {"x": [1, 2]}, "pid": child.pid}
    assert (await child.call("echo", {}))["pid"] == first["pid"]


async def test_numbers_that_are_not_finite_travel_as_words(make: Make) -> None:
    answer = await make().call("echo", {"x": float("nan")})
    assert answer["args"] == {"x": "NaN"}


async def test_requests_share_the_child_and_none_waits_for_another(make: Make) -> None:
    child = make()
    slow = asyncio.create_task(child.call("sleep", {"seconds": 1.0}))
    answers = await asyncio.gather(*(child.call("echo", {"n": n}) for n in range(20)))
    assert [answer["args"]["n"] for answer in answers] == list(range(20))
    assert len({answer["pid"] for answer in answers}) == 1
    assert not slow.done()
    assert await slow == {"slept": 1.0}


async def test_large_lines_pass_both_ways(make: Make) -> None:
    text = "x" * 3_000_000
    assert (await make().call("echo", {"text": text}))["args"] == {"text": text}


async def test_what_is_large_goes_behind_its_line_among_others(make: Make) -> None:
    child = make()
    large = [b'{"rows":[%s]}' % b",".join([b"%d" % number] * 300_000) for number in range(5)]
    asked = [child.ask("back", {"n": number}, more) for number, more in enumerate(large)]
    small = [child.call("echo", {"n": number}) for number in range(20)]
    answers, _ = await asyncio.gather(asyncio.gather(*asked), asyncio.gather(*small))
    assert [answer.result["args"]["n"] for answer in answers] == [0, 1, 2, 3, 4]
    assert [answer.more for answer in answers] == large
    assert (await child.ask("back", {}, b"")).more == b""


async def test_what_is_large_holds_up_nobody(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    child = make()
    await child.start()
    busy = Busy(monkeypatch, threading.current_thread())
    began = time.process_time()
    # Rows as large as a body may be, and an answer like a preview of 2,000 pictures in colour.
    answer = await child.ask("back", {"times": 5}, b"1," * 3_900_000, timeout=60)
    assert len(answer.more) == 39_000_000
    assert busy.longest < 0.15
    # Nor does a thread that keeps everybody else from Python: to read that answer alone takes over a second.
    assert time.process_time() - began < 0.7


async def test_an_answer_that_is_too_large_is_refused_and_harms_nobody(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_life, "MAX_BYTES", 1_000)
    child = make()
    pid = (await child.call("echo", {}))["pid"]
    with pytest.raises(PayloadTooLarge, match=r"would have 5,000,000 bytes"):
        await child.ask("back", {}, b"x" * 5_000_000)
    assert (await child.ask("back", {}, b"x" * 1_000)).more == b"x" * 1_000
    assert (await child.call("echo", {}))["pid"] == pid


async def test_a_child_that_dies_amid_an_answer_fails_the_request(make: Make) -> None:
    child = make()
    with pytest.raises(Unavailable, match="ended"):
        await child.ask("half", {})
    assert (await child.call("echo", {}))["args"] == {}


async def test_an_error_keeps_its_class_and_all_it_says(make: Make) -> None:
    said = {
        "code": "build_error",
        "message": "Dense refused -1 units.",
        "node": "hidden",
        "field": "units",
        "expected": "a positive integer",
        "received": "-1",
        "fix": "Set units to 1 or more.",
    }
    with pytest.raises(BuildError) as caught:
        await make().call("fail", said)
    assert caught.value.to_dict() == said


def test_errors_of_every_code_find_their_class() -> None:
    assert isinstance(to_error({"code": "dataset_error", "message": "x"}), DatasetError)
    unknown = to_error({"code": "new_code", "message": "x"})
    assert type(unknown) is LayerloomError and unknown.code == "new_code"
    told = to_error({"code": "invalid_rows", "message": "x", "status": 422})
    assert (told.code, told.status) == ("invalid_rows", 422)
    assert to_error({"code": "invalid_spec", "message": "x", "errors": [{"field": "a"}]}).errors == [{"field": "a"}]


async def test_what_was_on_its_way_when_the_child_died_is_asked_once_more(make: Make) -> None:
    child = make()
    first = await child.call("echo", {})
    others = [asyncio.create_task(child.ask("once", {"n": n}, b"[1]", timeout=60)) for n in range(3)]
    answers = await asyncio.gather(*others)
    assert [(answer.result["args"], answer.more) for answer in answers] == [({"n": n}, b"[1]") for n in range(3)]
    assert first["pid"] != child.pid in {answer.result["pid"] for answer in answers}


async def test_a_child_that_is_killed_during_a_call_answers_it_anew(make: Make) -> None:
    child = make()
    await child.start()
    waiting = asyncio.create_task(child.call("sleep", {"seconds": 1}, timeout=60))
    await child.call("echo", {})
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    assert await waiting == {"slept": 1}


async def test_what_the_child_dies_over_twice_fails(make: Make, tmp_path: Path) -> None:
    child = make()
    first = await child.call("echo", {})
    with pytest.raises(Unavailable, match=r"ended \(exit code 3\)") as caught:
        await child.call("die", {})
    assert caught.value.received is not None and "out of luck" in caught.value.received
    assert (tmp_path / "deaths").read_text() == "xx"
    again = await child.call("echo", {})
    assert again["pid"] != first["pid"]


async def test_what_is_on_its_way_when_it_stops_is_not_asked_again(make: Make) -> None:
    child = make()
    await child.start()
    waiting = asyncio.create_task(child.call("sleep", {"seconds": 60}, timeout=60))
    await child.call("echo", {})
    await child.stop()
    with pytest.raises(Unavailable, match="stopping"):
        await waiting
    assert child.pid is None


async def test_a_late_answer_is_unavailable_and_harms_nobody(make: Make) -> None:
    child = make()
    before = await child.call("echo", {})
    with pytest.raises(Unavailable, match=r"did not answer 'sleep' within 0\.2 s"):
        await child.call("sleep", {"seconds": 0.6}, timeout=0.2)
    assert await child.call("sleep", {"seconds": 0.8}) == {"slept": 0.8}
    assert (await child.call("echo", {}))["pid"] == before["pid"]


async def test_a_child_that_never_answers_is_killed_and_started_again(make: Make) -> None:
    child = make(hard_limit=0.5)
    before = await child.call("echo", {})
    # It had its time: another process is not asked.
    with pytest.raises(Unavailable, match=r"did not answer 'sleep' within 0\.5 s and was ended"):
        await child.call("sleep", {"seconds": 60}, timeout=10)
    assert identity(before["pid"]) is None
    assert (await child.call("echo", {}))["pid"] != before["pid"]


async def test_a_slow_start_goes_on_when_the_first_caller_gives_up(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLOW_START", "1")
    child = make(start_limit=0.2)
    with pytest.raises(Unavailable, match=r"not ready within 0\.2 s"):
        await child.call("echo", {})
    pid = child.pid
    assert pid is not None
    async with asyncio.timeout(20):
        while not child.ready:
            with suppress(Unavailable):
                await child.start()
    assert (await child.call("echo", {}))["pid"] == pid


async def test_a_request_after_a_kill_waits_for_the_start_and_not_for_its_own_time(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = make()
    before = await child.call("echo", {})
    monkeypatch.setenv("SLOW_START", "1.5")
    os.kill(before["pid"], signal.SIGKILL)
    async with asyncio.timeout(20):
        while child.pid == before["pid"]:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)
    after = await child.call("echo", {}, timeout=1.0)
    assert after["pid"] != before["pid"]


async def test_a_child_that_ended_is_started_again_before_anybody_asks(make: Make) -> None:
    child = make()
    before = await child.call("echo", {})
    os.kill(before["pid"], signal.SIGKILL)
    async with asyncio.timeout(20):
        while not child.ready or child.pid == before["pid"]:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.02)
    assert (await child.call("echo", {}))["pid"] == child.pid


async def test_a_child_that_never_gets_ready_is_given_up(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLOW_START", "60")
    starts: list[int] = []
    child = make(hard_limit=0.3)
    opened = child._open  # pyright: ignore[reportPrivateUsage]

    async def counted() -> Any:
        starts.append(1)
        return await opened()

    monkeypatch.setattr(child, "_open", counted)
    with pytest.raises(Unavailable, match="ended"):
        await child.call("echo", {}, timeout=20)
    assert len(starts) == 1


async def test_what_is_no_answer_is_logged_and_skipped(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    assert await make().call("babble", {}) == {}
    assert caplog.text.count("a line that is not an answer") == 2


async def test_a_command_that_does_not_exist_is_unavailable(make: Make, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="could not be started"):
        await make(command=(str(tmp_path / "nothing"),)).call("echo", {})


async def test_stop_ends_it_for_good(make: Make) -> None:
    child = make()
    pid = (await child.call("echo", {}))["pid"]
    await child.stop()
    assert identity(pid) is None
    with pytest.raises(Unavailable, match="stopping"):
        await child.call("echo", {})


async def test_a_caller_that_goes_away_leaves_the_child_to_others(make: Make) -> None:
    child = make()
    await child.start()
    gone = asyncio.create_task(child.call("sleep", {"seconds": 0.3}))
    await child.call("echo", {})
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert await child.call("sleep", {"seconds": 0.5}) == {"slept": 0.5}
