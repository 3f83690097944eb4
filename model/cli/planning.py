"""`landseasky run`."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.cli.flags import (
    Changes,
    Gap,
    Inputs,
    Integer,
    Jobs,
    Json,
    Method,
    Outputs,
    Quiet,
    Resolution,
    Scenarios,
    Slices,
    Solver,
    TimeLimit,
    Verbose,
)
from model.cli.terminal import CODE_OF_STATUS, Code, Steps, failures, say

if TYPE_CHECKING:
    from model import Plan

WRITTEN = ("optimal", "time_limit")
"""Statuses that may come with a plan worth keeping."""


def run(
    inputs: Inputs = Path("inputs"),
    scenario: Scenarios = None,
    change: Changes = None,
    out: Outputs = Path("outputs"),
    solver: Solver = Method.columns,
    resolution: Slices = Resolution.standard,
    integer: Integer = False,
    gap: Gap = 1e-6,
    time_limit: TimeLimit = None,
    jobs: Jobs = None,
    save_lp: Annotated[
        Path | None, typer.Option("--save-lp", metavar="FILE", help="Also write the programme, as .lp or .mps.")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Find the least-cost plan and write it, with its report, to a new folder of the outputs."""
    if save_lp is not None and save_lp.suffix not in {".lp", ".mps"}:
        raise typer.BadParameter("the file's name must end in .lp or .mps", param_hint="--save-lp")
    choices = {
        "method": str(solver),
        "resolution": str(resolution),
        "integer": integer,
        "gap": gap,
        "time_limit_s": time_limit,
    }
    request = Request(inputs, scenario or [], change or [], out, choices, jobs, save_lp)
    with failures(verbose=verbose):
        from model.faults import InputError

        try:
            with Steps(quiet=quiet, verbose=verbose) as steps:
                plan, outcome = solve_and_write(request, steps)
        except InputError:
            if as_json:
                typer.echo(json.dumps(_outcome("invalid_input"), indent=2))
            raise
        if as_json:
            typer.echo(json.dumps(outcome, indent=2))
        else:
            from model.cli.summary import summary

            typer.echo(summary(plan, outcome["run_dir"]))
        code = CODE_OF_STATUS.get(plan.status, Code.internal)
        if code is Code.internal:
            say(f"the solver stopped without an answer: {plan.status}")
        if code is not Code.optimal:
            raise typer.Exit(code)


@dataclass(frozen=True)
class Request:
    """What one call asks for; `choices` are the ones that decide the plan, besides the inputs."""

    inputs: Path
    scenarios: list[str]
    changes: list[str]
    out: Path
    choices: dict[str, Any]
    jobs: int | None
    save_lp: Path | None


def solve_and_write(request: Request, steps: Steps) -> tuple["Plan", dict[str, Any]]:
    """Solve, then write the run folder if there is a plan; the plan, and what `run --json` prints."""
    start = time.perf_counter()
    steps("importing")
    import model
    from model import runs
    from model.report import write_report

    steps("reading and pricing")
    choices = dict(request.choices)
    resolution = choices.pop("resolution")
    world = model.load(request.inputs, request.scenarios, request.changes, resolution=resolution)
    runs.clear_abandoned(request.out)
    with runs.unfinished(request.out) as folder:  # before solving: that a folder can not be written is told of now
        plan = model.plan(world, **choices, threads=request.jobs, progress=steps)
        if request.save_lp is not None:
            steps("writing the programme")
            _save_programme(plan, request.save_lp)
        if plan.status not in WRITTEN or not plan.tables:
            return plan, _outcome(plan.status, plan, None, _timed(plan, start, 0.0))
        before = time.perf_counter()
        digest = runs.inputs_hash(world.inputs.sha256, [request.changes, *request.choices.items()])
        name = runs.run_name(request.scenarios, digest)
        about = runs.manifest(plan, name, digest, request.scenarios, request.choices)
        steps("writing the tables")
        about["tables"] = runs.write_tables(folder, plan.tables)
        steps("writing the report")
        write_report(plan, folder / "report.html")
        seconds = _timed(plan, start, time.perf_counter() - before)
        runs.write_manifest(folder, about | {"seconds": seconds})
        run_dir = runs.publish(folder, name)
    return plan, _outcome(plan.status, plan, run_dir, seconds)


def _timed(plan: "Plan", start: float, write_s: float) -> dict[str, float]:
    """Seconds of each stage: the plan's own, and what only the command knows."""
    seconds = dict.fromkeys(("read", "cost", "build", "solve"), 0.0) | plan.seconds
    return {
        stage: round(s, 3) for stage, s in (seconds | {"write": write_s, "total": time.perf_counter() - start}).items()
    }


def _outcome(
    status: str, plan: "Plan | None" = None, run_dir: Path | None = None, seconds: dict[str, float] | None = None
) -> dict[str, Any]:
    """The object of `run --json`; what is not known is null or empty."""
    from model.runs import plain

    return {
        "status": status,
        "objective_usd": plain(plan.objective_usd) if plan else None,
        "relative_gap": plain(plan.relative_gap) if plan else None,
        "run_dir": str(run_dir) if run_dir else None,
        "seconds": seconds or {},
        "size": plain(plan.size) if plan else {},
        "share_by_kind": plain(plan.share_by_kind) if plan else {},
    }


def _save_programme(plan: "Plan", file: Path) -> None:
    problem = plan.to_pulp()
    if file.suffix == ".lp":
        problem.writeLP(str(file))
    else:
        problem.writeMPS(str(file))
