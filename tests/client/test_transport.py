"""What the server answers, as the client's errors."""

from collections.abc import Iterator

import httpx
import pytest

from layerloom.client.transport import raise_for_problem
from layerloom.errors import DiskFull, LayerloomError, NetworkError


def _kinds(kind: type[LayerloomError] = LayerloomError) -> Iterator[type[LayerloomError]]:
    yield kind
    for more in kind.__subclasses__():
        yield from _kinds(more)


# A 500 is the server's own fault, of no kind that a client could catch.
KINDS = [kind for kind in _kinds() if kind.__module__ == LayerloomError.__module__ and kind.status != 500]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_of_the_server_is_raised_as_one_of_its_status(kind: type[LayerloomError]):
    problem = {"title": "Said.", "status": kind.status, "code": kind.code, "detail": "Do this.", "errors": []}
    with pytest.raises(LayerloomError) as caught:
        raise_for_problem(httpx.Response(kind.status, json=problem))
    assert type(caught.value).status == kind.status
    assert (caught.value.code, caught.value.message, caught.value.fix) == (kind.code, "Said.", "Do this.")


def test_a_full_disk_and_a_wrong_network_can_be_caught():
    with pytest.raises(DiskFull):
        raise_for_problem(httpx.Response(507, json={"title": "The disk is full.", "code": "disk_full"}))
    with pytest.raises(NetworkError):
        raise_for_problem(httpx.Response(422, json={"title": "Wrong.", "code": "invalid_spec"}))


@pytest.mark.parametrize("text", ["", "<html>", "[]"])
def test_what_is_no_problem_is_told_by_its_status(text: str):
    with pytest.raises(LayerloomError, match="The server answered 507") as caught:
        raise_for_problem(httpx.Response(507, text=text))
    assert isinstance(caught.value, DiskFull)
