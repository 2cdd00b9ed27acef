"""From pressing Train to the first moving curve; a proof, since it needs an idle machine."""

import re
import statistics
import time
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from support.server import ServerProcess, wait_for


@pytest.mark.proof
def test_curves_move_within_two_seconds(
    open_page: Callable[..., Page], server: ServerProcess, record_property: Callable[[str, object], None]
):
    waits: list[float] = []
    for _ in range(3):
        wait_for(lambda: httpx.get(f"{server.url}/api/v1/ready").json()["runner"], what="a warm runner")
        page = open_page("/")
        train = page.get_by_role("banner").get_by_role("button", name=re.compile(r"^Train\b"))
        expect(train).to_be_enabled()
        began = time.monotonic()
        train.click()
        chart = page.get_by_role("slider", name=re.compile(r"^Loss by epoch. At epoch [2-9]"))
        chart.wait_for()
        waits.append(time.monotonic() - began)
        page.get_by_role("region", name="Live run").get_by_role("button", name="Stop").click()
        expect(page.get_by_text("You stopped").first).to_be_visible()
        page.close()
    record_property("seconds", waits)
    assert statistics.median(waits) < 2.0, waits
