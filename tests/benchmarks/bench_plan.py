"""Time and memory of a plan by column generation, against HiGHS on the whole programme at once."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import pandas as pd

from model.planning import plan as solve
from model.world import load
from tests.benchmarks.alone import alone, peak_mb
from tests.benchmarks.worlds import written

PEERS = ("simplex", "ipm")
TIMES, LEAST_S = 12.0, 60.0
"""Peers are cut off after so many times what columns took, though not before so many seconds."""

GAP = 1e-4
"""Proven gap asked of worlds that the peers can not solve; of smaller ones a thousandth of it."""


def plan(routes: Sequence[float] = (1e5, 1e6, 1e7, 1e8), cap_s: float = 900.0, seed: int = 0) -> pd.DataFrame:
    """Seconds and memory of a proven plan by columns and at once, each in a process of its own of at most 12 GiB.

    `plan_s` is planning alone and `mb` what it added to the most memory in use; the peers put the whole programme
    together and solve it. A peer cut off at the cap took longer than is reported: `times_columns` is then the least it
    can be. There is no ratio to a plan by columns that was itself cut off.
    """
    rows = []
    for many in routes:
        with TemporaryDirectory() as folder:
            written(Path(folder), many, seed)
            gap = 1e-7 if many <= 2e6 else GAP
            first = one(folder, "columns", gap, cap_s)
            proven = first["status"] == "optimal"
            peer_s = min(cap_s, max(LEAST_S, TIMES * first["plan_s"])) if proven else cap_s
            found = [first, *(one(folder, method, gap, peer_s) for method in PEERS)]
        first_s = first["plan_s"] if proven else np.nan
        for row in found:
            row["asked"] = many
            if row["status"] == "time":
                row["plan_s"] = cap_s if row is first else peer_s
            row["times_columns"] = row.get("plan_s", np.nan) / first_s
            row["times_mb"] = row.get("mb", np.nan) / first.get("mb", np.nan)
            row["off_objective_frac"] = row.get("objective", np.nan) / first.get("objective", np.nan) - 1.0
        rows += found
    columns = ["asked", "routes", "method", "status", "csv_s", "plan_s", "mb", "gap_frac", "rows", "columns"]
    table = pd.DataFrame(rows).drop(columns="objective", errors="ignore")
    return table[[*columns, *table.columns.difference(columns, sort=False)]]


def one(folder: str, method: str, gap: float, cap_s: float) -> dict:
    """Figures of a plan in a process of its own, which has time to read and to stop by itself."""
    return {"method": method} | alone(planned, folder, method, gap, cap_s, cap_s=1.5 * cap_s + 120.0)


def planned(folder: str, method: str, gap: float, cap_s: float) -> dict:
    """Figures of one plan."""
    began = perf_counter()
    given = load(folder)
    read, before = perf_counter(), peak_mb()
    made = solve(given, method=method, time_limit_s=cap_s, gap=gap)
    plan_s = perf_counter() - read
    return {"status": made.status, "csv_s": read - began, "plan_s": plan_s, "mb": peak_mb() - before, **made.size,
            "gap_frac": made.relative_gap, "objective": made.objective_usd}  # fmt: skip
