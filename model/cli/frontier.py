"""`landseasky frontier`: what an aim costs."""

from typing import Annotated

import typer

from model.cli.question import Answer, Asked, question_of_plans


@question_of_plans
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
    found = ask(asked.plan(), aim, points, said=asked.tell, team=asked.team)
    return Answer(
        {"points": found.table},
        [(f"cost against {aim.column}", found.table)],
        {"aim": aim.column, "convex": found.convex},
        [lambda: figures.frontier_figure(found.table, aim.column)],
    )
