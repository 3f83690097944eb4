from pathlib import Path

import pytest

from model.figures.plan.map import LAND
from model.planning import plan
from model.questions.sensitivity.first_order import first_order
from model.report import Doubt, write_report
from model.world import load

TINY = Path(__file__).parents[1] / "tiny" / "inputs"

pytestmark = pytest.mark.browser

LAND_RGB = "rgb({}, {}, {})".format(*bytes.fromhex(LAND.lstrip("#")))

DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    found = plan(load(TINY))
    doubt = first_order(found)
    path = tmp_path_factory.mktemp("report") / "report.html"
    return write_report(found, path, doubt=Doubt(doubt.ends, doubt.costs_usd))


@pytest.fixture(scope="module", params=[DESK, PHONE], ids=["desk", "phone"])
def page(request, chromium, report):
    """The report, drawn; `said` holds every word on the console, every error, every request but the file itself."""
    context = chromium.new_context(offline=True, **request.param)
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "request", lambda call: said.append(call.url) if not call.url.startswith(("file:", "data:", "blob:")) else None
    )
    page.goto(report.as_uri())
    page.wait_for_selector("body[data-drawn=yes]", timeout=60_000)
    page.said = said
    yield page
    context.close()


def test_every_figure_is_drawn_in_silence_without_the_network(page):
    plots = page.locator(".plot")
    assert plots.count() == 16
    empty = page.evaluate(
        """() => [...document.querySelectorAll('.plot')].filter((plot) => {
            const marks = plot.querySelectorAll('.main-svg path, .main-svg text, canvas').length;
            const box = plot.getBoundingClientRect();
            return marks < 5 || box.width < 200 || box.height < 150;
        }).map((plot) => plot.id)"""
    )
    assert empty == []
    assert page.said == []


def test_the_page_is_no_wider_than_the_screen(page):
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_land_is_filled_on_every_map(page):
    for name in ("plot-plan-map", "plot-price-map"):
        widest = page.evaluate(
            """([name, land]) => Math.max(0, ...[...document.querySelectorAll(`#${name} .geo path`)]
                .filter((path) => getComputedStyle(path).fill === land)
                .map((path) => path.getBBox().width))""",
            [name, LAND_RGB],
        )
        assert widest > 100, name


def test_the_slider_and_the_globe_work(page):
    where = page.locator("#plot-plan-map")
    before = where.locator(".slider-label").first.text_content()
    where.locator(".slider-label").first.wait_for()
    page.evaluate(
        """() => {
            const plot = document.getElementById('plot-plan-map');
            const step = plot.layout.sliders[0].steps[0];
            return Plotly.restyle(plot, ...step.args);
        }"""
    )
    shown = page.evaluate("document.getElementById('plot-plan-map').data.filter((t) => t.visible === true).length")
    assert shown > 0
    assert before
    where.locator(".updatemenu-button", has_text="Globe").click()
    page.wait_for_function("document.getElementById('plot-plan-map').layout.geo.projection.type === 'orthographic'")
    where.locator(".updatemenu-button", has_text="Flat map").click()
    page.wait_for_function("document.getElementById('plot-plan-map').layout.geo.projection.type === 'equirectangular'")
    assert page.said == []


def test_figures_fit_the_paper_and_then_the_screen_again(page):
    width = "document.getElementById('plot-bill').getBoundingClientRect().width"
    widest = (
        "Math.max(...[...document.querySelectorAll('.plot .main-svg')].map((svg) => svg.getBoundingClientRect().width))"
    )
    on_screen = page.evaluate(width)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(widest) <= 690
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0
    assert page.evaluate(width) == on_screen
    assert page.said == []


def test_the_report_prints_to_a_few_pages(page, tmp_path):
    printed = page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert 3 <= printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") + printed.count(b"/Type/Page/") <= 40


def test_words_stand_out_from_what_is_behind_them(page):
    faint = page.evaluate(
        """() => {
            const luminance = (colour) => {
                const part = colour.map((c) => c / 255).map(
                    (c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
                return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
            };
            const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
            const behind = (node) => {
                for (let at = node; at; at = at.parentElement) {
                    const colour = numbers(getComputedStyle(at).backgroundColor);
                    if (colour.length === 3 || colour[3] > 0) return colour.slice(0, 3);
                }
                return [255, 255, 255];
            };
            const words = 'h1, h2, h3, p, a, td, th, span, figcaption, summary, dt, dd, text';
            return [...document.querySelectorAll(words)]
                .filter((node) => node.textContent.trim() && node.getClientRects().length)
                .filter((node) => !node.closest('.modebar, .hoverlayer') && !node.classList.contains('skip'))
                .map((node) => {
                    const style = getComputedStyle(node);
                    const ink = numbers(node.tagName === 'text' ? style.fill : style.color).slice(0, 3);
                    const [low, high] = [luminance(ink), luminance(behind(node))].sort((a, b) => a - b);
                    return { text: node.textContent.trim().slice(0, 40), contrast: (high + 0.05) / (low + 0.05) };
                })
                .filter((found) => found.contrast < 4.5);
        }"""
    )
    assert faint == []


def test_every_region_that_scrolls_can_be_reached_and_is_named(page):
    for region in page.locator(".scroll").all():
        assert region.get_attribute("tabindex") == "0"
        assert region.get_attribute("aria-label")


def test_axe_finds_no_fault(page, faults):
    assert faults(page) == []


def test_the_audit_finds_a_picture_without_words(chromium, faults):
    page = chromium.new_page()
    page.set_content("<html lang=en><title>t</title><main><h1>h</h1><img src='data:,'></main>")
    found = [rule for rule, *_ in faults(page)]
    page.close()
    assert found == ["image-alt"]
