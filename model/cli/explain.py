"""`landseasky explain`: why a site is built or not, and what a zone pays."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.question import Answer, Asked, question, refused
from model.cli.terminal import Code

if TYPE_CHECKING:
    import pandas as pd


TITLES = {
    "verdict": "built or not, and by how much a megawatt would have to be cheaper",
    "ledger": "what a megawatt of its best option pays and earns, present value",
    "thresholds": "prices at which it enters or leaves the plan (blank: at none)",
    "served_by": "who serves it",
    "price": "its marginal cost per H100e-hour, and of what",
    "shut_out": "the first routes that are too slow, and what letting them in is worth",
}
"""What each table of an explanation shows."""


@question
def explain(
    asked: Asked,
    name: Annotated[str, typer.Argument(metavar="SITE|ZONE", help="A site or a zone of the inputs.")],
    exact: Annotated[int, typer.Option("--exact", min=0, help="Zone: plan again for so many routes shut out.")] = 0,
) -> Answer:
    """Show why a site is built or not and what would turn it, or who serves a zone and what its price is made of."""
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
        [
            (f"{found.subject}: {TITLES[title]}", narrow(frame))
            for title, frame in found.tables.items()
            if title != "thresholds" or len(frame)
        ],
        {"subject": found.subject, "kind": found.kind, "sentence": found.sentence},
        [partial(draws[title], table, found.subject) for title, table in found.tables.items() if title in draws],
        found.sentence,
    )


def narrow(frame: "pd.DataFrame") -> "pd.DataFrame":
    """A frame for people: long columns of periods and parts side by side, without columns that say nothing."""
    if {"item", "period", "usd_per_mw"} <= set(frame.columns) and len(frame):
        wide = frame.pivot_table(index=["item", "of"], columns="period", values="usd_per_mw", aggfunc="sum", sort=False)
        return wide.add_prefix("usd_per_mw ").reset_index()
    if {"part", "usd_per_h100e_h"} <= set(frame.columns) and len(frame):
        wide = frame.pivot_table(index=["workload", "period"], columns="part", values="usd_per_h100e_h", sort=False)
        return wide.assign(usd_per_h100e_h=wide.sum(axis=1)).reset_index()
    return frame[[name for name in frame if name == "threshold" or frame[name].notna().any()]]
