import shutil
import threading
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from model.dashboard import create

TINY = Path(__file__).parents[1] / "tiny" / "inputs"
PATIENCE_MS = 60_000

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory):
    """Address of a dashboard over a copy of the tiny study, and the folder of its tables."""
    folder = tmp_path_factory.mktemp("study")
    inputs = Path(shutil.copytree(TINY, folder / "inputs"))
    server = make_server("127.0.0.1", 0, create(inputs, folder / "outputs").server, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", inputs
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def visit(chromium, dashboard):
    """Opens the dashboard as one more visitor; `page.said` is every word on the console and every foreign request."""
    address, contexts = dashboard[0], []

    def opened():
        context = chromium.new_context(viewport={"width": 1400, "height": 950})
        contexts.append(context)
        page, said = context.new_page(), []
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on(
            "request", lambda call: None if call.url.startswith((address, "data:", "blob:")) else said.append(call.url)
        )
        page.goto(address)
        page.locator("#cards li").first.wait_for()
        page.said = said
        return page

    yield opened
    for context in contexts:
        context.close()


def view(page, name):
    page.locator(".views button", has_text=name).click()


def choose(page, table, row, column):
    view(page, "Tables")
    page.locator("#table").click()
    page.locator("[role=option]:visible").get_by_text(table, exact=True).click()
    page.locator(f"td[data-table='{table}'][data-row='{row}'][data-column='{column}']").click()
    page.wait_for_function(
        "cell => document.activeElement?.closest('#panel')?.dataset.cell === cell", arg=f"{table}/{row}/{column}"
    )


def enter(page, text):
    """Put a text into the field of the chosen cell at once: keys quicker than a person's outrun the field's caret."""
    page.locator("#panel input").fill(text)


def cost(page):
    return page.locator("#cards .value").first.text_content()


def message(page, words):
    page.locator("#message", has_text=words).wait_for(state="attached")


def follow(page, lever):
    view(page, "Questions")
    page.locator("#along").click()
    page.locator("[role=option]:visible").get_by_text(lever, exact=True).click()
    page.locator("#follow").click()
    page.locator("#followed .main-svg").nth(3).wait_for()


def test_the_plan_is_drawn_in_silence_without_another_host(visit):
    page = visit()
    page.locator("#figure-served .bars path").first.wait_for()
    assert page.locator(".js-plotly-plot").count() == 5
    assert page.said == []


@pytest.mark.parametrize("name", ["Plan", "Tables", "Runs", "Questions"])
def test_axe_finds_no_fault_of_any_view(visit, faults, name):
    page = visit()
    choose(page, "chips", 3, "price_usd_per_chip")
    view(page, name)
    page.locator(".views button[aria-current=page]", has_text=name).wait_for()
    assert faults(page) == []


def test_following_a_lever_draws_cost_and_shares_at_each_of_its_steps(visit):
    page = visit()
    follow(page, "Demand")
    words = page.locator("#followed figcaption").text_content()
    assert words.startswith("From ×0.25 to ×2 of demand the plan goes from")
    assert page.locator("#followed .point").count() >= 2 * 5
    assert page.said == []


def test_editing_a_cell_changes_the_plan_and_resetting_brings_it_back(visit):
    page = visit()
    before = cost(page)
    choose(page, "chips", 3, "price_usd_per_chip")
    assert "Price" in page.locator("#panel").text_content()
    enter(page, "147000")
    page.locator("td.edited", has_text="147000").wait_for()
    view(page, "Plan")
    message(page, "more")
    assert cost(page) != before
    view(page, "Tables")
    page.locator("#reset-all").click()
    page.locator("td.edited").wait_for(state="detached")
    view(page, "Plan")
    message(page, "as they are")
    assert cost(page) == before
    assert page.said == []


def test_a_bad_cell_is_explained_in_place_and_can_not_be_saved(visit):
    page = visit()
    choose(page, "chips", 3, "price_usd_per_chip")
    enter(page, "47,5")
    page.locator("#cell-fault", has_text="looks like a decimal comma; write 47.5").wait_for()
    assert page.locator("td.faulty").get_attribute("title").startswith("chips.csv:3")
    assert page.locator("#save").is_disabled()
    view(page, "Plan")
    message(page, "Not planned anew")
    assert page.locator("#cards li").count() > 3


def test_two_visitors_do_not_see_each_others_edits(visit):
    one, other = visit(), visit()
    before = cost(other)
    choose(one, "chips", 3, "price_usd_per_chip")
    enter(one, "147000")
    one.locator("td.edited").wait_for()
    view(one, "Plan")
    message(one, "more")
    choose(other, "chips", 3, "price_usd_per_chip")
    assert other.locator("#panel input").input_value() == "47000"
    enter(other, "27000")
    other.locator("td.edited").wait_for()
    view(other, "Plan")
    message(other, "less")
    assert len({before, cost(one), cost(other)}) == 3
    assert "more" in one.locator("#message").text_content()


def test_a_lever_plans_anew_and_leaves_the_files_alone(visit, dashboard):
    page = visit()
    files = {path: path.read_bytes() for path in dashboard[1].rglob("*.csv")}
    before = cost(page)
    page.locator("#lever-demand").focus()
    page.keyboard.press("End")
    message(page, "more")
    assert cost(page) != before
    page.locator("#level").click()
    message(page, "as they are")
    assert cost(page) == before
    assert {path: path.read_bytes() for path in dashboard[1].rglob("*.csv")} == files


def test_saving_writes_one_cell_and_others_see_it(visit, dashboard):
    page, path = visit(), dashboard[1] / "chips.csv"
    old = path.read_text(encoding="utf-8")
    choose(page, "chips", 2, "price_usd_per_chip")
    enter(page, "31000")
    page.locator("#save", has_text="Save 1 cell").click()
    page.locator("#notice", has_text="Saved chips.csv").wait_for()
    assert path.read_text(encoding="utf-8") == old.replace(",32000,", ",31000,")
    other = visit()
    choose(other, "chips", 2, "price_usd_per_chip")
    assert other.locator("#panel input").input_value() == "31000"
    path.write_text(old, encoding="utf-8")
