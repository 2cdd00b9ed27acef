"""What frames tell besides the boundary of a plane: slices of wide data, layers in numbers, judgements that travel."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from layerloom.client import Client
from support.page import LONG, drawer, train_button

OpenPage = Callable[..., Page]
Picture = Callable[..., None]

CROSSENTROPY = "sparse_categorical_crossentropy"


def dense(units: int, activation: str = "relu", **config: Any) -> dict[str, Any]:
    return {"class_name": "Dense", "config": {"units": units, "activation": activation} | config}


def trained(client: Client, dataset: str, layers: list[dict[str, Any]], **spec: Any) -> str:
    """The page of a short run that has ended."""
    regression = layers[-1]["config"]["units"] == 1
    training = {
        "loss": "mean_squared_error" if regression else CROSSENTROPY,
        "metrics": ["mean_absolute_error" if regression else "accuracy"],
        "optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.01}},
        "epochs": 12,
        # Slow enough that every epoch gets its picture.
        "pace": 15,
    }
    document = {
        "name": dataset,
        "network": {"layers": layers},
        "data": {"dataset": dataset},
        "training": training,
    } | spec
    run = client.train(document).wait()
    assert run.status == "completed"
    return f"/runs/{run.id}"


def travel(page: Page) -> Locator:
    return page.get_by_role("slider", name="Travel through epochs")


def layers_panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Weights, gradients and activations")


def judged(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def expect_accessible(page: Page) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


# What differs in the dark are colours, which axe looks at on every page of it.
@pytest.mark.parametrize("dark", [False, pytest.param(True, marks=pytest.mark.proof)], ids=["light", "dark"])
def test_everything_of_a_wide_table_moves_with_the_slider(
    open_page: OpenPage, client: Client, picture: Picture, dark: bool
):
    # Half its units are buried under their bias.
    buried = {"class_name": "Constant", "config": {"value": -50.0}}
    page = open_page(trained(client, "wine", [dense(8, bias_initializer=buried), dense(3, "softmax")]), dark=dark)
    panel, matrix = layers_panel(page), judged(page, "Confusion matrix")
    slice_ = page.locator("[data-boundary]").get_by_role("img")

    # Left alone, all of it is of the epoch whose weights are kept.
    best = re.compile(r"^\d+$")
    expect(panel).to_have_attribute("data-layers", best, timeout=LONG)
    kept = panel.get_attribute("data-layers") or ""
    expect(matrix).to_have_attribute("data-judged", kept)
    expect(page.locator("[data-boundary]")).to_have_attribute("data-epoch", kept)
    expect(slice_).to_have_accessible_name(
        re.compile(r"To the right: component 1 \(36%\); upwards: component 2 \(19%\)")
    )
    expect(page.get_by_text("A slice through 13 features along the first two principal components")).to_be_visible()

    # Three kinds beside each other, each in words too.
    for kind in ("Weights", "Gradients", "Activations"):
        expect(panel.get_by_role("columnheader", name=kind)).to_be_visible()
    expect(panel.get_by_role("rowheader", name=re.compile("dense_1 8 units 8 dead"))).to_be_visible()
    expect(
        panel.get_by_role("figure", name=re.compile(rf"^Weights of dense_2 after epoch {kept}: from -?\d"))
    ).to_be_visible()
    expect_accessible(page)
    picture(page, f"pictures-wine-{'dark' if dark else 'light'}")

    slider = travel(page)
    slider.press("Home")
    expect(panel.get_by_text("These numbers begin with the first epoch.")).to_be_visible()
    slider.press("ArrowRight")
    expect(panel).to_have_attribute("data-layers", "1")
    expect(matrix).to_have_attribute("data-judged", "1")
    expect(matrix).to_contain_text("Epoch 1, 36 rows")
    expect(page.locator("[data-boundary]")).to_have_attribute("data-epoch", "1")
    # The kept model alone is tested, so there is nothing to switch to.
    expect(matrix.get_by_role("button", name="Test")).to_have_count(0)
    # The stops are 1, 10, 99, the best epoch and now.
    slider.press("PageUp")
    expect(panel).to_have_attribute("data-layers", str(min({10, int(kept)} - {1})))
    slider.press("End")
    expect(panel).to_have_attribute("data-layers", "12")


def test_it_plays_through_the_epochs(open_page: OpenPage, client: Client):
    page = open_page(trained(client, "wine", [dense(8), dense(3, "softmax")]))
    panel = layers_panel(page)
    expect(panel).to_be_visible(timeout=LONG)
    travel(page).press("Home")
    expect(travel(page)).to_have_attribute("aria-valuetext", "epoch 0")
    page.get_by_role("button", name="Play through the epochs").press("Enter")
    expect(page.get_by_role("button", name="Stop playing")).to_be_visible()
    # Motion is unwelcome here, so it goes from stop to stop.
    for epoch in ("1", "10", "12"):
        expect(panel).to_have_attribute("data-layers", epoch)
    expect(page.get_by_role("button", name="Play through the epochs")).to_be_visible()
    expect(travel(page)).to_have_attribute("aria-valuetext", "now, epoch 12")

    # From the end it begins anew, and whoever takes hold of the slider ends it.
    page.get_by_role("button", name="Play through the epochs").click()
    expect(panel).to_have_attribute("data-layers", "1")
    travel(page).press("Home")
    expect(page.get_by_role("button", name="Play through the epochs")).to_be_visible()
    expect(travel(page)).to_have_attribute("aria-valuetext", "epoch 0")


def test_a_person_chooses_the_two_features_of_the_picture(open_page: OpenPage, client: Client, picture: Picture):
    run = trained(client, "iris", [dense(8), dense(3, "softmax")], frames={"plane": [2, 3]}).removeprefix("/runs/")
    page = open_page(f"/?run={run}")
    shown = drawer(page).locator("[data-boundary]").get_by_role("img")
    expect(shown).to_have_accessible_name(
        re.compile("To the right: petal length .cm.; upwards: petal width"), timeout=LONG
    )
    expect(drawer(page).get_by_text("A slice through 4 features")).to_be_visible()
    # Units of the hidden layer have pictures of the same slice.
    expect(page.locator("[data-tiles=dense_1]")).to_have_attribute("aria-label", re.compile("8 units see"))

    page.get_by_role("tab", name="Data").click()
    inspector = page.get_by_role("complementary", name="Inspector")
    expect(inspector.get_by_role("button", name="Two features")).to_have_attribute("aria-pressed", "true")
    # What is on the other axis changes places.
    inspector.get_by_role("combobox", name="To the right").select_option("petal width (cm)")
    expect(inspector.get_by_role("combobox", name="Upwards")).to_have_value("2")
    inspector.get_by_role("combobox", name="Upwards").select_option("sepal length (cm)")
    picture(page, "pictures-iris-build")
    train_button(page).click()
    expect(shown).to_have_accessible_name(
        re.compile("To the right: petal width .cm.; upwards: sepal length .cm."), timeout=LONG
    )
    inspector.get_by_role("button", name="Components").click()
    expect(inspector.get_by_role("combobox", name="Upwards")).to_have_count(0)


def test_the_selected_layer_is_told_in_numbers(open_page: OpenPage, client: Client):
    run = trained(client, "wine", [dense(8), dense(3, "softmax")]).removeprefix("/runs/")
    page = open_page(f"/?run={run}")
    page.get_by_role("tab", name="Layer").click()
    numbers = page.locator("[data-spread=dense_1]")
    expect(numbers.get_by_role("figure", name=re.compile("^Gradients of dense_1 after epoch 12"))).to_be_visible(
        timeout=LONG
    )
    travel(page).press("Home")
    travel(page).press("ArrowRight")
    expect(numbers.get_by_role("figure", name=re.compile("^Gradients of dense_1 after epoch 1:"))).to_be_visible()


def test_predictions_travel_and_the_largest_errors_are_listed(open_page: OpenPage, client: Client, picture: Picture):
    page = open_page(trained(client, "diabetes", [dense(8), dense(1, "linear")]))
    scatter = judged(page, "Predicted against true")
    expect(scatter.get_by_role("img", name=re.compile("Scatter of 88 rows"))).to_be_visible(timeout=LONG)
    errors = page.get_by_role("region", name="Largest errors").get_by_role("table")
    expect(errors.get_by_role("row")).to_have_count(13)
    expect(errors.get_by_role("columnheader", name="bmi")).to_be_attached()
    last = scatter.get_by_role("definition").first.inner_text()
    expect_accessible(page)
    picture(page, "pictures-diabetes")

    travel(page).press("Home")
    travel(page).press("ArrowRight")
    expect(scatter).to_have_attribute("data-judged", "1")
    assert scatter.get_by_role("definition").first.inner_text() != last
    # They stay those of the kept model, and say so.
    expect(page.get_by_role("region", name="Largest errors")).to_contain_text("Validation, epoch 12")


def test_the_surest_mistakes_on_images_are_seen(open_page: OpenPage, client: Client, picture: Picture):
    page = open_page(
        trained(client, "digits", [dense(16), dense(10, "softmax")]), width=820, height=1180, locale="pl-PL", touch=True
    )
    mistakes = page.get_by_role("region", name="Pomyłki o największej pewności")
    expect(mistakes.get_by_role("listitem")).to_have_count(12, timeout=LONG)
    expect(mistakes.get_by_role("listitem").first).to_contain_text(re.compile(r"sieć: \d\s*prawda: \d\s*pewność \d+%"))
    painted = "(canvas) => new Set(canvas.getContext('2d').getImageData(0, 0, 8, 8).data).size"
    assert mistakes.locator("canvas").first.evaluate(painted) > 3
    # One kind at a time where there is little room.
    panel = page.get_by_role("region", name="Wagi, gradienty i aktywacje")
    panel.get_by_role("button", name="Gradienty").click()
    expect(panel.get_by_role("figure", name=re.compile("^Gradienty, dense_1"))).to_be_visible()
    expect(panel.get_by_role("figure", name=re.compile("^Wagi"))).to_have_count(0)
    expect_accessible(page)
    mistakes.scroll_into_view_if_needed()
    picture(page, "pictures-digits-tablet")
