"""`landseasky run`."""

import json
import time
from dataclasses import dataclass
from math import isnan
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
    Scheduler,
    Seed,
    Slices,
    Solver,
    TimeLimit,
    Verbose,
    Wait,
)
from model.cli.question import reached
from model.cli.terminal import CODE_OF_STATUS, Code, Steps, failures, say

if TYPE_CHECKING:
    from model.planning import Plan
    from model.tables.faults import InputWarning

WRITTEN = ("optimal", "feasible", "time_limit")
"""Statuses that may come with a plan worth keeping."""


def run(
    inputs: Inputs = Path("inputs"),
    scenario: Scenarios = None,
    change: Changes = None,
    out: Outputs = Path("outputs"),
    solver: Solver = Method.columns,
    resolution: Slices = Resolution.auto,
    integer: Integer = False,
    gap: Gap = 1e-6,
    time_limit: TimeLimit = None,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    wait: Wait = 60.0,
    seed: Seed = 0,
    save_lp: Annotated[
        Path | None, typer.Option("--save-lp", metavar="FILE", help="Also write the programme, as .lp or .mps.")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Find the least-cost plan and write it, with its report, to a new folder of the outputs.

    Workers of a scheduler price the routes of a large world; all else is done here.
    """
    if save_lp is not None and save_lp.suffix not in {".lp", ".mps"}:
        raise typer.BadParameter("the file's name must end in .lp or .mps", param_hint="--save-lp")
    choices = {
        "method": str(solver),
        "resolution": str(resolution),
        "integer": integer,
        "gap": gap,
        "time_limit_s": time_limit,
        "seed": seed,
    }
    request = Request(inputs, scenario or [], change or [], out, choices, jobs, scheduler, wait, save_lp)
    with failures(verbose=verbose):
        from model.tables.faults import InputError

        if scheduler is not None:
            reached(scheduler, wait)
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
            if slips := outcome["warnings"]:
                files = ", ".join(dict.fromkeys(slip["file"] for slip in slips))
                count = f"{len(slips)} warning{'s' if len(slips) > 1 else ''}"
                how = "" if resolution is Resolution.auto else f" --resolution {resolution}"
                typer.echo(f"{count}, on {files}: landseasky check{how} lists them.")
        if outcome["run_dir"] and not plan.certificate.ok and not isnan(plan.certificate.gap):
            say(f"the plan does not stand up to recomputation, and is kept for a look only: {plan.certificate}")
            raise typer.Exit(Code.internal)
        code = CODE_OF_STATUS.get(plan.status, Code.internal)
        if code is Code.internal:
            say(f"the solver stopped without an answer: {plan.status}")
        if plan.status in ("infeasible", "infeasible_whole"):
            from model.cli.repair import remedy

            say(remedy(plan.world, integer=integer))
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
    scheduler: str | None
    wait_s: float
    save_lp: Path | None


def solve_and_write(request: Request, steps: Steps) -> tuple["Plan", dict[str, Any]]:
    """Solve, then write the run folder if there is a plan; the plan, and what `run --json` prints."""
    start = time.perf_counter()
    steps("importing")
    from model import runs
    from model.checks.warnings import input_warnings
    from model.figures.headline import headline
    from model.planning import plan as solve
    from model.questions.sensitivity.first_order import first_doubt
    from model.tables.resolution import at_resolution
    from model.world import world as price
    from model.world.schema import read_inputs

    began = time.perf_counter()
    steps("reading the inputs")
    read_in = read_inputs(request.inputs, request.scenarios, request.changes)
    inputs = at_resolution(read_in, request.choices["resolution"])
    choices = {name: choice for name, choice in request.choices.items() if name != "resolution"}
    read = time.perf_counter()
    steps("pricing every option")
    world = price(inputs)
    warnings = input_warnings(read_in, world, integer=request.choices["integer"])
    seconds = {"read": read - began, "cost": time.perf_counter() - read}
    with runs.opened(request.out, inputs) as folder:  # before solving: that a folder can not be written is reported now
        plan = solve(
            world, **choices, threads=request.jobs, scheduler=request.scheduler, wait_s=request.wait_s, progress=steps
        )  # fmt: skip
        seconds |= plan.seconds
        if request.save_lp is not None:
            steps("writing the programme")
            _save_programme(plan, request.save_lp)
        if plan.status == "optimal" and not plan.tables:
            raise RuntimeError("the solver reports an optimum and gives no values")
        if plan.status not in WRITTEN or not plan.tables:
            return plan, _outcome(
                plan.status, seconds=runs.timed(seconds, start), size=plan.size, warnings=listed(warnings)
            )
        before = time.perf_counter()
        steps("asking what matters most")
        doubt = first_doubt(plan)
        seconds["write"] = time.perf_counter() - before
        steps("writing the run")
        run_dir = runs.keep(folder, plan, seconds, start, doubt)
    return plan, _outcome(
        plan.status,
        objective_usd=plan.objective_usd,
        relative_gap=plan.relative_gap,
        run_dir=run_dir,
        seconds=runs.timed(seconds, start),
        size=plan.size,
        share_by_kind=plan.share_by_kind,
        warnings=listed(warnings),
        periods=headline(plan).periods(),
        resolution=inputs.resolution,
        merged=list(inputs.merged),
    )


def listed(warnings: list["InputWarning"]) -> list[dict[str, Any]]:
    """Warnings as objects of JSON."""
    return [vars(warning) for warning in warnings]


def _outcome(status: str, **known: Any) -> dict[str, Any]:
    """The object of `run --json`; what is not known is null or empty."""
    from model.runs import plain

    unknown: dict[str, Any] = {"objective_usd": None, "relative_gap": None, "run_dir": None}
    unknown |= {"seconds": {}, "size": {}, "share_by_kind": {}, "warnings": [], "periods": []}
    unknown |= {"resolution": None, "merged": []}
    return {name: plain(value) for name, value in ({"status": status} | unknown | known).items()}


def _save_programme(plan: "Plan", file: Path) -> None:
    """Write the programme that was solved."""
    problem = plan.to_pulp()
    if file.suffix == ".mps":
        problem.writeMPS(str(file))
    else:
        problem.writeLP(str(file))
