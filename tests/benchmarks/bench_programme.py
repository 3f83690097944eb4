"""From CSV to a solver that is ready to go: in arrays, by linopy and by PuLP.

All read and price the tables with our reader. `linopy` (dense and sparse) and `pulp` are handed every coefficient,
computed in arrays, and only put the programme together. `linopy_model` and `pulp_scalar` work out their own, the one
in frames and grouped sums, the other in a script of loops.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import pandas as pd

from model.formulation import every
from model.formulation import programme as assemble
from model.lp import Programme
from model.world import World, load
from tests.benchmarks.alone import alone, peak_mb
from tests.benchmarks.frames import by_frames
from tests.benchmarks.peers import by_arrays, by_linopy, by_pulp, size
from tests.benchmarks.scalar import by_scalar
from tests.benchmarks.worlds import written

BUILDERS: dict[str, Callable[[World, Programme], Any]] = {
    "arrays": lambda w, lp: by_arrays(lp), "linopy": lambda w, lp: by_linopy(lp, sparse=False),
    "linopy_sparse": lambda w, lp: by_linopy(lp, sparse=True), "linopy_model": by_frames,
    "pulp": lambda w, lp: by_pulp(lp), "pulp_scalar": by_scalar,
}  # fmt: skip
OWN = ("linopy_model", "pulp_scalar")
"""Those that work out their own coefficients."""


def programme(routes: Sequence[float] = (1e5, 1e6), cap_s: float = 300.0, seed: int = 0) -> pd.DataFrame:
    """Seconds and memory from CSV to solver-ready, each in a process of its own, on the same rows and columns.

    `times_build` and `times_total` are over those of arrays; the build is all that comes after reading and pricing.
    """
    rows = []
    for many in routes:
        with TemporaryDirectory() as folder:
            written(Path(folder), many, seed)
            found = [{"routes": many, "by": name} | alone(ready, folder, name, cap_s=cap_s) for name in BUILDERS]
        first = found[0]
        for row in found:
            if row["status"] == "ok" and (row["rows"], row["nonzeros"]) != (first["rows"], first["nonzeros"]):
                raise ValueError(f"{row['by']} built another programme: {row}, and not {first}")
            for part in ("build", "total"):
                row[f"times_{part}"] = row.get(f"{part}_s", float("nan")) / first[f"{part}_s"]
        rows += found
    return pd.DataFrame(rows)


def ready(folder: str, name: str) -> dict:
    """Seconds of each step, memory at most, and the size of what was built."""
    began = perf_counter()
    world = load(folder)
    read = perf_counter()
    lp = assemble(world, every(world))
    handed = perf_counter()
    made = BUILDERS[name](world, lp)
    done = perf_counter()
    if name in OWN:  # what it was handed is next to nothing, so our time for it is not counted
        done -= handed - read
    return {"csv_s": read - began, "build_s": done - read, "total_s": done - began, "mb": peak_mb(), **size(made)}
