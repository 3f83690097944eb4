"""`landseasky breakeven`: cost and build along an input."""

from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.question import Answer, Asked, question, refused
from model.cli.terminal import Code

if TYPE_CHECKING:
    from model.world import World

HOW = {
    "cost": "a price: exact, what is built stays the same between breakpoints",
    "bound": "a quantity: exact, what is built is that at the lower end and changes evenly",
    "grid": "sampled: not exact between values",
}
"""Way in which an input enters, and what its table shows."""

Cell = Annotated[str, typer.Argument(metavar="TABLE.KEY.COLUMN", help="The input: launch.spacex/open/2030.usd_per_kg.")]


@question
def breakeven(
    asked: Asked,
    cell: Cell,
    low: Annotated[float, typer.Option("--from", help="Lowest value, in the column's unit.")],
    high: Annotated[float, typer.Option("--to", help="Highest value.")],
    steps: Annotated[
        int | None,
        typer.Option("--steps", min=1, help="Sample so many equal steps: for inputs without an exact frontier."),
    ] = None,
    other: Annotated[
        str | None, typer.Option("--and", metavar="CELL", help="A second input: the frontier at values of this one.")
    ] = None,
    other_low: Annotated[float | None, typer.Option("--and-from", help="Lowest value of the second.")] = None,
    other_high: Annotated[float | None, typer.Option("--and-to", help="Highest value of the second.")] = None,
    rows: Annotated[int, typer.Option("--rows", min=2, help="Values of the second input, both ends among them.")] = 5,
) -> Answer:
    """Follow the least cost and what is built, by kind of site, from one value of an input to another."""
    from model import figures
    from model.questions.breakeven import breakeven as follow
    from model.questions.breakeven.plane import plane

    if not low < high:
        raise typer.BadParameter("must be below --to", param_hint="--from")
    head = {"cell": cell}

    def at(value: float, *more: str) -> "World":
        asked.tell("solving", None, f"at {value:.6g}")
        return asked.world(f"{cell}={value!r}", *more)

    try:
        if other is None:
            found = follow(at, low, high, steps=steps, threads=asked.threads)
        elif other_low is None or other_high is None or not other_low < other_high:
            raise typer.BadParameter("give --and-from and --and-to, the first below the second", param_hint="--and")
        else:
            flat = plane(
                lambda value, second: at(value, f"{other}={second!r}"), (low, high), (other_low, other_high), rows,
                steps=steps, threads=asked.threads,
            )  # fmt: skip
            return Answer(
                {"segments": flat.segments, "build": flat.build},
                [(f"{cell} from {low:g} to {high:g}, at values of {other}", flat.segments)],
                {**head, "and": other, "solves": flat.solves},
                [lambda: figures.plane_figure(flat.segments, flat.build, cell, other)],
            )
    except ValueError as error:
        if hasattr(error, "faults") or not str(error).endswith("sample it instead"):
            raise
        raise refused(f"{cell}: {error} (--steps)", Code.usage) from error
    wide = found.build.pivot_table(index="value_from", columns="kind", values="it_mw_from", aggfunc="sum")
    shown = found.segments.merge(wide.add_suffix(" MW"), left_on="value_from", right_index=True)
    return Answer(
        {name: getattr(found, name) for name in ("points", "segments", "build")},
        [(f"{cell}, {HOW[found.enters]}", shown)],
        {**head, "enters": found.enters, "solves": found.solves},
        [lambda: figures.breakeven_figure(found.points, found.build, cell)],
    )
