"""`landseasky runs`."""

import json
from pathlib import Path

import typer

from model.cli.flags import Json, Outputs, Verbose
from model.cli.terminal import failures, say


def runs(out: Outputs = Path("outputs"), as_json: Json = False, verbose: Verbose = False) -> None:
    """List the runs in the outputs folder, oldest first."""
    with failures(verbose=verbose):
        from model.cli.words import money, table
        from model.runs import list_runs

        found = list_runs(out)
        records = json.loads(found.to_json(orient="records"))
        if as_json:
            typer.echo(json.dumps(records, indent=2))
        elif not records:
            say(f"no runs in {out}; 'landseasky run' makes one")
        else:
            rows = [
                [r["run"], r["scenarios"], r["status"], money(r["objective_usd"]), f"{r['seconds'] or 0:.0f} s"]
                for r in records
            ]
            typer.echo(table(["run", "scenarios", "status", "cost", "took"], rows))
