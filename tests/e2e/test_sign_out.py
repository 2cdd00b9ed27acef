"""Signing out on the page, by hand and in both languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize(
    ("locale", "menu", "item", "title"),
    [
        ("en-US", "networks on this device", "Sign out", "This browser is not signed in"),
        ("pl-PL", "sieci na tym urządzeniu", "Wyloguj się", "Ta przeglądarka nie jest zalogowana"),
    ],
)
def test_who_signs_out_is_out(open_page: Callable[..., Page], locale: str, menu: str, item: str, title: str):
    page = open_page("/", locale=locale)
    # What is still being fetched would be refused.
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name=menu).click()
    page.get_by_role("menuitem", name=item).click()
    page.get_by_role("dialog").get_by_role("button", name=item).click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    assert page.context.cookies() == []
