"""Time and memory of a plan by column generation, against HiGHS on the whole programme at once."""

import resource
import sys
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import perf_counter

import numpy as np
import pandas as pd

from model.planning import plan as solve
from model.world import world
from tests.benchmarks.part import part

PARTS = {"0.1 M routes": (0, 30, 14, 3), "1 M routes": (0, 120, 50, 4)}
"""Seed, sites on land, zones and periods of a part of the shipped world."""

METHODS = ("columns", "simplex", "ipm")


def plan(parts: dict[str, tuple[int, int, int, int]] = PARTS, cap_s: float = 300.0) -> pd.DataFrame:
    """Seconds and memory of a plan by columns and at once; what was cut off at the cap took longer than is told.

    Each runs in a process of its own. `mb` is what planning added to the most memory in use, `times_columns` the
    seconds over those of column generation: at least so many times where the status is not
    optimal, and none where column generation itself was cut off.
    """
    rows = []
    for name, size in parts.items():
        found = [{"part": name, "method": method} | alone(size, method, cap_s) for method in METHODS]
        first = found[0]
        proven_s = first["seconds"] if first["status"] == "optimal" else np.nan
        rows += [
            row
            | {"times_columns": row["seconds"] / proven_s, "times_mb": row.get("mb", np.nan) / first.get("mb", np.nan)}
            for row in found
        ]
    return pd.DataFrame(rows)


def alone(size: tuple[int, int, int, int], method: str, cap_s: float) -> dict:
    """Figures of one plan made in a fresh process; only its time where it does not stop at twice the cap."""
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=measured, args=(there, size, method, cap_s))
    process.start()
    there.close()
    try:
        return here.recv() if here.poll(2.0 * cap_s + 60.0) else {"status": "stopped", "seconds": 2.0 * cap_s}
    except EOFError:  # the process died: out of memory, most likely
        return {"status": "died", "seconds": np.nan, "mb": np.nan}
    finally:
        process.kill()
        process.join()


def measured(answer: Connection, size: tuple[int, int, int, int], method: str, cap_s: float) -> None:
    """Plan, and send how long it took, how big the programme was and how much memory it added."""
    given = world(part(*size))
    before = peak_mb()
    began = perf_counter()
    made = solve(given, method=method, time_limit_s=cap_s)
    seconds = perf_counter() - began
    proven = np.isfinite([made.objective_usd, made.bound_usd]).all() and (
        method == "columns" or made.status == "optimal"
    )
    answer.send(
        {"status": made.status, "seconds": seconds, "mb": peak_mb() - before, **made.size,
         "gap_frac": made.relative_gap if proven else np.nan}
    )  # fmt: skip


def peak_mb() -> float:
    """Most memory this process has had in use.  [MB]"""
    per_mb = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / per_mb
