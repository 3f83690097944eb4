"""A picture of the top of a run's report, for a page that can not hold the report: python -m model.report.picture."""

import shutil
import sys
from pathlib import Path

USAGE = "usage: python -m model.report.picture RUN PNG   (a run's folder or its report.html, and the picture to write)"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTH_PX, LAST_SECTION, MARGIN_PX = 960, "#map", 12


def picture(run: Path, png: Path) -> None:
    """Draw a report from its title to the end of its map, as a browser shows it.

    Parameters
    ----------
    run : Path
        Folder of a run, or its report.
    png : Path
        File to write; an older one is replaced.

    Raises
    ------
    FileNotFoundError
        If there is no report, no browser on the path, or no folder to write to.
    ModuleNotFoundError
        If playwright is not installed.

    Examples
    --------
    >>> picture(Path("nowhere"), Path("report.png"))
    Traceback (most recent call last):
    FileNotFoundError: no report at nowhere/report.html: make one with `landseasky run`
    """
    report = run if run.suffix == ".html" else run / "report.html"
    if not report.is_file():
        raise FileNotFoundError(f"no report at {report.as_posix()}: make one with `landseasky run`")
    if not png.resolve().parent.is_dir():
        raise FileNotFoundError(f"no folder {png.parent} to write {png.name} to")
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise FileNotFoundError(f"no browser on the path, none of {', '.join(BROWSERS)}: install Chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError as absent:
        raise ModuleNotFoundError("playwright is not installed: run `make setup`") from absent
    with sync_playwright() as play, play.chromium.launch(executable_path=browser, args=["--no-sandbox"]) as chromium:
        page = chromium.new_page(viewport={"width": WIDTH_PX, "height": 900})
        page.goto(report.resolve().as_uri())
        page.locator(f"{LAST_SECTION} .js-plotly-plot .main-svg").first.wait_for()
        box = page.locator(LAST_SECTION).bounding_box()
        assert box is not None  # a section that was waited for has a place
        height = box["y"] + box["height"] + MARGIN_PX
        page.screenshot(path=png, full_page=True, clip={"x": 0, "y": 0, "width": WIDTH_PX, "height": height})


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(USAGE)
    try:
        picture(Path(sys.argv[1]), Path(sys.argv[2]))
    except (FileNotFoundError, ModuleNotFoundError) as fault:
        sys.exit(str(fault))
