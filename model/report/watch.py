"""Planning again whenever an input table is saved, and a report that shows the newest plan by itself."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model.planning import Plan
from model.planning.restart import replan
from model.report import render
from model.solve.standing import Standing
from model.tables.faults import InputError
from model.tables.resolution import at_resolution
from model.world import world
from model.world.schema import read_inputs

DEBOUNCE_MS = 300
"""Saves closer together than this count as one: a spreadsheet saves in several steps."""

WAKE_MS = 500
"""How often the watch looks whether it was told to stop."""

LOOK_MS = 1500
"""How often the page in the browser asks whether there is a newer plan."""

Progress = Callable[[str, float | None, str], None]


@dataclass(frozen=True)
class Study:
    """What is planned again and again; `choices` are handed to `plan`."""

    inputs: Path
    scenarios: Sequence[str] = ()
    changes: Sequence[str] = ()
    resolution: str = "standard"
    choices: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of one look at the tables: a plan, or why there is none.

    `plan` is the newest plan there is, `fresh` whether this look found it, `trouble` what is wrong with the tables now
    (empty when nothing is), `seconds` how long the look took.
    """

    plan: Plan | None
    fresh: bool
    trouble: str
    seconds: float


def look(
    study: Study, before: Plan | None, progress: Progress | None = None, standing: Standing | None = None
) -> Outcome:
    """Read the tables and plan anew if they differ from those of the plan `before`.

    Faulty tables and a study without a plan are an outcome, not an error. `standing` is a solver to keep from one look
    to the next.
    """
    began = time.perf_counter()
    tell = progress or (lambda stage, done, note: None)
    try:
        tell("reading the inputs", None, "")
        inputs = at_resolution(read_inputs(study.inputs, study.scenarios, study.changes), study.resolution)
        if before is not None and before.world.inputs.sha256 == inputs.sha256:
            return Outcome(before, False, "", time.perf_counter() - began)
        tell("pricing every option", None, "")
        found = replan(world(inputs), before, standing, progress=progress, **study.choices)
    except (InputError, OSError) as error:
        return Outcome(before, False, str(error), time.perf_counter() - began)
    except (ArithmeticError, LookupError, RuntimeError, ValueError) as error:  # of a table half edited: go on watching
        trouble = f"internal error: {type(error).__name__}: {error}"
        return Outcome(before, False, trouble, time.perf_counter() - began)
    took = time.perf_counter() - began
    if not found.tables:
        return Outcome(before, False, f"there is no plan: {found.status}", took)
    return Outcome(found, True, "", took)


def is_table(name: str) -> bool:
    """Whether a file of this name is a table, and not what editors and spreadsheets keep beside one.

    >>> [is_table(name) for name in ("chips.csv", "~$chips.csv", ".~lock.chips.csv#", ".chips.csv.swp", "chips.csv~")]
    [True, False, False, False, False]
    """
    return name.lower().endswith(".csv") and not name.startswith((".", "~$"))


def saves(folder: Path, stop: threading.Event | None = None) -> Iterator[list[str]]:
    """Names of the tables of each save, below the folder; the first item comes at once, and is empty.

    Watching begins before the first item, so that no save is missed while the first plan is made. A save that writes a
    new file over the old one, as most programs do, counts like any other; so does a table that is removed.
    """
    import watchfiles

    root = folder.resolve()
    seen = watchfiles.watch(
        root, watch_filter=lambda _, path: is_table(Path(path).name), debounce=DEBOUNCE_MS, step=100,
        rust_timeout=WAKE_MS, yield_on_timeout=True, stop_event=stop, raise_interrupt=False,
    )  # fmt: skip
    first = True
    for changes in seen:
        names = sorted({Path(path).relative_to(root).as_posix() for _, path in changes})
        if first:
            yield []
        if names:
            yield names
        first = False


class Page:
    """The report at a path that stays: `report.html` loads itself anew when `stamp.js` beside it says so.

    A script tag is how a page opened from a disk may look at the file beside it; it may not fetch it.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.report = folder, folder / "report.html"
        self.stamp = ""

    def show(self, outcome: Outcome, provenance: Mapping[str, Any] | None = None) -> None:
        """Write what the page is to show: a new plan, or what is wrong with the tables."""
        if outcome.fresh and outcome.plan is not None:
            self.stamp = f"{time.time_ns():x}"
            text = render(outcome.plan, provenance)
            head, body, tail = text.rpartition("</body>")
            script = SCRIPT.replace("STAMP", json.dumps(self.stamp)).replace("LOOK_MS", str(LOOK_MS))
            _replace(self.report, f"{head}<script>\n{script}</script>\n{body}{tail}")
        said = json.dumps({"stamp": self.stamp, "trouble": outcome.trouble}).replace("<", "\\u003c")
        _replace(self.folder / "stamp.js", f"window.landseasky?.({said});\n")


SCRIPT = """\
(() => {
  const made = STAMP;
  window.landseasky = ({ stamp, trouble }) => {
    if (stamp && stamp !== made) { location.reload(); return; }
    let banner = document.getElementById("trouble");
    if (!trouble) { banner?.remove(); return; }
    if (!banner) {
      banner = document.createElement("pre");
      banner.id = "trouble";
      banner.setAttribute("role", "status");
      banner.style.cssText = `position:fixed;inset:auto 0 0 0;z-index:30;margin:0;padding:.8rem 1.2rem;max-height:40vh;
        overflow:auto;white-space:pre-wrap;background:#fff4f4;color:#1f2933;border-top:4px solid #b00020;
        font-size:.9rem`;
      document.body.append(banner);
    }
    banner.textContent = "Not planned anew; this is the plan before.\\n" + trouble;
  };
  setInterval(() => {
    const asked = document.createElement("script");
    asked.src = "stamp.js?" + Date.now();
    asked.onload = asked.onerror = () => asked.remove();
    document.head.append(asked);
  }, LOOK_MS);
})();
"""


def _replace(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        aside.write_text(text, encoding="utf-8", newline="\n")
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
