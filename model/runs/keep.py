"""A plan to a run folder: the one place where inputs, tables, solution, report, manifest and seal are written."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.runs.folders import clear_abandoned, publish, unfinished
from model.runs.manifest import manifest
from model.runs.names import inputs_hash, run_name
from model.runs.solution import write_plan
from model.runs.writing import write_inputs, write_manifest, write_tables
from model.tables.inputs import Inputs

if TYPE_CHECKING:
    from model.report import Doubt

STAGES = ("read", "cost", "build", "solve", "write")


@contextmanager
def opened(outputs: Path, inputs: Inputs) -> Iterator[Path]:
    """A run folder to be, with a copy of the input files in it: opened before solving, so that faults come at once.

    Raises
    ------
    OSError
        `outputs` can not be written, or an input file is no longer what was read.
    """
    clear_abandoned(outputs)
    with unfinished(outputs) as folder:
        write_inputs(folder, inputs.folder, inputs.sha256)
        yield folder


def keep(folder: Path, plan: Any, seconds: Mapping[str, float], began: float, doubt: "Doubt | None" = None) -> Path:
    """Write a plan to a folder that `opened` gave, and publish it; the path of the run.

    Parameters
    ----------
    folder : path
        From `opened`.
    plan : Plan
        With result tables.
    seconds : mapping
        Seconds of the stages before this one.  [s]
    began : float
        When the work began, on the clock `time.perf_counter`.  [s]
    doubt : Doubt, optional
        How sure the cost is, for the report and the table `matters`.

    Raises
    ------
    ValueError
        The plan has no result tables.
    OSError
        The disk is full, or the folder can not be renamed.
    """
    from model.report import write_report  # it draws: who lists and reads runs need not wait for that

    if not plan.tables:
        raise ValueError(f"the plan is {plan.status} and has no tables: there is nothing to keep")
    before, inputs = time.perf_counter(), plan.world.inputs
    changes = list(inputs.overrides)
    choices = {"method": plan.method, "resolution": inputs.resolution, **plan.choices}
    digest = inputs_hash(inputs.sha256, [changes, *choices.items()])
    name = run_name(inputs.scenarios, digest)
    about = manifest(plan, name, digest, list(inputs.scenarios), changes, choices)
    about["tables"] = write_plan(folder, plan)
    if doubt is not None:
        write_tables(folder, {"matters": doubt.ends})
    write_report(plan, folder / "report.html", {"run": name, **choices}, doubt)
    took = seconds.get("write", 0.0) + time.perf_counter() - before
    write_manifest(folder, about | {"seconds": timed({**seconds, "write": took}, began)})
    return publish(folder, name)


def timed(seconds: Mapping[str, float], began: float) -> dict[str, float]:
    """Seconds of every stage, 0 where it was not entered, and in all since `began`."""
    stages = dict.fromkeys(STAGES, 0.0) | dict(seconds)
    return {stage: round(s, 3) for stage, s in (stages | {"total": time.perf_counter() - began}).items()}
