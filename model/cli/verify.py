"""`landseasky verify`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from model.cli.flags import Json, Outputs, Quiet, Verbose
from model.cli.terminal import Code, Steps, failures, say


def verify(
    run: Annotated[
        str, typer.Argument(metavar="RUN", help="Name of a run or the part of it that tells it apart, or 'latest'.")
    ] = "latest",
    out: Outputs = Path("outputs"),
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Prove a run again from its own inputs and solution, and find any cell that was changed since."""
    with failures(verbose=verbose), Steps(quiet=quiet, verbose=verbose) as steps:
        steps("importing")
        from model.checks.verify import verify as verified
        from model.cli.words import checks_table
        from model.runs import find_run

        try:
            folder = find_run(out, run)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="RUN") from error
        steps("recomputing the run")
        found = verified(folder)
        if as_json:
            told = {"status": "passes" if found.passes else "fails", "run_dir": str(folder)}
            faults = [vars(fault) | {"message": str(fault)} for fault in found.faults]
            checks = [asdict(check) for check in found.checks]
            typer.echo(json.dumps(told | {"faults": faults, "checks": checks}, indent=2))
        else:
            typer.echo(checks_table(found.checks))
            typer.echo("\n".join(["", *map(str, found.faults)]))
            word = "stands: nothing was changed, and its proof holds" if found.passes else "DOES NOT STAND"
            typer.echo(f"{folder} {word}.")
        if not found.passes:
            if as_json:
                say(f"{folder} does not stand")
            raise typer.Exit(Code.internal)
