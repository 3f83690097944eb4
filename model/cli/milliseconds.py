"""`landseasky milliseconds`: what a shorter round trip is worth."""

from typing import Annotated

import typer

from model.cli.flags import Top
from model.cli.question import Answer, Asked, question, refused
from model.cli.terminal import Code


@question
def milliseconds(
    asked: Asked,
    zone: Annotated[str | None, typer.Option("--zone", metavar="ZONE", help="Ask of this zone only.")] = None,
    exact: Annotated[
        int,
        typer.Option("--exact", min=0, help="Plan again for so many loads; the others are reported by prices alone."),
    ] = 10,
    top: Top = 15,
) -> Answer:
    """Show what a millisecond is worth to each zone and workload: USD per ms by the first route that is too slow."""
    from model import figures
    from model.questions.milliseconds import milliseconds as ask
    from model.tables.faults import nearest

    asked.tell("reading and pricing")
    world = asked.world()
    zones = sorted(set(world.loads.frame["zone"]))
    if zone is not None and zone not in zones:
        raise refused(f"{zone!r} is no zone with work; {nearest(zone, zones)}", Code.usage)
    found = ask(asked.plan(world), exact=exact, zone=zone, threads=asked.threads)
    title = "first route too slow for each load: what letting it in would save at most, and per ms"
    return Answer(
        {"routes": found},
        [(title, found.head(top).dropna(axis=1, how="all"))],
        {},
        [lambda: figures.milliseconds_figure(found)],
    )
