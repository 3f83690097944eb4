"""`landseasky explain`, `breakeven`, `sensitivity`, `milliseconds`, `repair`: why the plan is as it is."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.question import Answer, Asked, question, records, refused
from model.cli.terminal import Code

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
Top = Annotated[int, typer.Option("--top", min=1, help="Print so many rows.")]


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


@question
def explain(
    asked: Asked,
    name: Annotated[str, typer.Argument(metavar="SITE|ZONE", help="A site or a zone of the inputs.")],
    exact: Annotated[int, typer.Option("--exact", min=0, help="Zone: plan again for so many routes shut out.")] = 0,
) -> Answer:
    """Tell why a site is built or not and what would turn it, or who serves a zone and what its price is made of."""
    from model import figures
    from model.questions.explain import explain as ask
    from model.questions.explain import known

    asked.tell("reading and pricing")
    world = asked.world()
    try:
        known(world, name)
    except KeyError as error:
        raise refused(str(error.args[0]), Code.usage) from error
    found = ask(asked.plan(world), name, exact=exact, threads=asked.threads)
    draws = {"ledger": figures.ledger_figure, "thresholds": figures.threshold_figure,
             "price": figures.price_parts_figure, "shut_out": figures.milliseconds_figure}  # fmt: skip
    return Answer(
        found.tables,
        [(f"{found.subject}: {TITLES[title]}", narrow(frame)) for title, frame in found.tables.items()],
        {"subject": found.subject, "kind": found.kind},
        [partial(draws[title], table, found.subject) for title, table in found.tables.items() if title in draws],
        found.sentence,
    )


@question
def sensitivity(
    asked: Asked,
    table: Annotated[
        list[str] | None, typer.Option("--table", metavar="TABLE", help="Ask of this table only. Repeatable.")
    ] = None,
    check: Annotated[int, typer.Option("--check", min=0, help="Plan again to either side of so many numbers.")] = 0,
    top: Top = 25,
) -> Answer:
    """Tell how much the least cost moves with every argued number of the tables, the largest swings first."""
    from model import figures
    from model.questions.sensitivity import sensitivity as ask
    from model.tables.faults import nearest

    asked.tell("reading and pricing")
    world = asked.world()
    wrong = [name for name in table or [] if name not in world.inputs.tables]
    if wrong:
        raise refused(f"{wrong[0]!r} is not a table; {nearest(wrong[0], list(world.inputs.tables))}", Code.usage)
    plan = asked.plan(world)
    found = ask(plan, tuple(table or ()), check, asked.threads, lambda what: asked.tell("moving", None, what))
    shown = found.drop(columns="table").head(top)
    title = "cost by number: derivative, elasticity, and derivative times high less low"
    return Answer(
        {"numbers": found},
        [(title, shown.dropna(axis=1, how="all"))],
        {"cost_usd": plan.objective_usd},
        [lambda: figures.sensitivity_figure(found, plan.objective_usd)],
    )


@question
def milliseconds(
    asked: Asked,
    zone: Annotated[str | None, typer.Option("--zone", metavar="ZONE", help="Ask of this zone only.")] = None,
    exact: Annotated[
        int, typer.Option("--exact", min=0, help="Plan again for so many loads; the others are told by prices alone.")
    ] = 10,
    top: Top = 15,
) -> Answer:
    """Tell what a millisecond is worth to each zone and workload: USD per ms by the first route that is too slow."""
    from model import figures
    from model.questions.milliseconds import milliseconds as ask
    from model.tables.faults import nearest

    asked.tell("reading and pricing")
    world = asked.world()
    zones = sorted(set(world.loads.frame["zone"]))
    if zone is not None and zone not in zones:
        raise refused(f"{zone!r} is no zone with work; {nearest(zone, zones)}", Code.usage)
    found = ask(asked.plan(world), exact=exact, zone=zone, threads=asked.threads)
    title = "first route too slow for each load: what letting it in would save at most, and per ms"
    return Answer(
        {"routes": found},
        [(title, found.head(top).dropna(axis=1, how="all"))],
        {},
        [lambda: figures.milliseconds_figure(found)],
    )


@question
def repair(asked: Asked) -> Answer:
    """Find the smallest change of limits.csv with which there is a plan, and what the limits run into."""
    from model import figures
    from model.questions.repair import repair as ask

    asked.tell("reading and pricing")
    world = asked.world()
    asked.tell("asking")
    found = ask(world)
    if found is None:
        return Answer({}, [], {"needed": False}, [], "Every hard limit of limits.csv can be kept.")
    return Answer(
        {"limits": found.limits, "conflicts": found.conflicts},
        [("what has to give way", found.limits), ("what it runs into", found.conflicts)],
        {"needed": True, "set": found.overrides},
        [lambda: figures.repair_figure(found.limits)],
        "To try it: " + " ".join(f"--set {change}" for change in found.overrides),
    )


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


def narrow(frame: "pd.DataFrame") -> "pd.DataFrame":
    """A frame for people: long columns of periods and parts side by side, without columns that say nothing."""
    if {"item", "period", "usd_per_mw"} <= set(frame.columns) and len(frame):
        wide = frame.pivot_table(index=["item", "of"], columns="period", values="usd_per_mw", aggfunc="sum", sort=False)
        return wide.add_prefix("usd_per_mw ").reset_index()
    if {"part", "usd_per_h100e_h"} <= set(frame.columns) and len(frame):
        wide = frame.pivot_table(index=["workload", "period"], columns="part", values="usd_per_h100e_h", sort=False)
        return wide.assign(usd_per_h100e_h=wide.sum(axis=1)).reset_index()
    return frame.dropna(axis="columns", how="all")
