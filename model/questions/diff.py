"""Why the plan changed: the inputs that differ between two runs, what they changed, and what each of them cost.

From the first run's inputs the differing rows are taken over one after another, in a stated order, and the plan is made
again after each: a row's part is the step of the cost, so the parts add up to the whole difference. Where rows work on
one another their parts depend on the order; the mean of the order and its reverse is the better estimate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter
from typing import Any

import numpy as np
import pandas as pd

from model.planning import Plan
from model.questions.bounded import NotAddingUpError
from model.questions.optimum import ADDS_UP, Optimum, optimum, told
from model.runs import Run
from model.solve.search import Progress
from model.tables.assumptions import setting_values
from model.tables.cells import key_columns, traits
from model.tables.inputs import Inputs
from model.tables.resolution import at_resolution
from model.tables.schema import Schema
from model.world import world as priced
from model.world.schema import full_schema, read_inputs

IDLE_TABLES = ("sources", "ranges")
IDLE_COLUMNS = ("source", "confidence", "note", "name", "low", "high", "group", "overrule", "industry")
"""What no plan depends on: where figures come from and how sure they are."""

FRAME = ("periods", "timeslices")
"""Tables whose rows others are cut by: when these come or go, all that comes or goes is one step."""

BOTH, FORWARD = "both", "forward"
COMES, CHANGES, GOES = "added", "changed", "removed"
REST = "solver, code and rounding"

EXACT = 1e-13
"""Share of the cost to which a sum of parts is the whole: the rounding of adding numbers up, not of solving."""


@dataclass(frozen=True)
class Diff:
    """Two runs compared.

    `inputs`: table, key, column, change, old, new. `causes`: step, table, key, change, npv_usd; adds up to `total_usd`.
    `build`: site, kind, period, old_it_mw, new_it_mw, more_it_mw. `bill`: kind, item, old_npv_usd, new_npv_usd,
    more_npv_usd. `shares`: period, kind, old_frac, new_frac.
    """

    inputs: pd.DataFrame
    causes: pd.DataFrame
    build: pd.DataFrame
    bill: pd.DataFrame
    shares: pd.DataFrame
    total_usd: float


def diff(old: Run | Plan, new: Run | Plan, order: str = BOTH, most: int = 40, progress: Progress | None = None) -> Diff:
    """Compare two finished runs, or two plans.

    Parameters
    ----------
    old, new : Run or Plan
        A run is from `read_run`, and holds a copy of its inputs.
    order : str
        `forward`: tables as they depend on each other, then keys. `both`: mean of that and its reverse, twice the work.
    most : int
        Steps to take; with more rows than that, the rows of a table are one step.

    Raises
    ------
    FileNotFoundError
        A run holds no copy of its inputs.
    ValueError
        `order` is neither.
    NotAddingUpError
        The parts do not add up to the difference, or a run's bill to its cost.
    """
    sides = [_side(each) for each in (old, new)]
    for name, _, cost_usd, tables in sides:
        check_bill(name, tables["bill"], cost_usd)
    (_, a, old_usd, was), (_, b, new_usd, now) = sides
    total = new_usd - old_usd
    found = differing(a, b)
    parts = causes(a, b, found, order, most, progress)
    left = total - float(parts["npv_usd"].sum())
    check_rest(left, old_usd, new_usd)
    noise = EXACT * abs(new_usd)
    rest = pd.DataFrame([{
        "step": len(parts), "table": "", "key": REST, "change": "", "npv_usd": left if abs(left) > noise else 0.0,
    }])  # fmt: skip
    both = pd.concat([parts, rest], ignore_index=True) if len(parts) else rest
    build, bill, shares = plan_changes(was, now)
    return Diff(found, both, build, bill, shares, total)


def check_bill(name: str, bill: pd.DataFrame, cost_usd: float) -> None:
    """Refuse a run whose bill differs from its cost by more than `ADDS_UP` of it, with NotAddingUpError."""
    billed = float(bill["npv_usd"].sum())
    if abs(billed - cost_usd) > ADDS_UP * max(abs(billed), abs(cost_usd)):
        raise NotAddingUpError(
            f"these do not add up: the bill of {name} is {billed:,.0f} USD, its cost {cost_usd:,.0f} USD: files of the "
            f"run were changed; `landseasky verify {name}` says where, and planning it again mends it"
        )


def check_rest(left_usd: float, old_usd: float, new_usd: float) -> None:
    """Refuse parts that leave over more of the difference than `ADDS_UP` of the larger cost, with NotAddingUpError."""
    if abs(left_usd) > ADDS_UP * max(abs(old_usd), abs(new_usd)):
        raise NotAddingUpError(
            f"these do not add up: {left_usd:,.0f} USD of the difference come from no input that differs; "
            "plan both runs again with this version, to a --gap of 1e-6 or less, and compare those"
        )


def _side(of: Run | Plan) -> tuple[str, Inputs, float, Mapping[str, pd.DataFrame]]:
    """Name, inputs, cost and result tables of a run or a plan."""
    if isinstance(of, Run):
        return of.name, run_inputs(of), float(of.manifest["objective_usd"]), of.tables
    return "the plan", of.world.inputs, of.objective_usd, of.tables


def run_inputs(run: Run) -> Inputs:
    """Inputs of a finished run, as its scenarios, settings and resolution changed them."""
    folder = run.path / "inputs"
    if not folder.is_dir():
        raise FileNotFoundError(f"{run.path} holds no copy of its inputs: run it again to compare it")
    cells = [c for c in run.manifest["changes"] if c["file"] == "--set"]
    changes = [f"{c['table']}.{c['key']}.{c['column']}={c['new']}" for c in cells]
    inputs = read_inputs(folder, run.manifest["scenarios"], changes)
    return at_resolution(inputs, run.manifest["choices"]["resolution"])


def differing(a: Inputs, b: Inputs) -> pd.DataFrame:
    """Cells that differ: table, key, column, change (added, changed, removed), old, new; blank where there is none.

    A row that comes or goes is one line, with a blank column.
    """
    schema, rows = full_schema(), []
    for table in a.tables:
        one, other = (_keyed(inputs.tables[table], schema, table) for inputs in (a, b))
        for change, these in ((GOES, one.index.difference(other.index)), (COMES, other.index.difference(one.index))):
            rows.append(
                pd.DataFrame({"table": table, "key": these, "column": "", "change": change, "old": "", "new": ""})
            )
        common = one.index.intersection(other.index, sort=False)
        columns = one.columns.union(other.columns, sort=False)
        left, right = (t.reindex(index=common, columns=columns) for t in (one, other))
        for column in columns:
            x, y = left[column], right[column]
            unlike = ~((x == y) | (x.isna() & y.isna())).to_numpy(bool)
            rows.append(pd.DataFrame({
                "table": table, "key": common[unlike], "column": column, "change": CHANGES,
                "old": _text(x[unlike]), "new": _text(y[unlike]),
            }))  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def causes(
    a: Inputs, b: Inputs, found: pd.DataFrame, order: str = BOTH, most: int = 40, progress: Progress | None = None
) -> pd.DataFrame:
    """What each differing row adds to the cost: step, table, key, change, npv_usd; adds up to the difference."""
    if order not in (BOTH, FORWARD):
        raise ValueError(f"order is {order!r}; choose {FORWARD} or {BOTH}")
    steps = _steps(found, most)
    if not len(steps):
        return pd.DataFrame({"step": [], "table": [], "key": [], "change": [], "npv_usd": []})
    way = np.arange(len(steps))
    back = np.concatenate([way[steps["rank"] == r][:: -1 if r == 1 else 1] for r in (0, 1, 2)])
    ways = [way] if order == FORWARD or (back == way).all() else [way, back]
    parts = np.zeros((len(ways), len(steps)))
    first: Optimum | None = None
    cost = 0.0
    for n, sequence in enumerate(ways):
        plan = first = first or optimum(priced(a))
        taken = found.iloc[:0]
        for i, step in enumerate(sequence):
            taken = pd.concat([taken, found[(steps_of(found, most) == steps["id"].iloc[step])]])
            plan, before = _next(priced(_patched(a, b, taken)), plan), plan.cost
            cost = plan.cost
            parts[n, step] = (cost - before) * 1e6
            if progress is not None:
                progress("taking rows over", (n * len(way) + i + 1) / (len(ways) * len(way)), steps["key"].iloc[step])
    table = steps[["table", "key", "change"]].assign(npv_usd=told(parts.mean(axis=0), cost * 1e6))
    table.insert(0, "step", way)
    return table


def steps_of(found: pd.DataFrame, most: int) -> Any:
    """(n,) name of the step that each differing cell belongs to; blank for those no plan depends on."""
    idle = found["table"].isin(IDLE_TABLES) | found["column"].isin(IDLE_COLUMNS)
    idle |= found["column"].str.endswith(("_low", "_high"))
    moves = found["change"] != CHANGES
    frame = moves & found["table"].isin(FRAME)
    apart = found["change"] + "\n" + found["table"] + "\n" + found["key"]
    if apart[~idle].nunique() > most:
        apart = found["change"] + "\n" + found["table"] + "\n" + "*"
    if frame.any():
        apart = apart.mask(moves, f"{COMES}\n*\n*")
    return apart.mask(idle, "").to_numpy(object)


def _steps(found: pd.DataFrame, most: int) -> pd.DataFrame:
    """Steps in order: rows that come, their tables first that others refer to; rows that change; rows that go."""
    ids = pd.Series(steps_of(found, most)).drop_duplicates()
    ids = ids[ids != ""].reset_index(drop=True)
    if not len(ids):
        return pd.DataFrame({"id": [], "change": [], "table": [], "key": [], "rank": []})
    parts = ids.str.split("\n", expand=True, n=2).set_axis(["change", "table", "key"], axis=1)
    rank = parts["change"].map({COMES: 0, CHANGES: 1, GOES: 2})
    place = parts["table"].map(_depth(full_schema())).fillna(-1.0)
    out = parts.assign(id=ids, rank=rank, place=np.where(rank == 2, -place, place))
    return out.sort_values(["rank", "place", "key"], kind="stable", ignore_index=True)


def _depth(schema: Schema) -> dict[str, int]:
    """Place of each table in an order in which what is referred to comes first."""
    sites = [name for name in schema.tables if name.startswith("sites/")]
    graph: dict[str, set[str]] = {}
    for name, model in schema.tables.items():
        targets = {str(traits(field)["ref"]) for field in model.model_fields.values() if "ref" in traits(field)}
        graph[name] = set().union(*(sites if t == "sites" else [t] for t in targets)) - {name}
    return {name: n for n, name in enumerate(TopologicalSorter(graph).static_order())}


def _next(world: Any, near: Optimum) -> Optimum:
    """Optimum of a changed world, from the one before it where they have the same parts."""
    alike = world.shape == near.world.shape and all(
        getattr(world, part).frame.iloc[:, :2].equals(getattr(near.world, part).frame.iloc[:, :2])
        for part in ("sites", "options", "loads")
    )
    return optimum(world, near if alike else None)


def _patched(a: Inputs, b: Inputs, taken: pd.DataFrame) -> Inputs:
    """Inputs a with the rows taken over from b."""
    schema, tables = full_schema(), dict(a.tables)
    for table, rows in taken.groupby("table"):
        name = str(table)
        one, other = (_keyed(inputs.tables[name], schema, name) for inputs in (a, b))
        keys = pd.Index(rows["key"].unique())
        both = pd.concat([one[~one.index.isin(keys)], other[other.index.isin(keys)]])
        order = other.index.get_indexer(both.index)
        order = np.where(order >= 0, order, one.index.get_indexer(both.index) - 0.5)
        tables[name] = both.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)
    return replace(a, tables=tables, settings=setting_values(tables["settings"], schema.settings))


def _keyed(frame: pd.DataFrame, schema: Schema, table: str) -> pd.DataFrame:
    """The table by its key, parts joined by `/`; by position where it has none."""
    columns = key_columns(schema.tables[table])
    if not columns:
        return frame.set_axis(frame.index.astype(str))
    key = frame[columns[0]].astype("str").fillna("")
    for column in columns[1:]:
        key = key + "/" + frame[column].astype("str").fillna("")
    return frame.set_axis(pd.Index(key), axis=0)


def _text(values: pd.Series) -> Any:
    return (
        values.astype(object)
        .where(values.notna(), "")
        .map(lambda v: f"{v:.10g}" if isinstance(v, float) else str(v))
        .to_numpy()
    )


def plan_changes(
    old: Mapping[str, pd.DataFrame], new: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """What is built, billed and served in two plans, side by side; rows that are the same in both are left out."""
    build = _beside(old["build"], new["build"], ["site", "kind", "period"], "it_mw")
    bill = _beside(old["bill"], new["bill"], ["kind", "item"], "npv_usd")
    parts = []
    for tables in (old, new):
        served = tables["routes"].groupby(["period", "kind"], observed=True)["h100e"].sum()
        parts.append((served / served.groupby("period").transform("sum")).rename("frac").reset_index())
    shares = _beside(parts[0], parts[1], ["period", "kind"], "frac").drop(columns="more_frac")
    return build, bill, shares


def _beside(old: pd.DataFrame, new: pd.DataFrame, keys: list[str], value: str) -> pd.DataFrame:
    sums = [
        t.groupby(keys, observed=True)[value].sum().rename(f"{when}_{value}")
        for t, when in ((old, "old"), (new, "new"))
    ]
    table = pd.concat(sums, axis=1).fillna(0.0).reset_index()
    table[f"more_{value}"] = table[f"new_{value}"] - table[f"old_{value}"]
    scale = 1e-9 * max(1.0, float(table[[f"old_{value}", f"new_{value}"]].abs().to_numpy().max(initial=0.0)))
    table = table[table[f"more_{value}"].abs() > scale]
    return table.sort_values(f"more_{value}", key=np.abs, ascending=False, kind="stable", ignore_index=True)
