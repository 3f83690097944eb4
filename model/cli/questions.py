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
    resolution: Slices = Resolution.standard,
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
        from model.questions.breakeven import breakeven as follow
        from model.questions.optimum import NoPlan

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


def maker(
    inputs: Path, scenario: list[str] | None, change: list[str] | None, resolution: str
) -> "Callable[[Sequence[str]], World]":
    """World of the tables with some more changes."""
    from model.resolution import at_resolution
    from model.tables import read_inputs
    from model.world import world

    def made(more: Sequence[str] = ()) -> "World":
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
    import pandas as pd
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=None, header_style="bold")
    for name in frame.columns:
        table.add_column(str(name), justify="right" if pd.api.types.is_numeric_dtype(frame[name]) else "left")
    columns = [[_cell(value) for value in frame[name].tolist()] for name in frame.columns]
    for cells in zip(*columns, strict=True):
        table.add_row(*cells)
    Console(soft_wrap=True).print(table)


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:,.6g}" if abs(value) < 1e5 else f"{value:,.0f}"
    return "" if value is None else str(value)
