"""What `import landseasky` opens: tables to a world, a world to a plan, and a plan that answers questions."""

import html
import inspect
import time
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model import planning, runs
from model.tables.changes import Changes, named, words
from model.tables.faults import InputError, nearest
from model.tables.inputs import Inputs
from model.tables.resolution import at_resolution
from model.world import World
from model.world import world as priced
from model.world.schema import read_inputs

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from model.questions.alternatives import Alternatives
    from model.questions.diff import Diff
    from model.questions.explain import Explanation
    from model.questions.frontier import Frontier
    from model.questions.frontier.aims import Aim

__all__ = ["InputError", "Inputs", "Plan", "World", "load", "plan", "read_run"]


class Plan(planning.Plan):
    """A least-cost plan that can be kept, drawn and asked.

    `tables` holds the results as frames by name, `world` what was planned, `certificate` the proof.
    """

    def update(self, changes: Changes = (), **choices: Any) -> "Plan":
        """Least-cost plan after some changes, found from where this one stands; see `planning.Plan.update`.

        Parameters
        ----------
        changes : mapping or iterable of str
            `{"chips.gb300.price_usd_per_chip": 30000}`, or the words of `--set`.
        **choices
            `world`, `standing`, `gap`, `time_limit_s`, `threads`, `progress`.

        Raises
        ------
        InputError
            The changes are faulty.
        """
        return _opened(super().update(changes, **choices))

    def save(self, outputs: str | Path = "outputs") -> Path:
        """Write the plan, its inputs and its report to a new run folder, as `landseasky run` does; its path.

        Raises
        ------
        ValueError
            There is no plan.
        OSError
            The folder can not be written, or an input file was changed since it was read.
        """
        from model.questions.sensitivity.first_order import first_doubt

        before = time.perf_counter()
        began = before - sum(self.seconds.values())
        with runs.opened(Path(outputs), self.world.inputs) as folder:
            doubt = first_doubt(self)
            seconds = {**self.seconds, "write": time.perf_counter() - before}
            return runs.keep(folder, self, seconds, began, doubt)

    def report(self, path: str | Path) -> Path:
        """Write the report, one HTML file that works offline; its path.

        Raises
        ------
        ValueError
            There is no plan.
        OSError
            The file can not be written.
        """
        from model.questions.sensitivity.first_order import first_doubt
        from model.report import write_report

        return write_report(self, path, {"method": self.method}, first_doubt(self))

    def figure(self, name: str) -> "go.Figure":
        """Figure of the report by name: `map`, `build`, `bill`, `served` and so on.

        Raises
        ------
        KeyError
            There is none of that name; the nearest is named.
        ValueError
            There is no plan.
        """
        from model import figures

        read = [each.removesuffix("_reading") for each in figures.__all__ if each.endswith("_reading")]
        every = {each.removeprefix("plan_"): getattr(figures, f"{each}_figure", None) for each in read}
        of_a_plan = f"{figures.__name__}.plan."
        drawn = {each: draw for each, draw in every.items() if draw and draw.__module__.startswith(of_a_plan)}
        if name not in drawn:
            raise KeyError(f"no figure {name!r}; {nearest(name, drawn)}")
        if not self.tables:
            raise ValueError(f"the plan is {self.status} and has no tables: there is nothing to draw")
        takes = inspect.signature(drawn[name]).parameters
        return drawn[name](*(self.tables, self.world.inputs.tables)[: 1 + ("inputs" in takes)])

    def explain(self, name: str, *, exact: int = 0, threads: int = 0) -> "Explanation":
        """Why a site is built or not, or what a zone pays; see `questions.explain`."""
        from model.questions.explain import explain

        return explain(self, name, exact=exact, threads=threads)

    def sensitivity(self, *tables: str, check: int = 0, threads: int = 0) -> "pd.DataFrame":
        """How much the cost moves with every argued number, of some tables only where named."""
        from model.questions.sensitivity import sensitivity

        return sensitivity(self, tables, check, threads)

    def milliseconds(self, zone: str | None = None, *, exact: int = 0, threads: int = 0) -> "pd.DataFrame":
        """What a shorter round trip is worth, by zone and workload; see `questions.milliseconds`."""
        from model.questions.milliseconds import milliseconds

        return milliseconds(self, exact, zone, threads)

    def alternatives(self, slack: float = 0.02, sites: Iterable[str] = (), different: int = 3) -> "Alternatives":
        """Plans that cost at most a share `slack` more and differ most; see `questions.alternatives`."""
        from model.questions.alternatives import alternatives

        return alternatives(self, slack, named(sites), different)

    def frontier(self, aim: "str | Aim", points: int = 7) -> "Frontier":
        """What an aim costs: a resource of limits.csv, `mean_rtt_ms`, `worst_rtt_ms`, or an `Aim`."""
        from model.questions.frontier import frontier
        from model.questions.frontier.aims import Aim

        return frontier(self, Aim(aim) if isinstance(aim, str) else aim, points)

    def diff(self, other: planning.Plan, order: str = "both", most: int = 40) -> "Diff":
        """What changed from this plan to another: inputs, causes of the difference in cost, and what is built."""
        from model.questions.diff import diff

        return diff(self, other, order, most)

    def _repr_html_(self) -> str:
        """The plan by period, as a notebook shows it."""
        said = repr(self).splitlines()[0]
        if not self.tables:
            return f"<p>{html.escape(said)}</p>"
        from model.report.headlines import period_table

        found = period_table(self)
        head = "".join(f"<th>{html.escape(str(cell))}</th>" for cell in found.header)
        rows = "".join("<tr>" + "".join(f"<td>{html.escape(str(c))}</td>" for c in row) + "</tr>" for row in found.rows)
        return f"<p>{html.escape(said)}</p><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def load(
    inputs: str | Path, scenarios: str | Iterable[str] = (), changes: Changes = (), resolution: str = "auto"
) -> World:
    """Read, check and price the input tables of a folder.

    Parameters
    ----------
    inputs : path
        Folder of the tables.
    scenarios : str or iterable of str
        Names of scenarios to apply, in order: the later wins.
    changes : mapping or iterable of str
        Cells to change last: `{"launch.*.usd_per_kg": "*0.5"}`, or the words of `--set`.
    resolution : str
        `auto`, `coarse`, `standard` or `full`, as on the command line.

    Raises
    ------
    InputError
        Naming every fault of the tables, scenarios and changes at once.
    ValueError
        The resolution is none of these.
    """
    return priced(at_resolution(read_inputs(inputs, named(scenarios), words(changes)), resolution))


def plan(world: World, **choices: Any) -> Plan:
    """Least-cost plan of a world.

    Parameters
    ----------
    world : World
        From `load`.
    **choices
        `method`, `integer`, `gap`, `time_limit_s`, `threads`, `seed`, `progress`, `start`, `scheduler`; see
        `planning.plan`.
    """
    return _opened(planning.plan(world, **choices))


def read_run(run: str | Path = "latest", outputs: str | Path = "outputs") -> runs.Run:
    """A finished run: by the path of its folder, by its name or a part of it, or the latest of `outputs`.

    Raises
    ------
    FileNotFoundError
        There is no such run, or its folder is not whole.
    ValueError
        The name fits several runs.
    InputError
        The folder is damaged.
    """
    return runs.read_run(runs.run_folder(outputs, run))


def _opened(found: planning.Plan) -> Plan:
    return Plan(**{field.name: getattr(found, field.name) for field in fields(planning.Plan)})
