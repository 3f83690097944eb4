"""A browser, and an audit of a page in it. Without one these tests are left out, and fail where CI is set."""

from importlib.resources import files

import pytest

from tests.browser.chromium import NONE, found, must_drive

PATIENCE_MS = 60_000


@pytest.fixture(scope="session")
def chromium():
    path = found()
    if path is None:
        pytest.fail(NONE) if must_drive() else pytest.skip(NONE)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def faults():
    """Faults of accessibility that axe-core finds on a page: rule, how grave, what is wrong, and where."""
    script = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")

    def audit(page):
        page.evaluate(f"() => {{ {script} }}")
        found = page.evaluate("axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations)")
        return [(v["id"], v["impact"], v["help"], [n["html"][:160] for n in v["nodes"]][:5]) for v in found]

    return audit
