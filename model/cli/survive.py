"""`landseasky survive`: a build that can lose any one part."""

from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.question import Answer, Asked, question, refused
from model.cli.terminal import Code

if TYPE_CHECKING:
    from model.questions.survive import Loss


@question
def survive(
    asked: Asked,
    loss: Annotated[
        list[str],
        typer.Argument(metavar="LOSS...", help="site=NAME, cable=FROM/TO or provider=NAME: any one may be lost."),
    ],
    unserved: Annotated[
        float, typer.Option("--unserved", min=0.0, max=1.0, help="Share of the work that may go unserved after a loss.")
    ] = 0.0,
) -> Answer:
    """Find the cheapest build that serves the work whichever one of some parts is lost, and what that costs."""
    from model import figures
    from model.questions.survive import survive as ask

    losses = [_loss(text) for text in loss]
    asked.tell("reading and pricing")
    world = asked.world()
    asked.tell("planning for every loss")
    found = ask(world, losses, unserved)
    return Answer(
        {"losses": found.losses, "build": found.build},
        [("work left unserved after each loss, by the cheapest build and by this one", found.losses)],
        {"cost_usd": found.cost_usd, "premium_usd": found.premium_usd, "whole": found.whole},
        [lambda: figures.losses_figure(found.losses, found.premium_usd)],
        f"Surviving costs {found.premium_usd:,.0f} USD more than the cheapest plan.",
    )


def _loss(text: str) -> "Loss":
    from model.questions.survive import Loss

    what, between, name = text.partition("=")
    if not between:
        raise refused(f"{text!r} names no loss; write site=NAME, cable=FROM/TO or provider=NAME", Code.usage)
    return Loss(what, name)
