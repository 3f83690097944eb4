"""`landseasky survive`: a build that can lose any one part."""

from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.question import Answer, Asked, question_of_plans, refused
from model.cli.terminal import Code

if TYPE_CHECKING:
    from model.questions.survive import Loss


@question_of_plans
def survive(
    asked: Asked,
    loss: Annotated[
        list[str],
        typer.Argument(metavar="LOSS...", help="site=NAME, cable=FROM/TO or provider=NAME: any one may be lost."),
    ],
    unserved: Annotated[
        float,
        typer.Option(
            "--unserved",
            min=0.0,
            max=1.0,
            help="Share of all work that may go unserved after a loss, on top of what the cheapest plan leaves "
            "unserved while nothing is lost.",
        ),
    ] = 0.0,
) -> Answer:
    """Find the cheapest build that serves as much as the cheapest plan whichever one of some parts is lost."""
    from model import figures
    from model.cli.words import share
    from model.questions.survive import survive as ask

    losses = [_loss(text) for text in loss]
    asked.tell("reading and pricing")
    world = asked.world()
    asked.tell("planning for every loss")
    found = ask(world, losses, unserved, asked.team)
    title = "share of all work unserved after each loss, with the cheapest plan's build and with this one"
    gap = " (blank: it then breaks a limit)" if found.losses["cheapest_unserved_frac"].isna().any() else ""
    price = (
        f"Surviving costs {found.premium_usd:,.0f} USD more than the cheapest plan."
        if found.premium_usd
        else "The cheapest plan survives each of these losses as it is."
    )
    return Answer(
        {"losses": found.losses, "build": found.build},
        [(title + gap, found.losses)],
        {
            "cost_usd": found.cost_usd,
            "premium_usd": found.premium_usd,
            "whole": found.whole,
            "unserved_frac": found.unserved_frac,
            "most_unserved_frac": found.most_unserved_frac,
        },
        [lambda: figures.losses_figure(found.losses, found.premium_usd)],
        f"{price} With every part in place the cheapest plan leaves {share(found.unserved_frac)} of all work "
        f"unserved; after any one loss no more than {share(found.most_unserved_frac)} may be.",
    )


def _loss(text: str) -> "Loss":
    from model.questions.survive import Loss

    what, between, name = text.partition("=")
    if not between:
        raise refused(f"{text!r} names no loss; write site=NAME, cable=FROM/TO or provider=NAME", Code.usage)
    return Loss(what, name)
