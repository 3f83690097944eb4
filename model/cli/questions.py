"""`landseasky breakeven`, `explain`, `sensitivity`: questions to a plan, answered as tables or as one JSON object."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.cli.flags import Changes, Inputs, Jobs, Json, Quiet, Resolution, Scenarios, Slices, Verbose
from model.cli.terminal import Code, Steps, failures, say

if TYPE_CHECKING:
    import pandas as pd

    from model.world import World

HOW = {
    "cost": "a price: exact, what is built stays the same between breakpoints",
    "bound": "a quantity: exact, what is built is that at the lower end and changes evenly",
    "grid": "sampled: not exact between values",
}
"""Way in which an input enters, and what its table shows."""

TITLES = {
    "verdict": "built or not, and by how much a megawatt would have to be cheaper",
    "ledger": "what a megawatt of its best option pays and earns, present value",
    "thresholds": "prices at which it enters or leaves the plan (blank: at none)",
    "served_by": "who serves it",
    "price": "its marginal cost per H100e-hour, and of what",
    "shut_out": "the first routes that are too slow, and what letting them in is worth",
}
"""What each table of an explanation shows."""

Cell = Annotated[str, typer.Argument(metavar="TABLE.KEY.COLUMN", help="The input: launch.spacex/open/2030.usd_per_kg.")]


def breakeven(
    cell: Cell,
    low: Annotated[float, typer.Option("--from", help="Lowest value, in the column's unit.")],
    high: Annotated[float, typer.Option("--to", help="Highest value.")],
    steps: Annotated[
        int | None,
        typer.Option("--steps", min=1, help="Sample so many equal steps: for inputs without an exact frontier."),
    ] = None,
    inputs: Inputs = Path("inputs"),
    scenario: Scenarios = None,
    change: Changes = None,
    resolution: Slices = Resolution.coarse,
    jobs: Jobs = None,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Follow the least cost and what is built, by kind of site, from one value of an input to another."""
    if not low < high:
        raise typer.BadParameter("must be below --to", param_hint="--from")
    with failures(verbose=verbose), Steps(quiet=quiet, verbose=verbose) as tell:
        tell("importing")
        from model.questions.bounded import NoPlan
        from model.questions.breakeven import breakeven as follow

        make = maker(inputs, scenario, change, resolution)

        def at(value: float) -> "World":
            tell("solving", None, f"at {value:.6g}")
            return make([f"{cell}={value!r}"])

        try:
            found = follow(at, low, high, steps=steps, threads=jobs or 0)
        except NoPlan as error:
            raise refused(str(error), Code.infeasible) from error
        except ValueError as error:
            if not hasattr(error, "faults"):
                raise refused(f"{cell}: {error} (--steps)", Code.usage) from error
            raise
    if as_json:
        parts = {name: records(getattr(found, name)) for name in ("points", "segments", "build")}
        typer.echo(json.dumps({"cell": cell, "enters": found.enters, "solves": found.solves, **parts}, indent=2))
        return
    wide = found.build.pivot_table(index="value_from", columns="kind", values="it_mw_from", aggfunc="sum")
    shown = found.segments.merge(wide.add_suffix(" MW"), left_on="value_from", right_index=True)
    show(f"{cell}, {HOW[found.enters]}", shown)


