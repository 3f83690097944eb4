"""How much the least cost moves with every number with a range of the tables, from one plan."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from model.planning import Plan
from model.questions.argued import columns, moved
from model.questions.optimum import Optimum, optimum, settled
from model.questions.sensitivity.exact import Exact
from model.solve.workers import HERE, Team
from model.world import world

TRIAL = 1e-3
"""Share by which a number is moved to see whether the cost bends at it."""

BENDS = 1e-2
"""Share of a derivative by which two have to differ to be two."""

NOTHING = 1e-9
"""Elasticity below which a number is of no account."""

type Told = Callable[[str], None]


def sensitivity(
    plan: Plan,
    tables: tuple[str, ...] = (),
    check: int = 0,
    threads: int = 0,
    told: Told = lambda what: None,
    team: Team = HERE,
) -> pd.DataFrame:
    """Derivative of the least cost by every number with a range.

    Parameters
    ----------
    plan : Plan
        The least-cost plan; see `settled`.
    tables : tuple of str
        Ask of these tables only; all if empty.
    check : int
        Solve again, a thousandth up and down, for so many numbers: those with the largest swings first.
    threads : int
        Threads of the solver.
    told : callable
        Told each column before it is moved.
    team : Team
        Who solves again.

    Returns
    -------
    DataFrame
        cell, table, value, low, high; `usd_per_unit`, the derivative; `elasticity_frac`, the share by which the cost
        rises for a rise of the number by its own size; `swing_usd`, the derivative times high less low; `degenerate`:
        whether plans and prices that are as good, or a hair from it, give another derivative, so that this one may
        hold to one side only; then of checked numbers `left_usd_per_unit`, `right_usd_per_unit` and `bends`: whether
        these differ. Largest swing first. NaN where the cost jumps, for the number decides what can be built when.
        Numbers that are 0 are left out.
    """
    plan, parts = settled(plan, threads), []
    exact = Exact.of(plan, threads)
    for column in columns(plan.world.inputs, tables):
        told(f"{column.table}.{column.name}")
        slope, *near = exact.slopes(column) * 1e6
        spread = np.max([np.abs(other - slope) for other in near], axis=0)
        cell = column.table.removeprefix("sites/") + "." + pd.Series(column.key, dtype=object) + "." + column.name
        least = BENDS * np.abs(slope * column.value) + NOTHING * plan.cost * 1e6
        parts.append(pd.DataFrame({
            "cell": cell, "table": column.table, "value": column.value, "low": column.low, "high": column.high,
            "usd_per_unit": slope, "elasticity_frac": slope * column.value / (plan.cost * 1e6),
            "swing_usd": slope * (column.high - column.low),
            "degenerate": spread * np.abs(column.value) > least,
            "row": column.rows, "column": column.name,
        }))  # fmt: skip
    frame = pd.concat(parts, ignore_index=True)
    order = np.argsort(-frame["swing_usd"].abs().fillna(0.0).to_numpy(), kind="stable")
    frame = frame.iloc[order].reset_index(drop=True)
    sides = np.full((len(frame), 2), np.nan)
    first = frame.head(check)
    checked = list(zip(first["table"], first["column"], first["row"], first["value"], strict=True))
    if checked:
        sides[: len(checked)] = team.map(_sides, checked, plan, lambda n: told(f"{n} of {len(checked)} checked"))
    left, right = sides.T * 1e6
    size = np.maximum(np.abs(left), np.abs(right))
    frame = frame.assign(left_usd_per_unit=left, right_usd_per_unit=right)
    frame["bends"] = np.where(np.isnan(left), None, np.abs(left - right) > BENDS * size)
    return frame.drop(columns=["row", "column"])


def _sides(plan: Optimum, number: tuple[str, str, int, float]) -> tuple[float, float]:
    """Rise of the cost per unit below and above a number, by solving again; NaN where it may not go."""
    table, column, row, value = number
    found, step = [], TRIAL * abs(value)
    for sign in (-1.0, 1.0):
        there = world(moved(plan.world.inputs, table, column, [row], [value + sign * step]))
        found.append(sign * (optimum(there, plan, threads=1).cost - plan.cost) / step)
    return found[0], found[1]
