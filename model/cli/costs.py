"""`landseasky costs`: what an hour of compute costs on land, under the sea and in orbit, without a plan."""

from typing import Annotated

import typer

from model.cli.flags import DrawSeed, Shape
from model.cli.question import Answer, Asked, check_shape, question

NAMES = {
    "p5_usd_per_h100e_h": "p5", "p50_usd_per_h100e_h": "median", "p95_usd_per_h100e_h": "p95",
    "cheapest_frac": "odds of cheapest", "usd_per_h100e_h": "as shipped",
}  # fmt: skip
"""Columns as people are shown them."""


@question
def costs(
    asked: Asked,
    count: Annotated[int, typer.Option("--draws", min=1, max=100_000, help="Draws; best a power of two.")] = 10_000,
    seed: DrawSeed = 0,
    shape: Shape = "triangular",
    within: Annotated[
        list[str] | None,
        typer.Option(
            "--in", metavar="COLUMN=VALUE", help="Sites of bloc=allied only; or kind, tag, jurisdiction, site."
        ),
    ] = None,
    workload: Annotated[
        str | None, typer.Option("--workload", metavar="NAME", help="Hours of this work, where there is room for it.")
    ] = None,
) -> Answer:
    """Show what a delivered H100e-hour costs at each kind of site, how sure that is, and which is the cheapest.

    Nothing is planned: the cheapest option that could be built in each period, at full use, in draws of every figure
    that prices it. Left out are the network, premiums on chips, and limits.
    """
    from model import figures
    from model.questions.costs import costs as ask

    check_shape(shape)
    wrong = [part for part in within or [] if "=" not in part]
    if wrong:
        raise typer.BadParameter(f"{wrong[0]!r} is not COLUMN=VALUE, such as bloc=allied", param_hint="--in")
    scope = dict(part.split("=", 1) for part in within or [])
    asked.tell("reading and pricing")
    found = ask(asked.world(), count, seed=seed, shape=shape, workload=workload, scope=scope, told=asked.tell)
    bands, made_of = found.bands, found.made_of
    leading = made_of.drop_duplicates(["period", "kind"])
    return Answer(
        {"bands": bands, "options": made_of},
        [
            (f"USD per delivered H100e-hour of the cheapest option, {count:,} draws", bands.rename(columns=NAMES)),
            ("what is most often the cheapest of its kind", leading.rename(columns={"cheapest_frac": "of draws"})),
        ],
        {"draws": count, "seed": seed, "shape": shape, "workload": workload, "scope": scope},
        [lambda: figures.hours_figure(bands), lambda: figures.odds_of_kinds_figure(bands)],
    )
