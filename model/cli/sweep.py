"""`landseasky sweep`: the plan under draws of everything uncertain."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.flags import (
    Changes,
    DrawSeed,
    Inputs,
    Json,
    Outputs,
    Quiet,
    Resolution,
    Scenarios,
    Scheduler,
    Shape,
    Slices,
    Spread,
    Verbose,
    Wait,
)
from model.cli.question import Figure, check_shape, draw, maker, reached, records, refused, resolution_of, show
from model.cli.terminal import CODE_OF_STATUS, Steps, failures, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

SHOWN = 12
"""Rows of a long table that people are shown; the folder holds them all."""

TITLES = {
    "summary": "cost, and shares of the work",
    "sites": "sites, by the share of draws that build there",
    "influence": "what cost follows most closely",
    "tornado": "cost with one factor at its ends",
}
LONG = ("sites", "influence")


def sweep(
    count: Annotated[int, typer.Option("--draws", min=1, help="Draws in all; best a power of two from 8 on.")] = 64,
    seed: DrawSeed = 0,
    shape: Shape = "triangular",
    tolerance: Annotated[
        float,
        typer.Option("--tolerance", min=0.0, help="Gap to its bound a draw may keep at first."),
    ] = 1e-3,
    bars: Annotated[int, typer.Option("--tornado", min=0, help="Plan at low and high of so many leading factors.")] = 0,
    scheduler: Scheduler = None,
    wait: Wait = 60.0,
    figure: Figure = None,
    inputs: Inputs = Path("inputs"),
    scenario: Scenarios = None,
    change: Changes = None,
    out: Outputs = Path("outputs"),
    resolution: Slices = Resolution.auto,
    jobs: Spread = None,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Plan many draws of what is uncertain: cost, shares, the odds of each site, and what matters most.

    Draws are kept as they are done: the same command goes on where a killed one stopped. Without --jobs,
    all cores plan.
    """
    with failures(verbose=verbose), Steps(quiet=quiet, verbose=verbose) as tell:
        tell("importing")
        from model import runs
        from model.planning import plan as solve
        from model.questions.sensitivity.first_order import first_order
        from model.questions.sweep import sweep as drawn
        from model.questions.sweep.influence import influence, tornado
        from model.questions.sweep.one_draw import Base
        from model.report import swept, write_report

        check_shape(shape)
        if scheduler is not None:
            reached(scheduler, wait)
        processes = jobs or os.cpu_count() or 1
        tell("reading and pricing")
        world = maker(inputs, scenario, change, resolution)([])
        planned = resolution_of(world.inputs, tell)
        decided = [scenario, change, planned["resolution"], seed, shape, tolerance]
        folder = out / f"sweep-{runs.inputs_hash(world.inputs.sha256, decided)[:8]}"
        plan = solve(world, progress=tell)
        if plan.status != "optimal":
            raise refused(f"there is no plan to draw around: it is {plan.status}", CODE_OF_STATUS[plan.status])
        found = drawn(
            plan,
            folder,
            count,
            seed=seed,
            shape=shape,
            tolerance=tolerance,
            jobs=processes,
            scheduler=scheduler,
            wait_s=wait,
            progress=tell,
        )
        tables = {"draws": found.table, "summary": found.summary, "sites": found.sites}
        if found.solved.sum() >= 8:
            tell("holding factors against chance")
            tables["influence"] = influence(found)
            if bars:  # planned at both ends, so what enters nothing shows a swing of nothing
                tell("planning the tornado")
                names = tables["influence"]["factor"].head(bars).tolist()
                base = Base.of(plan, shape, tolerance)
                tables["tornado"] = tornado(base, names, plan.objective_usd, processes, scheduler, wait)
        runs.write_tables(folder, tables)
        tell("writing the report")
        doubt = swept(found.table, found.summary, tables.get("tornado"), first_order(plan).ends)
        write_report(plan, folder / "report.html", {"sweep": folder.name, "draws": count, "seed": seed}, doubt)
        if figure is not None:
            from model.figures import swept_figures

            tell("drawing")
            draw(figure, [picture for picture, _ in swept_figures(tables, plan.objective_usd)])
    if as_json:
        told = {name: records(table) for name, table in tables.items() if name != "draws"}
        head = {"sweep_dir": str(folder), "draws": count, "failed": found.failed, "base_cost_usd": found.base_cost_usd}
        typer.echo(json.dumps(head | planned | told, indent=2))
    else:
        _show(tables, count)
        typer.echo(f"All of it: {folder}; the plan with its bands: {folder / 'report.html'}")
    if found.failed:
        say(f"warning: {found.failed} of {count} draws have no plan and are left out; see status and note of draws.csv")


def _show(tables: "Mapping[str, pd.DataFrame]", count: int) -> None:
    """Print what was found; of factors those that chance does not explain."""
    for name, title in TITLES.items():
        if name not in tables:
            continue
        table = tables[name]
        if name == "influence":
            table = table[table["matters"]].drop(columns="matters")
            if table.empty:
                typer.echo(f"{title}\nNothing that can be told from chance in {count} draws.\n")
                continue
        show(title, table.head(SHOWN) if name in LONG else table)
