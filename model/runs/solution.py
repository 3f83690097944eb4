"""The plan as the solver left it, kept in a run so that anybody can prove it again without solving.

`solution.parquet` holds one row for every column and row of the last programme: its block, its flat number in the
block's grid, and its value or price; the options that the programme held; and the prices that prove the bound.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from model.runs.digests import write_prints
from model.runs.parquet import read_parquet, write_parquet
from model.runs.writing import write_tables
from model.solve.row_prices import nonzero

SOLUTION = "solution.parquet"

Block = tuple[np.ndarray[Any, np.dtype[np.int64]], np.ndarray[Any, np.dtype[np.float64]]]
"""Flat numbers (n,), sorted, and what stands at each, (n,)."""


@dataclass(frozen=True)
class Kept:
    """A plan's columns and row prices by block, the options it held, and its proving prices where they are not 0."""

    columns: Mapping[str, Block]
    rows: Mapping[str, Block]
    prices: Mapping[str, Block]
    options: np.ndarray[Any, np.dtype[np.int64]]


def write_plan(folder: Path, plan: Any) -> dict[str, int]:
    """Write the result tables of a plan, its solution, and the prints of the inputs; rows by table.

    Raises
    ------
    OSError
        The folder can not be written, or the disk is full.
    """
    counts = write_tables(folder, plan.tables)
    lp = plan.programme
    parts: list[tuple[str, str, Any, Any]] = [("option", "", np.flatnonzero(plan.active.options), 1.0)]
    parts += [("column", name, lp.variables[name].index.ids, values) for name, values in plan.x.items()]
    parts += [("row", name, lp.constraints[name].index.ids, values) for name, values in plan.y.items()]
    # What pools ask follows from the other prices.
    parts += [("price", name, *nonzero(array)) for name, array in plan.prices.items() if name != "pool"]
    frames = [pd.DataFrame({"part": p, "block": b, "id": ids, "value": v}) for p, b, ids, v in parts if len(ids)]
    table = pd.concat(frames, ignore_index=True).astype({"id": np.int64, "value": float})
    table["value"] += 0.0  # no negative zero
    write_parquet(table, folder / SOLUTION, compression="zstd")
    write_prints(folder)
    return counts


def read_solution(folder: Path) -> Kept:
    """Solution of the run in a folder.

    Raises
    ------
    FileNotFoundError
        The run has none.
    ValueError
        The file can not be understood.
    """
    file = folder / SOLUTION
    if not file.is_file():
        raise FileNotFoundError(f"{folder} holds no {SOLUTION}: it was written by a version that kept no proof")
    table = read_parquet(file)
    if list(table.columns) != ["part", "block", "id", "value"]:
        raise ValueError(f"{file} is not the solution of a run: its columns are {', '.join(map(str, table.columns))}")
    found: dict[str, dict[str, Block]] = {"column": {}, "row": {}, "price": {}, "option": {}}
    for (part, block), rows in table.groupby(["part", "block"], sort=False):
        if part not in found:
            raise ValueError(f"{file} holds '{part}', which is no part of a solution")
        found[str(part)][str(block)] = (rows["id"].to_numpy(np.int64), rows["value"].to_numpy(float))
    options = found["option"].get("", (np.zeros(0, dtype=np.int64), np.zeros(0)))[0]
    return Kept(found["column"], found["row"], found["price"], options)
