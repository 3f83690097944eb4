"""`landseasky robust`: one build for several futures."""

from typing import Annotated

import typer

from model.cli.question import Answer, Asked, question_of_plans

BASE = "base"
"""Name of the future in which the tables hold as they are."""


@question_of_plans
def robust(
    asked: Asked,
    future: Annotated[
        list[str],
        typer.Argument(
            metavar="FUTURE...",
            help="A scenario, several joined by +, or base for the tables as they are; =0.3 behind it is its "
            "probability, equal for all that have none.",
        ),
    ],
    risk: Annotated[
        float, typer.Option("--risk", min=0.0, max=1.0, help="Weight of the most expensive futures against the mean.")
    ] = 0.0,
    tail: Annotated[
        float,
        typer.Option("--tail", min=0.0, max=1.0, help="Probability of the most expensive futures that --risk weighs."),
    ] = 0.1,
    regret: Annotated[
        int | None, typer.Option("--regret", min=2, help="Also the cost of less regret, at so many levels.")
    ] = None,
) -> Answer:
    """Find one build for several futures, what knowing the future would save, and what planning for all saves."""
    from model import figures
    from model.questions.robust import chances
    from model.questions.robust import robust as ask
    from model.questions.robust.regret import regret_frontier

    names, probability = chances(future)
    worlds = []
    for name in names:
        asked.tell("reading and pricing", None, name)
        worlds.append(asked.world(scenarios=[] if name == BASE else name.split("+")))
    reference = worlds[names.index(BASE)] if BASE in names else asked.world()
    asked.tell("planning for all futures")
    found = ask(worlds, probability, reference, risk_weight=risk, tail_frac=tail, progress=asked.tell, team=asked.team)
    table = found.futures.assign(future=names)
    head = {name: getattr(found, name) for name in ("expected_usd", "cvar_usd", "evpi_usd", "vss_usd", "whole")}
    said = (
        f"Expected cost {found.expected_usd:,.0f} USD, of the most expensive {100 * tail:g} % "
        f"{found.cvar_usd:,.0f} USD. "
        f"Knowing the future would save {found.evpi_usd:,.0f} USD on average. {found.advantage}"
    )
    tables = {"futures": table, "build": found.build}
    shown = [("the shared build in each future, and the build made for it alone", table)]
    draws = [lambda: figures.futures_figure(table, found.expected_usd, found.evpi_usd, found.vss_usd)]
    if regret is not None:
        asked.tell("weighing regret")
        levels = regret_frontier(worlds, probability, regret, asked.team)
        tables["regret"] = levels
        shown.append(("expected cost against the largest regret", levels))
        draws.append(lambda: figures.regret_figure(levels))
    return Answer(tables, shown, head, draws, said)
