"""The command `landseasky`: parse, call the model, print. What takes long to import, each command imports itself."""

import io
import sys
from typing import Annotated

import typer

from model.cli import (
    alternatives,
    breakeven,
    check,
    costs,
    dashboard,
    diff,
    doctor,
    explain,
    export,
    frontier,
    init,
    milliseconds,
    repair,
    robust,
    run,
    runs,
    sensitivity,
    survive,
    sweep,
    validate,
    verify,
    watch,
)

app = typer.Typer(
    name="landseasky",
    help="Plan which AI compute to build, where (on land, under the sea, in orbit) and when, at the least cost.",
    epilog="Start with: landseasky init mystudy. Exit codes: 0 optimal, 1 internal error, 2 usage, 3 invalid input, "
    "4 infeasible or unbounded, 5 time limit with no proven plan.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: drawing boxes takes longer to import than all else together
)


def _version(wanted: bool) -> None:
    if wanted:
        from model import __version__

        typer.echo(f"landseasky {__version__}")
        raise typer.Exit


@app.callback()
def landseasky(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Plan which AI compute to build, where (on land, under the sea, in orbit) and when, at the least cost."""
    for stream in (sys.stdout, sys.stderr):  # a terminal of another locale shows what it can not write as escapes
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


app.command("init")(init.init)
app.command("check")(check.check)
app.command("run")(run.run)
app.command("runs")(runs.runs)
app.command("validate")(validate.validate)
app.command("verify")(verify.verify)
app.command("doctor")(doctor.doctor)
app.command("export")(export.export)
app.command("watch")(watch.watch)
app.command("costs")(costs.costs)
app.command("breakeven")(breakeven.breakeven)
app.command("explain")(explain.explain)
app.command("dashboard")(dashboard.dashboard)
app.command("sweep")(sweep.sweep)
app.command("frontier")(frontier.frontier)
app.command("alternatives")(alternatives.alternatives)
app.command("diff")(diff.diff)
app.command("sensitivity")(sensitivity.sensitivity)
app.command("milliseconds")(milliseconds.milliseconds)
app.command("repair")(repair.repair)
app.command("robust")(robust.robust)
app.command("survive")(survive.survive)
