"""`landseasky alternatives`: plans that cost hardly more."""

from typing import Annotated

import typer

from model.cli.question import Answer, Asked, question_of_plans


@question_of_plans
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
    sizes = site_sizes(plan, site, said=asked.tell, team=asked.team) if site else None
    found = ask(plan, slack, site or (), different, asked.tell, asked.team)
    tables = {"alternatives": found.table, "build": found.build}
    shown = [(f"plans that cost at most {100 * slack:g} % more", found.table)]
    draws = [lambda: figures.alternatives_figure(found.table, found.build)]
    if sizes is None:
        return Answer(tables, shown, {}, draws)
    shown.append(("sizes that least cost allows", sizes))
    draws.append(lambda: figures.sizes_figure(sizes))
    return Answer(tables | {"sites": sizes}, shown, {}, draws, notice(sizes))
