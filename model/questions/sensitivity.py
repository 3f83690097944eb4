"""How much the least cost moves with every argued number of the tables, from one plan.

Envelope theorem: at the optimum d cost / d p = (dc/dp) x + y (db/dp - dA/dp x), the derivative of the Lagrangian at a
fixed plan and prices. So a number is moved a little both ways, the world is priced again, and nothing is solved.
Numbers of different sites (loads, offers, limits) touch different terms of the sum, so they are moved together and told
apart by the terms; where some term belongs to nobody, they are moved one at a time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd

from model.assumptions import setting_values
from model.cells import TRIPLE, argued_columns, key_columns
from model.formulation import programme
from model.lp import Floats, Index, Programme
from model.planning import Plan
from model.questions.lagrangian import Lagrangian, bound_terms, column_terms, moved_columns, moved_rows, row_terms
from model.questions.optimum import Optimum, optimum, settled
from model.rules import canonical
from model.tables import Inputs, full_schema
from model.world import World, world

STEP = 1e-5
"""Share of its value by which a number is moved each way: of a smooth cost the error is the square of it."""

TRIAL = 1e-3
"""Share by which a number is moved to see whether the cost bends at it."""

type Labels = Callable[[Index], Any]
type Told = Callable[[str], None]


@dataclass(frozen=True)
class Column:
    """One column of a table: its rows (n,) that hold a number other than 0, values, ends and keys."""

    table: str
    name: str
    rows: Any
    value: Floats
    low: Floats
    high: Floats
    least: Floats
    most: Floats
    key: Any


def columns(inputs: Inputs, only: tuple[str, ...] = ()) -> Iterator[Column]:
    """Every argued column of every table (or of some), whole numbers apart."""
    schema = full_schema()
    for table, frame in inputs.tables.items():
        if (only and table not in only) or not len(frame):
            continue
        model = schema.tables[table]
        parts = [frame[name].astype("str").where(frame[name].notna(), "").map(canonical) for name in key_columns(model)]
        key = reduce(lambda a, b: a + "/" + b, parts).str.rstrip("/").to_numpy(object)
        own = ["value"] if set(TRIPLE) <= set(model.model_fields) else []
        for name in [*argued_columns(model), *own]:
            if frame[name].dtype.kind != "f":
                continue
            value = frame[name].to_numpy(float)
            low, high = frame[["low", "high"]].to_numpy(float).T if name in own else inputs.low_high(table, name)
            fields = _fields(table, frame) if name in own else [model.model_fields[name]] * len(frame)
            least, most = np.array([_ends(field) for field in fields]).T
            argued = (high > low) | (name not in own)
            rows = np.flatnonzero(np.isfinite(value) & (value != 0.0) & (least < most) & argued)
            if len(rows):
                yield Column(table, name, rows, *(part[rows] for part in (value, low, high, least, most, key)))


def _fields(table: str, frame: pd.DataFrame) -> list[Any]:
    """Declaration of each row's number, for tables that hold one number a row; None where it has none."""
    schema = full_schema()
    if table == "settings":
        return [schema.settings.model_fields.get(name) for name in frame["setting"]]
    if table == "assumptions":
        owners = zip(frame["technology"], frame["parameter"], strict=True)
        return [schema.parameters[owner].model_fields.get(name) for owner, name in owners]
    return [None] * len(frame)


def _ends(field: Any) -> tuple[float, float]:
    """Lowest and highest number a field may hold."""
    bounds = field.metadata if field is not None else []
    least = [getattr(b, name) for b in bounds for name in ("ge", "gt") if hasattr(b, name)]
    most = [getattr(b, name) for b in bounds for name in ("le", "lt") if hasattr(b, name)]
    return max(least, default=-np.inf), min(most, default=np.inf)


def moved(inputs: Inputs, table: str, name: str, rows: Any, values: Any) -> Inputs:
    """Inputs with other numbers in some rows of a column."""
    new = inputs.tables[table][name].to_numpy(float).copy()
    new[rows] = values
    tables = dict(inputs.tables) | {table: inputs.tables[table].assign(**{name: new})}
    return replace(inputs, tables=tables, settings=setting_values(tables["settings"], full_schema().settings))


def owners(of: World, column: Column) -> tuple[Any, Labels]:
    """Label of each row of a column, and of each point of an index, by which the terms of rows can be told apart.

    Label -1 is nobody's. Tables without a dimension of their own have every row alone, and every point nobody's.
    """
    frame, table = of.inputs.tables[column.table], column.table
    rows = frame.iloc[column.rows]
    if table.startswith("sites/"):
        return pd.Index(of.sites.frame["site"]).get_indexer(rows["site"]), lambda index: _site(of, index)
    if table == "demand":
        loads = pd.MultiIndex.from_frame(of.loads.frame[["zone", "workload"]])
        load = loads.get_indexer(pd.MultiIndex.from_frame(rows[["zone", "workload"]]))
        t = np.searchsorted(of.calendar.year, rows["period"].to_numpy(float))
        return load * of.shape["period"] + t, lambda index: _load(of, index)
    dimension = {"chip_supply": "offer", "launch": "launch", "limits": "limit"}.get(table, "")
    return column.rows, lambda index: index[dimension] if dimension in index.grid else np.full(len(index), -1)


def _site(of: World, index: Index) -> Any:
    if "site" in index.grid:
        return index["site"]
    return of.site_of[index["option"]] if "option" in index.grid else np.full(len(index), -1)


def _load(of: World, index: Index) -> Any:
    both = {"load", "period"} <= set(index.grid)
    return index["load"] * of.shape["period"] + index["period"] if both else np.full(len(index), -1)


