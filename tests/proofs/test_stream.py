"""Fifty cuts at random moments of a run, five times over."""

import pytest

from layerloom.client import Client
from support.server import ServerProcess
from support.socket import follow_with_cuts


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(5))
def test_a_socket_cut_50_times_ends_with_what_rest_lists(server: ServerProcess, client: Client, seed: int):
    follow_with_cuts(server, client, cuts=50, seed=seed)
