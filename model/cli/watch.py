"""`landseasky watch`: plan again whenever a table is saved."""

import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.flags import Changes, Gap, Inputs, Jobs, Outputs, Quiet, Resolution, Scenarios, Slices, Verbose
from model.cli.terminal import Steps, failures, say

if TYPE_CHECKING:
    from model.planning import Plan


def watch(
    inputs: Inputs = Path("inputs"),
    scenario: Scenarios = None,
    change: Changes = None,
    out: Outputs = Path("outputs"),
    resolution: Slices = Resolution.auto,
    gap: Gap = 1e-6,
    jobs: Jobs = None,
    keep: Annotated[bool, typer.Option("--keep", help="Also write every plan to a run folder of its own.")] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Plan again whenever an input table is saved; the report in OUT/watch reloads itself. Ctrl-C ends it."""
    with failures(verbose=verbose):
        from model.cli.words import resolution_line
        from model.report.watch import Page, Study, look, saves
        from model.solve.standing import Standing

        study = Study(inputs, scenario or [], change or [], str(resolution), {"gap": gap, "threads": jobs})
        page, before, standing = Page(out / "watch"), None, Standing(jobs or 1)
        say(f"watching {inputs}; save a table to plan anew, Ctrl-C to end")
        for names in saves(inputs):
            with Steps(quiet=quiet, verbose=verbose) as steps:
                outcome = look(study, before, steps, standing)
                made = str(resolution) if outcome.plan is None else outcome.plan.world.inputs.resolution
                page.show(outcome, {"watched": str(inputs), "resolution": made, "gap": gap})
            saved = f"{', '.join(names)} saved: " if names else ""
            now = f"{datetime.now().astimezone():%H:%M:%S}"
            if outcome.trouble:
                say(f"{now}  {saved}{outcome.trouble}")
            elif outcome.fresh and outcome.plan is not None:
                typer.echo(f"{now}  {saved}{_told(outcome.plan, before)}, {outcome.seconds:.1f} s")
                if keep:
                    try:
                        typer.echo(f"          kept in {_kept(outcome.plan, out, outcome.seconds)}")
                    except OSError as error:  # a table saved while this plan was made: the next look keeps its own
                        say(f"          not kept: {error}")
                if before is None:
                    typer.echo(f"          {resolution_line(outcome.plan.world.inputs)}")
                    typer.echo(f"          open {page.report}: it shows every plan from now on")
            else:
                typer.echo(f"{now}  {saved}the same numbers as before")
            before = outcome.plan
        say("ended")


def _told(plan: "Plan", before: "Plan | None") -> str:
    """The plan in a line, and how its cost moved."""
    from model.cli.words import money, share

    parts = plan.share_by_kind
    last = max(parts, default=None)
    served = ", ".join(f"{kind} {share(part)}" for kind, part in sorted(parts[last].items())) if last else "nothing"
    moved = ""
    if before is not None:
        by = plan.objective_usd - before.objective_usd
        moved = f" ({'+' if by >= 0 else ''}{money(by)})"
    return f"{plan.status} plan, {money(plan.objective_usd)}{moved}; {last} served by {served}"


def _kept(plan: "Plan", out: Path, seconds: float) -> Path:
    """Folder of the run that a plan of the watch was written to."""
    from model import runs

    with runs.opened(out, plan.world.inputs) as folder:
        return runs.keep(folder, plan, plan.seconds, time.perf_counter() - seconds)
