"""`landseasky diff`: two runs against each other."""

from pathlib import Path
from typing import Annotated

import typer

from model.cli.flags import Outputs
from model.cli.question import Answer, comparison, refused
from model.cli.terminal import Code, Steps

Run = Annotated[str, typer.Argument(metavar="RUN", help="Name of a run, the beginning of one, or latest.")]


@comparison
def diff(
    tell: Steps,
    old: Run,
    new: Run,
    order: Annotated[str, typer.Option("--order", help="forward, or both: mean of that and its reverse.")] = "both",
    most: Annotated[int, typer.Option("--most", min=1, help="Rows to tell apart; beyond that, tables.")] = 40,
    out: Outputs = Path("outputs"),
) -> Answer:
    """Compare two runs: inputs that changed, what each cost, and what is built differently."""
    if order not in ("forward", "both"):
        raise typer.BadParameter("choose forward or both", param_hint="--order")
    from model import figures
    from model.questions.diff import diff as ask
    from model.runs import find_run, read_run

    try:
        first, second = (read_run(find_run(out, name)) for name in (old, new))
    except ValueError as error:
        raise refused(str(error), Code.usage) from error
    found = ask(first, second, order, most, tell)
    parts = {name: getattr(found, name) for name in ("inputs", "causes", "build", "bill", "shares")}
    title = {"causes": f"what the difference of {found.total_usd:,.0f} USD is made of"}
    return Answer(
        parts,
        [(title.get(name, name), table) for name, table in parts.items() if len(table)],
        {"old": first.name, "new": second.name, "total_usd": found.total_usd},
        [
            lambda: figures.causes_figure(found.causes, first.manifest["objective_usd"], first.name, second.name),
            lambda: figures.moves_figure(found.build),
        ],
    )
