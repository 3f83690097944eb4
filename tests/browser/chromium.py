"""The Chromium that drives the pages: the one named, one of the machine, or Playwright's own; `-m` installs one.

`python -m tests.browser.chromium` says which it uses or what it installed, and exits 1 where there is none.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

NAMED = "LANDSEASKY_BROWSER"
"""Variable of the environment that names a browser; it wins over every other."""

ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
NONE = f"no browser was found, so the pages were NOT driven: install Chromium, or name a browser in {NAMED}"


def found(environment: Mapping[str, str] = os.environ) -> str | None:
    """Path of a browser, or None.

    Raises
    ------
    FileNotFoundError
        The browser that is named does not exist: another in its place would not be what was requested.
    """
    if named := environment.get(NAMED):
        path = shutil.which(named)
        if path is None:
            raise FileNotFoundError(f"{NAMED} names {named}, which is no program")
        return path
    candidates = [shutil.which(name, path=environment.get("PATH", "")) for name in ON_PATH]
    return next(filter(None, [*candidates, *filter(os.path.exists, ELSEWHERE), _of_playwright()]), None)


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        path = play.chromium.executable_path
    return path if Path(path).exists() else None


def must_drive(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether pages that are not driven are a failure: in continuous integration."""
    return environment.get("CI", "").lower() not in ("", "0", "false")


def _installed() -> str | None:
    """Path of a browser installed by Playwright, or by the system's packages where this user may."""
    tries = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        tries.append(["apt-get", "update", "-qq"])
        tries.append(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
    for words in tries:
        sys.stdout.write(f"no browser yet: {' '.join(words[-4:])}\n")
        try:
            subprocess.run(words, capture_output=True, timeout=600, check=False)
        except subprocess.TimeoutExpired:
            continue
        if (path := found()) is not None:
            return path
    return None


if __name__ == "__main__":
    path = found() or _installed()
    sys.stdout.write((f"pages are driven in {path}" if path else NONE) + "\n")
    sys.exit(path is None)
