"""Pictures of a report and of the dashboard, for a page that can not hold them: python -m model.report.picture."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

USAGE = """usage: python -m model.report.picture RUN FILE.jpg   the top of a report: a run's folder or its report.html
       python -m model.report.picture ADDRESS FOLDER   the views of a dashboard that serves at an address"""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTH_PX, LAST_SECTION, MARGIN_PX = 960, "#map", 12
DASHBOARD_PX = {"width": 1180, "height": 760}
PATIENCE_MS = 600_000
"""How long the dashboard may take to plan."""

QUALITY = 60
"""Of a picture as JPEG: sharp words, a tenth of a megabyte."""


def picture(run: Path, file: Path) -> None:
    """Draw a report from its title to the end of its map, as a browser shows it.

    Parameters
    ----------
    run : Path
        Folder of a run, or its report.
    file : Path
        Picture to write, a .jpg; an older one is replaced.

    Raises
    ------
    FileNotFoundError
        If there is no report, no browser on the path, or no folder to write to.
    ModuleNotFoundError
        If playwright is not installed.

    Examples
    --------
    >>> picture(Path("nowhere"), Path("report.jpg"))
    Traceback (most recent call last):
    FileNotFoundError: no report at nowhere/report.html: make one with `landseasky run`
    """
    report = run if run.suffix == ".html" else run / "report.html"
    if not report.is_file():
        raise FileNotFoundError(f"no report at {report.as_posix()}: make one with `landseasky run`")
    if not file.resolve().parent.is_dir():
        raise FileNotFoundError(f"no folder {file.parent} to write {file.name} to")
    with opened({"width": WIDTH_PX, "height": 900}) as page:
        page.goto(report.resolve().as_uri())
        page.locator(f"{LAST_SECTION} .js-plotly-plot .main-svg").first.wait_for()
        box = page.locator(LAST_SECTION).bounding_box()
        assert box is not None  # a section that was waited for has a place
        height = box["y"] + box["height"] + MARGIN_PX
        clip = {"x": 0, "y": 0, "width": WIDTH_PX, "height": height}
        page.screenshot(path=file, type="jpeg", quality=QUALITY, full_page=True, clip=clip)


def pictures(address: str, folder: Path) -> list[Path]:
    """Draw the dashboard that serves at an address: a lever moved, a cell being edited, two runs compared.

    Nothing is saved. The two runs are the newest two of the dashboard's list.

    Raises
    ------
    FileNotFoundError
        If there is no browser on the path, or no folder to write to.
    ModuleNotFoundError
        If playwright is not installed.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"no folder {folder} to write to")
    scenes: dict[str, Callable[[Any], None]] = {"plan": _lever, "tables": _cell, "runs": _compared}
    made = [folder / f"dashboard_{name}.jpg" for name in scenes]
    with opened(DASHBOARD_PX) as page:
        page.set_default_timeout(PATIENCE_MS)
        page.goto(address)
        page.locator("#message p").first.wait_for()
        page.add_style_tag(content=".where { visibility: hidden }")  # where the tables lie is nobody's business
        for file, scene in zip(made, scenes.values(), strict=True):
            scene(page)
            page.mouse.move(0, 0)
            page.wait_for_timeout(800)  # figures settle
            page.screenshot(path=file, type="jpeg", quality=QUALITY)
    return made


def _lever(page: Any) -> None:
    page.locator("#lever-launch").focus()
    page.keyboard.press("Home")
    page.locator("#message", has_text="less").wait_for()
    page.locator("#figure-plan_map .geo path").first.wait_for()


def _cell(page: Any) -> None:
    page.locator("#to-tables").click()
    _choose(page, "#table", "chips")
    page.locator("td[data-table=chips][data-row='3'][data-column=price_usd_per_chip]").click()
    page.locator("#panel input").wait_for()
    page.wait_for_timeout(500)
    page.keyboard.type("47,5")
    page.locator("#cell-fault .trouble").wait_for()


def _compared(page: Any) -> None:
    page.locator("#reset-all").click()
    page.locator("td.edited").wait_for(state="detached")
    page.locator("#to-runs").click()
    page.locator("#runs tbody th").nth(1).wait_for()
    names = page.locator("#runs tbody th").all_text_contents()
    for field, name in (("#run-a", names[1]), ("#run-b", names[0])):
        _choose(page, field, name)
    page.locator("#comparison .js-plotly-plot .point").first.wait_for()


def _choose(page: Any, field: str, word: str) -> None:
    page.locator(field).click()
    page.locator("[role=option]:visible").get_by_text(word, exact=True).click()


@contextmanager
def opened(size: Any) -> Iterator[Any]:
    """A blank page of a browser; `size` has its width and height in pixels."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise FileNotFoundError(f"no browser on the path, none of {', '.join(BROWSERS)}: install Chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError as absent:
        raise ModuleNotFoundError("playwright is not installed: run `make setup`") from absent
    with sync_playwright() as play, play.chromium.launch(executable_path=browser, args=["--no-sandbox"]) as chromium:
        yield chromium.new_page(viewport=size)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(USAGE)
    try:
        if sys.argv[1].startswith("http://"):
            pictures(sys.argv[1], Path(sys.argv[2]))
        else:
            picture(Path(sys.argv[1]), Path(sys.argv[2]))
    except (FileNotFoundError, ModuleNotFoundError) as fault:
        sys.exit(str(fault))
