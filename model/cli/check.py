"""`landseasky check`: every fault of the inputs at once, and what may be a slip."""

import json
from pathlib import Path

import typer

from model.cli.flags import Changes, Inputs, Json, Quiet, Resolution, Scenarios, Slices, Verbose
from model.cli.terminal import Code, Steps, failures, say


def check(
    inputs: Inputs = Path("inputs"),
    scenario: Scenarios = None,
    change: Changes = None,
    resolution: Slices = Resolution.auto,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Read and check every input table, and price every option; list all faults, and warn of slips.

    Warnings are those of a run at the same resolution, and of scenarios.
    """
    with failures(verbose=verbose), Steps(quiet=quiet, verbose=verbose) as steps:
        steps("importing")
        from model.checks.warnings import input_warnings, scenario_warnings
        from model.cli.words import resolution_line, table
        from model.tables.faults import InputError
        from model.tables.resolution import at_resolution, loads_of
        from model.world import world as price
        from model.world.schema import read_inputs

        steps("reading and pricing")
        try:
            read = read_inputs(inputs, scenario or (), change or ())
            world = price(at_resolution(read, str(resolution)))
        except InputError as error:
            if as_json:
                faults = [vars(fault) for fault in error.faults]
                typer.echo(json.dumps({"status": "invalid_input", "faults": faults}, indent=2))
                raise typer.Exit(Code.invalid) from error
            raise
        steps("looking for slips")
        warnings = [
            *input_warnings(read, world),
            *scenario_warnings(inputs),
        ]
        rows = {name: len(frame) for name, frame in read.tables.items()}
        counts = {
            "sites": world.sites.frame["kind"].value_counts().sort_index().to_dict(),
            "options": world.options.frame["kind"].value_counts().sort_index().to_dict(),
        }
        zones, loads = len(world.zones), len(loads_of(read.tables["demand"]))
        if as_json:
            changes = len(read.changes)
            summary = {"status": "valid", "tables": rows, **counts, "zones": zones, "loads": loads, "changes": changes}
            summary |= {"resolution": world.inputs.resolution, "merged": list(world.inputs.merged)}
            summary["warnings"] = [vars(warning) for warning in warnings]
            typer.echo(json.dumps(summary, indent=2))
            return
        if not quiet:
            typer.echo(table(["table", "rows"], [[name, f"{count:,}"] for name, count in sorted(rows.items())]) + "\n")
        kinds = [[str(kind), f"{n:,}", f"{counts['options'].get(kind, 0):,}"] for kind, n in counts["sites"].items()]
        typer.echo(table(["kind", "sites", "options"], kinds))
        typer.echo(f"\n{zones} zones, {loads} loads, {len(read.changes)} cells changed. The inputs are valid.")
        if world.inputs.merged:
            typer.echo(resolution_line(world.inputs))
        if warnings:
            typer.echo("\n".join(["\nPlanned as written, but is it meant?", *map(str, warnings)]))
        if not quiet:
            say("Next: landseasky run")
