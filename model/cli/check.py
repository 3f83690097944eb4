"""`landseasky check`: every fault of the inputs at once, and what may be a slip."""

import json
from pathlib import Path

import typer

from model.cli.flags import Changes, Inputs, Json, Quiet, Scenarios, Verbose
from model.cli.terminal import Code, Steps, failures, say


def check(
    inputs: Inputs = Path("inputs"),
    scenario: Scenarios = None,
    change: Changes = None,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Read and check every input table, and price every option; list all faults, and warn of slips."""
    with failures(verbose=verbose), Steps(quiet=quiet, verbose=verbose) as steps:
        steps("importing")
        from model.checks.warnings import input_warnings, scenario_warnings
        from model.checks.warnings.rows import merged_warnings
        from model.cli.words import table
        from model.tables.faults import InputError
        from model.tables.resolution import at_resolution
        from model.world import load

        steps("reading and pricing")
        try:
            world = load(inputs, scenario or (), change or ())
        except InputError as error:
            if as_json:
                faults = [vars(fault) for fault in error.faults]
                typer.echo(json.dumps({"status": "invalid_input", "faults": faults}, indent=2))
                raise typer.Exit(Code.invalid) from error
            raise
        steps("looking for slips")
        warnings = [
            *input_warnings(world.inputs, world),
            *merged_warnings(world.inputs, at_resolution(world.inputs, "auto")),
            *scenario_warnings(inputs),
        ]
        rows = {name: len(frame) for name, frame in world.inputs.tables.items()}
        counts = {
            "sites": world.sites.frame["kind"].value_counts().sort_index().to_dict(),
            "options": world.options.frame["kind"].value_counts().sort_index().to_dict(),
        }
        zones, loads = len(world.zones), len(world.loads.frame)
        if as_json:
            changes = len(world.inputs.changes)
            summary = {"status": "valid", "tables": rows, **counts, "zones": zones, "loads": loads, "changes": changes}
            summary["warnings"] = [vars(warning) for warning in warnings]
            typer.echo(json.dumps(summary, indent=2))
            return
        if not quiet:
            typer.echo(table(["table", "rows"], [[name, f"{count:,}"] for name, count in sorted(rows.items())]) + "\n")
        kinds = [[str(kind), f"{n:,}", f"{counts['options'].get(kind, 0):,}"] for kind, n in counts["sites"].items()]
        typer.echo(table(["kind", "sites", "options"], kinds))
        typer.echo(f"\n{zones} zones, {loads} loads, {len(world.inputs.changes)} cells changed. The inputs are valid.")
        if warnings:
            typer.echo("\n".join(["\nPlanned as written, but is it meant?", *map(str, warnings)]))
        if not quiet:
            say("Next: landseasky run")
