"""Many runs at once: one network of several, some selected, some deleted; the same on a phone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from layerloom.client import Client, RunHandle
from support.specs import spiral


def trained(client: Client, network: str, **changes: Any) -> RunHandle:
    """A run of a named network, without a name of its own."""
    spec: dict[str, Any] = spiral(**({"epochs": 2} | changes)) | {"name": ""}
    spec["network"]["name"] = network
    return client.train(spec)


@pytest.mark.proof
def test_runs_of_one_network_are_named_selected_and_deleted_by_keyboard(open_page: Callable[..., Page], client: Client):
    first, second = (trained(client, "Two of a kind").wait() for _ in range(2))
    other = trained(client, "Another").wait()
    # The last to start: a device trains one run at a time.
    live = trained(client, "Two of a kind", epochs=100_000, pace=5)
    page = open_page("/runs?network=Two+of+a+kind", width=390, height=844, touch=True)
    rows = page.get_by_role("table", name="Runs").get_by_role("row")
    expect(rows).to_have_count(4)
    expect(page.get_by_role("main")).to_contain_text("3 runs of Two of a kind")
    # What it is, and how it did, are in sight without a finger on the table.
    done = rows.filter(has_text=f"Run {first.number}")
    expect(done).to_contain_text("2-16-2")
    loss = done.get_by_text(f"{first.metrics['val_loss']:.3f}", exact=True)
    expect(loss).to_be_in_viewport(ratio=1)

    # A name of its own, on its page; taken away, it is called by what it is again.
    page.get_by_role("link", name=f"Run {first.number}", exact=True).click()
    page.get_by_role("button", name="Rename").click()
    field = page.get_by_role("textbox", name=f"Rename run {first.number}")
    field.fill("mine")
    field.press("Enter")
    expect(page).to_have_title(f"Run {first.number} · mine · Layerloom")
    page.get_by_role("button", name="Rename").click()
    field.fill("")
    field.press("Enter")
    expect(page).to_have_title(f"Run {first.number} · 2-16-2 · Layerloom")
    page.go_back()

    everything = page.get_by_role("checkbox", name="Select all shown")
    everything.press("Space")
    page.get_by_role("checkbox", name=f"Compare run {second.number}").press("Space")
    expect(everything).to_have_js_property("indeterminate", value=True)
    everything.press("Delete")
    dialog = page.get_by_role("dialog", name="Delete 2 runs?")
    expect(dialog).to_contain_text(re.compile(rf"Run {live.number} and Run {first.number}\."))
    expect(dialog).to_contain_text(f"Run {live.number} is still live: it is cancelled first")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    everything.press("Delete")
    dialog.get_by_role("button", name="Delete 2 runs").press("Enter")
    expect(rows).to_have_count(2)
    left = {run.id for run in client.runs()}
    assert not {first.id, live.id} & left
    assert {second.id, other.id} <= left
    second.delete()
    other.delete()
