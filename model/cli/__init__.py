"""The command `landseasky`: parse, call the model, print. What takes long to import, each command imports itself."""

from typing import Annotated

import typer

from model.cli import comparing, costs, doctor, hedging, questions, run, runs, showing, study, sweep, validate, verify

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


app.command("init")(study.init)
app.command("check")(study.check)
app.command("run")(run.run)
app.command("runs")(runs.runs)
app.command("validate")(validate.validate)
app.command("verify")(verify.verify)
app.command("doctor")(doctor.doctor)
app.command("export")(showing.export)
app.command("watch")(showing.watch)
app.command("costs")(costs.costs)
app.command("breakeven")(questions.breakeven)
app.command("explain")(questions.explain)
app.command("dashboard")(showing.dashboard)
app.command("sweep")(sweep.sweep)
app.command("frontier")(comparing.frontier)
app.command("alternatives")(comparing.alternatives)
app.command("diff")(comparing.diff)
app.command("sensitivity")(questions.sensitivity)
app.command("milliseconds")(questions.milliseconds)
app.command("repair")(questions.repair)
app.command("robust")(hedging.robust)
app.command("survive")(hedging.survive)