def tally(lagrangian: Lagrangian, other: Programme, labels: Labels, count: int) -> Floats | None:
    """(count + 1,) terms of the Lagrangian by label under other data, nobody's last; None if a point in use is gone."""
    of = lagrangian.programme
    x, d = (moved_columns(of, other, v) for v in (lagrangian.x, lagrangian.reduced))
    y = moved_rows(of, other, lagrangian.y)
    if np.count_nonzero(x) < np.count_nonzero(lagrangian.x) or np.count_nonzero(y) < np.count_nonzero(lagrangian.y):
        return None
    terms = column_terms(other, x, y) + bound_terms(other, x, d)
    of_columns = np.concatenate([labels(v.index) for v in other.variables.values()])
    of_rows = np.concatenate([labels(c.index) for c in other.constraints.values()])
    sums = np.bincount(of_columns + 1, terms, count + 1) + np.bincount(of_rows + 1, row_terms(other, y), count + 1)
    sums[0] += other.offset
    return np.roll(sums, -1)


def slopes(plan: Optimum, column: Column) -> Floats:
    """(n,) derivative of the cost by each number of a column.  [million USD per unit; NaN where the cost jumps]"""
    label, labels = owners(plan.world, column)
    lagrangian = Lagrangian.of(plan)
    together, out = np.flatnonzero(label >= 0), np.zeros(len(column.rows))
    turn = pd.Series(label[together]).groupby(label[together]).cumcount().to_numpy()
    for n in range(int(turn.max(initial=-1)) + 1):
        some = together[turn == n]
        found = _pair(plan, lagrangian, column, some, labels, int(label.max()) + 1)
        if found is not None and abs(found[0][-1]) <= 1e-9 * max(1e-3, float(np.abs(found[0]).max())):
            out[some] = found[0][label[some]] / found[1]
            continue
        for one in some:
            alone = _pair(plan, lagrangian, column, np.array([one]), labels, int(label.max()) + 1)
            out[one] = np.nan if alone is None else alone[0].sum() / alone[1][0]
    return out


def _pair(plan: Optimum, lagrangian: Lagrangian, column: Column, some: Any, labels: Labels, count: int) -> Any:
    """Difference of the tally between numbers moved up and down, and of the numbers; None where the cost jumps."""
    value, least, most = column.value[some], column.least[some], column.most[some]
    ends = [np.clip(value + sign * STEP * np.abs(value), least, most) for sign in (1.0, -1.0)]
    sums = []
    for end in ends:
        there = world(moved(plan.world.inputs, column.table, column.name, column.rows[some], end))
        sums.append(tally(lagrangian, programme(there, plan.active), labels, count))
    up, down = sums
    return None if up is None or down is None else (up - down, ends[0] - ends[1])


def sensitivity(
    plan: Plan, tables: tuple[str, ...] = (), check: int = 0, threads: int = 0, told: Told = lambda what: None
) -> pd.DataFrame:
    """Derivative of the least cost by every argued number.

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

    Returns
    -------
    DataFrame
        cell, table, value, low, high; `usd_per_unit`, the derivative; `elasticity_frac`, the share by which the cost
        rises for a rise of the number by its own size; `swing_usd`, the derivative times high less low; then of
        checked numbers `left_usd_per_unit`, `right_usd_per_unit` and `bends`: whether these differ, because the plan
        changes at or near the number, so that the derivative holds to one side only. Largest swing first. NaN where
        the cost jumps, for the number decides what can be built when. Numbers that are 0 are left out.
    """
    plan, parts = settled(plan, threads), []
    for column in columns(plan.world.inputs, tables):
        told(f"{column.table}.{column.name}")
        slope = slopes(plan, column) * 1e6
        cell = column.table.removeprefix("sites/") + "." + pd.Series(column.key, dtype=object) + "." + column.name
        parts.append(pd.DataFrame({
            "cell": cell, "table": column.table, "value": column.value, "low": column.low, "high": column.high,
            "usd_per_unit": slope, "elasticity_frac": slope * column.value / (plan.cost * 1e6),
            "swing_usd": slope * (column.high - column.low), "row": column.rows, "column": column.name,
        }))  # fmt: skip
    frame = pd.concat(parts, ignore_index=True)
    order = np.argsort(-frame["swing_usd"].abs().fillna(0.0).to_numpy(), kind="stable")
    frame = frame.iloc[order].reset_index(drop=True)
    sides = np.full((len(frame), 2), np.nan)
    for n in range(min(check, len(frame))):
        told(f"checking {frame['cell'].iloc[n]}")
        sides[n] = _sides(plan, frame.iloc[n], threads)
    left, right = sides.T * 1e6
    size = np.maximum(np.abs(left), np.abs(right))
    frame = frame.assign(left_usd_per_unit=left, right_usd_per_unit=right)
    frame["bends"] = np.where(np.isnan(left), None, np.abs(left - right) > 1e-2 * size)
    return frame.drop(columns=["row", "column"])


def _sides(plan: Optimum, row: pd.Series, threads: int) -> tuple[float, float]:
    """Rise of the cost per unit below and above a number, by solving again; NaN where it may not go."""
    found = []
    for sign in (-1.0, 1.0):
        value = row["value"] + sign * TRIAL * abs(row["value"])
        there = world(moved(plan.world.inputs, row["table"], row["column"], [row["row"]], [value]))
        found.append(sign * (optimum(there, plan, threads).cost - plan.cost) / (TRIAL * abs(row["value"])))
    return found[0], found[1]
