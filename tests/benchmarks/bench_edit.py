"""How long a plan takes to follow an edit, against planning anew, and a solver to follow an edit in place."""

from dataclasses import replace
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd

from model.formulation import every, programme
from model.lp import Programme
from model.planning import Plan
from model.planning import plan as solve
from model.solve.standing import Standing
from model.tables.cells import argued_columns, key_columns
from model.tables.faults import InputError
from model.tables.inputs import Inputs
from model.tables.resolution import at_resolution, reread
from model.tables.spelling import canonical
from model.world import world
from model.world.schema import full_schema, read_inputs
from tests.formulation.worlds import piece

INPUTS = Path(__file__).parents[2] / "inputs"

LEVERS = ("launch.*.usd_per_kg=*0.5", "launch.*.usd_per_kg=*2", "chip_supply.*.chips_per_yr=*0.5",
          "chip_supply.*.chips_per_yr=*2", "jurisdictions.*.carbon_usd_per_t=+50")  # fmt: skip


def edit(
    inputs: Path = INPUTS, resolution: str = "coarse", count: int = 20, seed: int = 0, levers: bool = True
) -> dict:
    """Seconds from an edited cell to a plan proven as tightly as the first, and the share of a cold plan they are.

    Cells are drawn at random from those with a low and a high, and moved by up to a fifth. Levers move whole columns
    and may keep a gap of 1e-4. `in_place_ms` is one solve, its solution read, after the costs of a programme of about
    200 rows were moved.
    """
    began = perf_counter()
    base = solve(world(at_resolution(read_inputs(inputs), resolution)), threads=1)
    cold_s = perf_counter() - began
    cells = edits(base.world.inputs, count, seed)
    took = np.array([update_s(base, change, 1e-6) for change in cells])
    moved = np.array([update_s(base, change, 1e-4) for change in LEVERS]) if levers else np.full(1, np.nan)
    return {
        "cold_s": cold_s, "edits": count, "edit_s": np.median(took), "slowest_edit_s": took.max(),
        "of_cold_frac": np.median(took) / cold_s, "lever_s": np.median(moved), "slowest_lever_s": moved.max(),
        **in_place(seed),
    }  # fmt: skip


def update_s(base: Plan, change: str, gap: float) -> float:
    """Seconds from a change to its plan."""
    began = perf_counter()
    found = base.update([change], gap=gap, threads=1)
    if found.relative_gap > gap:
        raise ValueError(f"{change}: the gap is {found.relative_gap:.1e}")
    return perf_counter() - began


def edits(inputs: Inputs, count: int, seed: int) -> list[str]:
    """Changes of single cells: a table at random, then a cell of it."""
    rng, schema = np.random.default_rng(seed), full_schema()
    # Tables that a resolution merges are left out, for their rows are no longer those of the file.
    names = [n for n, t in inputs.tables.items() if len(t) and argued_columns(schema.tables[n]) and n != "demand"]
    made: list[str] = []
    while len(made) < count:
        name = str(rng.choice(names))
        table, model = inputs.tables[name], schema.tables[name]
        column = str(rng.choice(argued_columns(model)))
        row = table.iloc[rng.integers(len(table))]
        if pd.notna(row[column]) and row[column] != 0.0:
            key = "/".join(canonical(str(row[part])) for part in key_columns(model))
            change = f"{name}.{key}.{column}=*{rng.uniform(0.8, 1.2):.4f}"
            if allowed(inputs, change):
                made.append(change)
    return made


def allowed(inputs: Inputs, change: str) -> bool:
    """Whether the reader takes the tables after a change: some cells may not move alone."""
    try:
        reread(inputs, [change])
    except InputError:
        return False
    return True


def in_place(seed: int, count: int = 200) -> dict:
    """Median milliseconds of solves after random costs of a programme of about 200 rows moved by up to a half."""
    w = world(piece(1, sites=4, zones=2, chips=2))
    lp, standing, rng = programme(w, every(w)), Standing(), np.random.default_rng(seed)
    standing.solve(lp)
    took = []
    for _ in range(count):
        edited = dearer(lp, rng)
        began = perf_counter()
        standing.solve(edited)
        took.append(perf_counter() - began)
    return {"in_place_rows": lp.shape[0], "in_place_columns": lp.shape[1], "in_place_ms": np.median(took) * 1e3}


def dearer(lp: Programme, rng: np.random.Generator) -> Programme:
    """The programme with a few costs moved by up to a half."""
    name = str(rng.choice(["build", "run", "serve"]))
    cost = lp.variables[name].cost.copy()
    cost[rng.integers(len(cost), size=3)] *= rng.uniform(0.5, 1.5, 3)
    return replace(lp, variables={**lp.variables, name: replace(lp.variables[name], cost=cost)})