def explain(
    name: Annotated[str, typer.Argument(metavar="SITE|ZONE", help="A site or a zone of the inputs.")],
    exact: Annotated[int, typer.Option("--exact", min=0, help="Zone: plan again for so many routes shut out.")] = 0,
    inputs: Inputs = Path("inputs"),
    scenario: Scenarios = None,
    change: Changes = None,
    resolution: Slices = Resolution.coarse,
    jobs: Jobs = None,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Tell why a site is built or not and what would turn it, or who serves a zone and what its price is made of."""
    with failures(verbose=verbose), Steps(quiet=quiet, verbose=verbose) as tell:
        tell("importing")
        from model.questions.bounded import NoPlan
        from model.questions.explain import explain as ask
        from model.questions.explain import known
        from model.questions.optimum import optimum

        tell("reading and pricing")
        world = maker(inputs, scenario, change, resolution)([])
        try:
            known(world, name)
            tell("planning")
            plan = optimum(world, threads=jobs or 0)
            tell("asking")
            found = ask(plan, name, exact=exact, threads=jobs or 0)
        except NoPlan as error:
            raise refused(str(error), Code.infeasible) from error
        except KeyError as error:
            raise refused(str(error.args[0]), Code.usage) from error
    if as_json:
        tables = {title: records(frame) for title, frame in found.tables.items()}
        typer.echo(json.dumps({"subject": found.subject, "kind": found.kind, **tables}, indent=2))
        return
    for title, frame in found.tables.items():
        show(f"{found.subject}: {TITLES[title]}", narrow(frame))


def narrow(frame: "pd.DataFrame") -> "pd.DataFrame":
    """A frame for people: long columns of periods and parts side by side, without columns that say nothing."""
    if {"item", "period", "usd_per_mw"} <= set(frame.columns) and len(frame):
        wide = frame.pivot_table(index=["item", "of"], columns="period", values="usd_per_mw", aggfunc="sum", sort=False)
        return wide.add_prefix("usd_per_mw ").reset_index()
    if {"part", "usd_per_h100e_h"} <= set(frame.columns) and len(frame):
        wide = frame.pivot_table(index=["workload", "period"], columns="part", values="usd_per_h100e_h", sort=False)
        return wide.assign(usd_per_h100e_h=wide.sum(axis=1)).reset_index()
    return frame.dropna(axis="columns", how="all")


def sensitivity(
    table: Annotated[
        list[str] | None, typer.Option("--table", metavar="TABLE", help="Ask of this table only. Repeatable.")
    ] = None,
    check: Annotated[int, typer.Option("--check", min=0, help="Plan again to either side of so many numbers.")] = 0,
    top: Annotated[int, typer.Option("--top", min=1, help="Print so many numbers.")] = 25,
    inputs: Inputs = Path("inputs"),
    scenario: Scenarios = None,
    change: Changes = None,
    resolution: Slices = Resolution.coarse,
    jobs: Jobs = None,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Tell how much the least cost moves with every argued number of the tables, the largest swings first."""
    with failures(verbose=verbose), Steps(quiet=quiet, verbose=verbose) as tell:
        tell("importing")
        from model.questions.bounded import NoPlan
        from model.questions.optimum import optimum
        from model.questions.sensitivity import sensitivity as ask

        tell("reading and pricing")
        world = maker(inputs, scenario, change, resolution)([])
        wrong = [name for name in table or [] if name not in world.inputs.tables]
        if wrong:
            from model.faults import nearest

            raise refused(f"{wrong[0]!r} is not a table; {nearest(wrong[0], list(world.inputs.tables))}", Code.usage)
        try:
            tell("planning")
            plan = optimum(world, threads=jobs or 0)
            told = lambda what: tell("moving", None, what)  # noqa: E731
            found = ask(plan, tuple(table or ()), check, jobs or 0, told)
        except NoPlan as error:
            raise refused(str(error), Code.infeasible) from error
    if as_json:
        typer.echo(json.dumps({"numbers": records(found)}, indent=2))
        return
    shown = found.drop(columns="table").head(top)
    show("cost by number: derivative, elasticity, and derivative times high less low", shown.dropna(axis=1, how="all"))


def remedy(world: "World") -> str:
    """What would make a plan possible: cells to change, and what their limits run into."""
    from model.cli.words import table
    from model.questions.repair import repair

    found = repair(world)
    if found is None:
        return "Every hard limit of limits.csv can be kept, though not by this search: try --solver simplex."
    rows = [[r["cell"], f"{r['sense']} {r['value']:g}", f"{r['sense']} {r['repaired']:g}", r["unit"]]
            for r in records(found.limits)]  # fmt: skip
    lines = ["The smallest change of limits.csv with which there is a plan:"]
    lines.append(table(["cell", "is", "could be", "of"], rows))
    ends = sorted({f"{r['constraint']} of {r['subject']}" for r in records(found.conflicts)})
    others = [end for end in ends if not end.startswith("limits of")]
    if others:
        lines.append("They run into: " + ", ".join(others) + ".")
    lines.append("To try it: " + " ".join(f"--set {change}" for change in found.overrides))
    return "\n".join(lines)


def maker(
    inputs: Path, scenario: list[str] | None, change: list[str] | None, resolution: str
) -> "Callable[[Sequence[str]], World]":
    """World of the tables with some more changes."""
    from model.resolution import at_resolution
    from model.tables import read_inputs
    from model.world import world

    def made(more: Sequence[str]) -> "World":
        return world(at_resolution(read_inputs(inputs, scenario or [], [*(change or []), *more]), str(resolution)))

    return made


def refused(message: str, code: Code) -> typer.Exit:
    """Say why there is no answer."""
    say(message)
    return typer.Exit(code)


def records(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    """Rows of a frame as plain objects."""
    found: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", double_precision=15))
    return found


def show(title: str, frame: "pd.DataFrame") -> None:
    """Print a frame as a table for people."""
    from model.cli.words import table

    columns = [[_cell(value) for value in frame[name].tolist()] for name in frame.columns]
    typer.echo(f"{title}\n{table([str(name) for name in frame.columns], list(zip(*columns, strict=True)))}\n")


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:,.0f}" if abs(value) >= 1e5 else f"{value + 0.0:,.5g}"
    return "" if value is None else str(value)
