"""`landseasky sensitivity`: how much the least cost moves with every number."""

from typing import Annotated

import typer

from model.cli.flags import Top
from model.cli.question import Answer, Asked, question_of_plans, refused
from model.cli.terminal import Code


@question_of_plans
def sensitivity(
    asked: Asked,
    table: Annotated[
        list[str] | None, typer.Option("--table", metavar="TABLE", help="Ask of this table only. Repeatable.")
    ] = None,
    check: Annotated[int, typer.Option("--check", min=0, help="Plan again to either side of so many numbers.")] = 0,
    top: Top = 25,
) -> Answer:
    """Show how much the least cost moves with every number with a range of the tables, the largest swings first."""
    from model import figures
    from model.questions.sensitivity import sensitivity as ask
    from model.tables.faults import nearest

    asked.tell("reading and pricing")
    world = asked.world()
    wrong = [name for name in table or [] if name not in world.inputs.tables]
    if wrong:
        raise refused(f"{wrong[0]!r} is not a table; {nearest(wrong[0], list(world.inputs.tables))}", Code.usage)
    plan = asked.plan(world)
    found = ask(
        plan, tuple(table or ()), check, asked.threads, lambda what: asked.tell("moving", None, what), asked.team
    )
    shown = found.drop(columns="table").head(top)
    title = "cost by number: derivative, elasticity, and derivative times high less low"
    return Answer(
        {"numbers": found},
        [(title, shown.dropna(axis=1, how="all"))],
        {"cost_usd": plan.objective_usd},
        [lambda: figures.sensitivity_figure(found, plan.objective_usd)],
    )
