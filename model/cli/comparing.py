"""`landseasky frontier`, `alternatives`, `diff`: the plan against other aims, other plans and other runs."""

from pathlib import Path
from typing import Annotated

import typer

from model.cli.flags import Outputs
from model.cli.question import Answer, Asked, comparison, question, refused
from model.cli.terminal import Code, Steps

Run = Annotated[str, typer.Argument(metavar="RUN", help="Name of a run, the beginning of one, or latest.")]


@question
def frontier(
    asked: Asked,
    what: Annotated[
        str,
        typer.Argument(metavar="AIM", help="A resource of limits.csv (carbon_t), mean_rtt_ms or worst_rtt_ms."),
    ],
    points: Annotated[int, typer.Option("--points", min=2, help="Levels of the aim, both ends among them.")] = 7,
    within: Annotated[
        list[str] | None,
        typer.Option("--in", metavar="COLUMN=VALUE", help="Count kind=orbital only; or bloc, jurisdiction, tag, site."),
    ] = None,
    most: Annotated[bool, typer.Option("--most", help="Seek most of it (served_h100e), not least.")] = False,
    workload: Annotated[
        list[str] | None, typer.Option("--workload", metavar="NAME", help="Round trips of this work only. Repeatable.")
    ] = None,
) -> Answer:
    """Show what less carbon, shorter round trips, or more work in orbit costs; of less regret, see robust --regret."""
    from model import figures
    from model.questions.frontier import frontier as ask
    from model.questions.frontier.aims import Aim

    try:
        scope = dict(part.split("=", 1) for part in within or [])
        aim = Aim(what, scope, most, tuple(workload or ()))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="AIM") from error
    found = ask(asked.plan(), aim, points, said=asked.tell)
    return Answer(
        {"points": found.table},
        [(f"cost against {aim.column}", found.table)],
        {"aim": aim.column, "convex": found.convex},
        [lambda: figures.frontier_figure(found.table, aim.column)],
    )


@question
def alternatives(
    asked: Asked,
    slack: Annotated[float, typer.Option("--slack", min=0.0, help="Share of the least cost that may be added.")] = 0.02,
    site: Annotated[
        list[str] | None, typer.Option("--site", metavar="SITE", help="Also least and most of this site. Repeatable.")
    ] = None,
    different: Annotated[int, typer.Option("--different", min=0, help="Plans that build least of what others do.")] = 3,
) -> Answer:
    """Find plans that cost hardly more and differ most, and how free the least cost leaves the sites named."""
    from model import figures
    from model.questions.alternatives import alternatives as ask
    from model.questions.alternatives import notice, site_sizes

    plan = asked.plan()
    sizes = site_sizes(plan, site, said=asked.tell) if site else None
    found = ask(plan, slack, site or (), different, asked.tell)
    tables = {"alternatives": found.table, "build": found.build}
    shown = [(f"plans that cost at most {100 * slack:g} % more", found.table)]
    draws = [lambda: figures.alternatives_figure(found.table, found.build)]
    if sizes is None:
        return Answer(tables, shown, {}, draws)
    shown.append(("sizes that least cost allows", sizes))
    draws.append(lambda: figures.sizes_figure(sizes))
    return Answer(tables | {"sites": sizes}, shown, {}, draws, notice(sizes))


@comparison
def diff(
    tell: Steps,
    old: Run,
    new: Run,
    order: Annotated[str, typer.Option("--order", help="forward, or both: mean of that and its reverse.")] = "both",
    most: Annotated[int, typer.Option("--most", min=1, help="Rows to tell apart; beyond that, tables.")] = 40,
    out: Outputs = Path("outputs"),
) -> Answer:
    """Compare two runs: inputs that changed, what each cost, and what is built differently."""
    if order not in ("forward", "both"):
        raise typer.BadParameter("choose forward or both", param_hint="--order")
    from model import figures
    from model.questions.diff import diff as ask
    from model.runs import find_run, read_run

    try:
        first, second = (read_run(find_run(out, name)) for name in (old, new))
    except ValueError as error:
        raise refused(str(error), Code.usage) from error
    found = ask(first, second, order, most, tell)
    parts = {name: getattr(found, name) for name in ("inputs", "causes", "build", "bill", "shares")}
    title = {"causes": f"what the difference of {found.total_usd:,.0f} USD is made of"}
    return Answer(
        parts,
        [(title.get(name, name), table) for name, table in parts.items() if len(table)],
        {"old": first.name, "new": second.name, "total_usd": found.total_usd},
        [
            lambda: figures.causes_figure(found.causes, first.manifest["objective_usd"], first.name, second.name),
            lambda: figures.moves_figure(found.build),
        ],
    )
