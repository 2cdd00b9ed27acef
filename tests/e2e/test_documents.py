"""Building a network by mouse, keys and fingers, keeping several, and taking steps back."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from support.page import card, document_menu, expect_layers, palette, train_to_the_end

READY = ("dense_1", "dense_2", "dense_3")


def middle(page: Page, layer: str) -> tuple[float, float]:
    box = card(page, layer).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_layers_are_added_moved_and_taken_back(open_page: Callable[..., Page]):
    page = open_page("/")
    expect_layers(page, *READY)

    card(page, "dense_1").click()
    palette(page).get_by_role("button", name="Add Dropout", exact=True).click()
    expect_layers(page, "dense_1", "dropout_1", "dense_2", "dense_3")

    card(page, "dense_2").click()
    page.keyboard.press("/")
    page.keyboard.type("layer norm")
    page.keyboard.press("Enter")
    expect_layers(page, "dense_1", "dropout_1", "dense_2", "layer_normalization_1", "dense_3")

    # From the palette to a place of the stack, by mouse.
    palette(page).get_by_role("button", name="Add Gaussian noise").hover()
    page.mouse.down()
    x, y = middle(page, "dense_1")
    page.mouse.move(x, y, steps=4)
    page.mouse.move(x, y - 30, steps=4)
    page.mouse.up()
    expect_layers(page, "gaussian_noise_1", "dense_1", "dropout_1", "dense_2", "layer_normalization_1", "dense_3")

    # Inside the stack, by mouse and by keys.
    card(page, "gaussian_noise_1").hover()
    page.mouse.down()
    x, y = middle(page, "dropout_1")
    page.mouse.move(x, y, steps=4)
    page.mouse.move(x, y + 30, steps=4)
    page.mouse.up()
    expect_layers(page, "dense_1", "dropout_1", "gaussian_noise_1", "dense_2", "layer_normalization_1", "dense_3")
    card(page, "gaussian_noise_1").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect_layers(page, "dense_1", "gaussian_noise_1", "dropout_1", "dense_2", "layer_normalization_1", "dense_3")
    expect(card(page, "gaussian_noise_1")).to_be_focused()

    page.keyboard.press("Delete")
    expect_layers(page, "dense_1", "dropout_1", "dense_2", "layer_normalization_1", "dense_3")
    page.keyboard.press("Control+d")
    expect_layers(page, "dense_1", "dropout_1", "dropout_2", "dense_2", "layer_normalization_1", "dense_3")

    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect_layers(page, "dense_1", "gaussian_noise_1", "dropout_1", "dense_2", "layer_normalization_1", "dense_3")
    page.get_by_role("button", name="Redo").click()
    expect_layers(page, "dense_1", "dropout_1", "dense_2", "layer_normalization_1", "dense_3")
    train_to_the_end(page, 3)


def test_keys_that_follow_each_other_at_once_all_count(open_page: Callable[..., Page]):
    page = open_page("/")
    expect_layers(page, *READY)

    card(page, "dense_1").focus()
    page.evaluate(
        """() => {
            for (const [key, ctrlKey] of [['Delete', false], ['d', true]]) {
                const event = new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true });
                document.activeElement.dispatchEvent(event);
            }
        }"""
    )

    expect_layers(page, "dense_2", "dense_1", "dense_3")


def test_layers_are_dragged_by_finger(open_page: Callable[..., Page]):
    page = open_page("/", touch=True)
    expect_layers(page, *READY)
    item = palette(page).get_by_role("button", name="Add Dropout", exact=True)
    box = item.bounding_box()
    assert box is not None
    fingers = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    touch("touchStart", (box["x"] + 20, box["y"] + 10))
    carried = page.locator("div.ghost")
    expect(carried).to_be_visible()
    x, y = middle(page, "dense_2")
    touch("touchMove", (x, y - 60))
    touch("touchMove", (x, y - 30))
    touch("touchEnd")
    expect(carried).to_be_hidden()
    expect_layers(page, "dense_1", "dropout_1", "dense_2", "dense_3")
    train_to_the_end(page, 2)


def test_networks_are_kept_beside_each_other(open_page: Callable[..., Page]):
    page = open_page("/")
    expect_layers(page, *READY)
    banner = page.get_by_role("banner")

    document_menu(page, "Rename")
    page.get_by_role("textbox", name="Name of the network").fill("Spirals, dropped")
    page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    expect(banner.get_by_role("button", name="Spirals, dropped")).to_be_visible()
    card(page, "dense_2").click()
    palette(page).get_by_role("button", name="Add Dropout", exact=True).click()

    document_menu(page, "Duplicate")
    expect(banner.get_by_role("button", name="Spirals, dropped, copy")).to_be_visible()
    card(page, "dropout_1").press("Delete")
    expect_layers(page, *READY)
    document_menu(page, "New network")
    page.get_by_role("dialog").get_by_role("button", name="Overfitting").click()
    expect(banner.get_by_role("button", name="Overfitting")).to_be_visible()
    expect_layers(page, *READY)
    expect(banner.get_by_text("Saved on this device")).to_be_visible()

    page.reload()
    expect(banner.get_by_role("button", name="Overfitting")).to_be_visible()
    banner.get_by_role("button", name="networks on this device").click()
    page.get_by_role("menuitemradio", name="Spirals, dropped, copy").click()
    expect_layers(page, *READY)
    banner.get_by_role("button", name="networks on this device").click()
    page.get_by_role("menuitemradio", name="Spirals, dropped").last.click()
    expect_layers(page, "dense_1", "dense_2", "dropout_1", "dense_3")

    document_menu(page, "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(banner.get_by_role("button", name="Spirals, dropped:")).to_be_hidden()
    page.reload()
    banner.get_by_role("button", name="networks on this device").click()
    expect(page.get_by_role("menuitemradio")).to_have_count(2)
    page.keyboard.press("Escape")
    train_to_the_end(page, 2)


def test_a_browser_that_keeps_nothing_is_told_of(open_page: Callable[..., Page]):
    page = open_page("/")
    page.context.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    page.reload()
    expect(page.get_by_text("Your browser does not keep this network")).to_be_visible()
    expect(page.get_by_role("banner").get_by_text("Not saved")).to_be_visible()
    # It still is of use, several networks included.
    document_menu(page, "New network")
    page.get_by_role("dialog").get_by_role("button", name="Two moons").click()
    expect(page.get_by_role("banner").get_by_role("button", name="Two moons")).to_be_visible()
    train_to_the_end(page, 2)


def test_tabs_on_one_network_lose_nothing(open_page: Callable[..., Page]):
    """What another tab does is told and shown at once; nothing is written over, whoever was first."""
    page = open_page("/")
    expect_layers(page, *READY)
    expect(page.get_by_text("Saved on this device")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url)
    expect_layers(other, *READY)
    # A tab that hears nothing finds out when it writes.
    deaf = page.context.new_page()
    deaf.add_init_script("Object.defineProperty(BroadcastChannel.prototype, 'onmessage', { set() {} })")
    deaf.goto(page.url)
    expect_layers(deaf, *READY)

    card(page, "dense_1").click()
    palette(page).get_by_role("button", name="Add Dropout", exact=True).click()
    expect_layers(other, "dense_1", "dropout_1", "dense_2", "dense_3")
    expect(other.get_by_text("“Two spirals” was changed in another tab")).to_be_visible()
    other.get_by_role("button", name="Undo").click()
    expect_layers(page, *READY)

    card(deaf, "dense_2").focus()
    deaf.keyboard.press("Delete")
    expect(deaf.get_by_text("yours is kept as “Two spirals, copy”")).to_be_visible()
    expect_layers(deaf, *READY)
    deaf.get_by_role("button", name="Undo").click()
    expect_layers(deaf, "dense_1", "dense_3")
    expect_layers(page, "dense_1", "dense_3")

    page.get_by_role("banner").get_by_role("button", name="networks on this device").click()
    page.get_by_role("menuitemradio", name="Two spirals, copy").click()
    expect_layers(page, "dense_1", "dense_3")
    document_menu(page, "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    document_menu(page, "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(other.get_by_text("“Two spirals” was deleted in another tab")).to_be_visible()
    # It is not lost to whoever has it open.
    expect_layers(other, "dense_1", "dense_3")

    page.goto(page.url.split("?", maxsplit=1)[0] + "?doc=nosuch")
    expect(page.get_by_text("The network of this link is not on this device")).to_be_visible()
    expect_layers(page, *READY)
