"""The page below a path, behind a proxy that takes the path away and one that leaves it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Response, expect

from support.page import LONG
from support.proxy import Proxy
from support.server import ServerProcess
from support.specs import spiral

ROOT = "/lab/layerloom"


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server that is told of the path."""
    with ServerProcess(tmp_path_factory.mktemp("below") / "data", LAYERLOOM_ROOT_PATH=ROOT) as server:
        yield server


@pytest.mark.parametrize("strips", [True, pytest.param(False, marks=pytest.mark.proof)])
def test_every_page_of_it_works_there(browser: Browser, below: ServerProcess, strips: bool):
    with Proxy(below.url.removesuffix(ROOT), ROOT, strips=strips) as proxy, below.client() as client:
        run = client.train(spiral(epochs=3))
        context = browser.new_context(locale="en-US")
        page = context.new_page()
        wrong: list[str] = []

        def look(answer: Response) -> None:
            if answer.status >= 400 or not answer.url.startswith(proxy.url):
                wrong.append(f"{answer.status} {answer.url}")

        page.on("response", look)
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto(f"{proxy.url}/?token={below.token}")
        expect(page).to_have_url(re.compile(rf"^{proxy.url}/(\?|$)"))
        page.get_by_role("banner").get_by_role("link", name="Runs").click()
        expect(page).to_have_url(f"{proxy.url}/runs")
        # The live list comes by websocket, through the same path.
        page.get_by_role("link", name=f"Run {run.number}", exact=True).click()
        expect(page).to_have_url(f"{proxy.url}/runs/{run.id}")
        expect(page.get_by_role("main").get_by_text("Finished").first).to_be_visible(timeout=LONG)
        page.reload()
        expect(page.get_by_role("main").get_by_text("Finished").first).to_be_visible(timeout=LONG)
        page.get_by_role("link", name="Data", exact=True).click()
        expect(page).to_have_url(f"{proxy.url}/data")
        page.go_back()
        expect(page).to_have_url(f"{proxy.url}/runs/{run.id}")
        context.close()
    assert not wrong


def test_a_path_that_the_server_was_not_told_of_is_no_blank_page(browser: Browser, below: ServerProcess):
    with Proxy(below.url.removesuffix(ROOT), "/elsewhere", strips=True) as proxy:
        context = browser.new_context(locale="en-US")
        page = context.new_page()
        page.goto(f"{proxy.url}/")
        expect(page.get_by_text("start the server with that path")).to_be_visible()
        context.close()
