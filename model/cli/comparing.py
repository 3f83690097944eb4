"""`landseasky frontier`, `alternatives`, `diff`: the plan against other aims, other plans and other runs."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.flags import Changes, Inputs, Json, Outputs, Quiet, Resolution, Scenarios, Slices, Verbose
from model.cli.questions import maker, records, refused, show
from model.cli.terminal import CODE_OF_STATUS, Code, Steps, failures

if TYPE_CHECKING:
    from model.planning import Plan

Points = Annotated[int, typer.Option("--points", min=2, help="Levels of the aim, both ends among them.")]
Run = Annotated[str, typer.Argument(metavar="RUN", help="Name of a run, the beginning of one, or latest.")]


def frontier(
    what: Annotated[
        str,
        typer.Argument(metavar="AIM", help="A resource of limits.csv (carbon_t), mean_rtt_ms or worst_rtt_ms."),
    ],
    points: Points = 7,
    within: Annotated[
        list[str] | None,
        typer.Option("--in", metavar="COLUMN=VALUE", help="Count kind=orbital only; or bloc, jurisdiction, tag, site."),
    ] = None,
    most: Annotated[bool, typer.Option("--most", help="Seek most of it (served_h100e), not least.")] = False,
    workload: Annotated[
        list[str] | None, typer.Option("--workload", metavar="NAME", help="Round trips of this work only. Repeatable.")
    ] = None,
    figure: Annotated[Path | None, typer.Option("--figure", metavar="FILE.html", help="Also draw it.")] = None,
    inputs: Inputs = Path("inputs"),
    scenario: Scenarios = None,
    change: Changes = None,
    resolution: Slices = Resolution.coarse,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show what less carbon, shorter round trips, or more work in orbit costs."""
    with failures(verbose=verbose), Steps(quiet=quiet, verbose=verbose) as tell:
        tell("importing")
        from model.questions.aims import Aim
        from model.questions.frontier import frontier as ask

        try:
            scope = dict(part.split("=", 1) for part in within or [])
            aim = Aim(what, scope, most, tuple(workload or ()))
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="AIM") from error
        plan = _planned(inputs, scenario, change, resolution, tell)
        tell("asking")
        try:
            found = ask(plan, aim, points)
        except ValueError as error:
            raise refused(str(error), Code.usage) from error
        if figure is not None:
            found.figure().write_html(figure, include_plotlyjs=True)
    if as_json:
        typer.echo(json.dumps({"aim": aim.column, "convex": found.convex, "points": records(found.table)}, indent=2))
    else:
        show(f"cost against {aim.column}", found.table)


def alternatives(
    slack: Annotated[float, typer.Option("--slack", min=0.0, help="Share of the least cost that may be added.")] = 0.02,
    site: Annotated[
        list[str] | None, typer.Option("--site", metavar="SITE", help="Also least and most of this site. Repeatable.")
    ] = None,
    different: Annotated[int, typer.Option("--different", min=0, help="Plans that build least of what others do.")] = 3,
    inputs: Inputs = Path("inputs"),
    scenario: Scenarios = None,
    change: Changes = None,
    resolution: Slices = Resolution.coarse,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Find plans that cost hardly more and differ most, and how free the least cost leaves the sites named."""
    with failures(verbose=verbose), Steps(quiet=quiet, verbose=verbose) as tell:
        tell("importing")
        from model.questions.alternatives import alternatives as ask
        from model.questions.alternatives import site_sizes

        plan = _planned(inputs, scenario, change, resolution, tell)
        tell("asking")
        try:
            sizes = site_sizes(plan, site) if site else None
            found = ask(plan, slack, site or (), different)
        except ValueError as error:
            raise refused(str(error), Code.usage) from error
    if as_json:
        parts = {"alternatives": records(found.table), "build": records(found.build)}
        typer.echo(json.dumps(parts | ({} if sizes is None else {"sites": records(sizes)}), indent=2))
        return
    show(f"plans that cost at most {100 * slack:g} % more", found.table)
    if sizes is not None:
        show("sizes that least cost allows", sizes)


def diff(
    old: Run,
    new: Run,
    order: Annotated[str, typer.Option("--order", help="forward, or both: mean of that and its reverse.")] = "both",
    most: Annotated[int, typer.Option("--most", min=1, help="Rows to tell apart; beyond that, tables.")] = 40,
    out: Outputs = Path("outputs"),
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Compare two runs: inputs that changed, what each cost, and what is built differently."""
    if order not in ("forward", "both"):
        raise typer.BadParameter("choose forward or both", param_hint="--order")
    with failures(verbose=verbose), Steps(quiet=quiet, verbose=verbose) as tell:
        tell("importing")
        from model.questions.diff import diff as ask
        from model.runs import find_run, read_run

        try:
            first, second = (read_run(find_run(out, name)) for name in (old, new))
        except ValueError as error:
            raise refused(str(error), Code.usage) from error
        found = ask(first, second, order, most, tell)
    parts = {name: getattr(found, name) for name in ("inputs", "causes", "build", "bill", "shares")}
    if as_json:
        head = {"old": first.name, "new": second.name, "total_usd": found.total_usd}
        typer.echo(json.dumps(head | {name: records(table) for name, table in parts.items()}, indent=2))
        return
    for name, table in parts.items():
        if len(table):
            show({"causes": f"what the difference of {found.total_usd:,.0f} USD is made of"}.get(name, name), table)


def _planned(
    inputs: Path, scenario: list[str] | None, change: list[str] | None, resolution: str, tell: Steps
) -> "Plan":
    from model.planning import plan as solve

    tell("reading and pricing")
    plan = solve(maker(inputs, scenario, change, resolution)([]), progress=tell)
    if plan.status != "optimal":
        raise refused(f"there is no plan to ask about: it is {plan.status}", CODE_OF_STATUS[plan.status])
    return plan
