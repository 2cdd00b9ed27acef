"""A chart can be read: no words over other words, in a real browser with its real letters."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from layerloom.client import Client
from support.page import drawer
from support.specs import spiral

_WORDS = """all => all.map(element => {
  const { x, y, width, height } = element.getBBox();
  return { text: element.textContent, chart: element.closest('section').ariaLabel, x, y, width, height };
})"""


def test_chart_labels_never_collide(
    open_page: Callable[..., Page], client: Client, picture: Callable[[Page, str], None]
):
    """A short run before a long one, opened in Build: everything wants the same few pixels."""
    adam = {"class_name": "Adam", "config": {"learning_rate": 0.01}}
    long = client.train(spiral(epochs=200, optimizer=adam)).wait()
    short = client.train(spiral(epochs=200, optimizer=adam, early_stopping={"patience": 3})).wait()
    page = open_page(f"/?run={long.id}")
    expect(drawer(page).get_by_text("All 200 epochs are done")).to_be_visible()
    page.goto(page.url.split("?")[0] + f"?run={short.id}")
    expect(drawer(page).get_by_text("did not get better for 3 epochs")).to_be_visible()
    expect(drawer(page).get_by_role("button", name=re.compile(f"Take Run {long.number} off"))).to_be_visible()
    words = drawer(page).locator("svg text[fill]")
    expect(words.filter(has_text="early stop")).to_be_visible()
    picture(page, "labels-light")
    boxes = words.evaluate_all(_WORDS)
    assert {"train", "val.", "test", "early", "Run"} <= {box["text"].split()[0] for box in boxes}
    for index, a in enumerate(boxes):
        for b in boxes[index + 1 :]:
            # The boxes are as high as the font's highest letters, which no label has.
            apart = (
                a["chart"] != b["chart"]
                or a["x"] + a["width"] <= b["x"]
                or b["x"] + b["width"] <= a["x"]
                or abs(a["y"] - b["y"]) >= 12
            )
            assert apart, f"{a} / {b}"
