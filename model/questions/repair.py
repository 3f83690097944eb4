"""The smallest change of hard limits that makes a plan possible, and what they run into.

Every hard limit may give way at a price per share of its value; the cheapest way to give way names few of them. Each is
then asked to stand again: one without which the others can give way alone is let off, so that none is left without
need. Demand never stands in the way (it may go unserved), so it is limits that conflict: with one another, with what
sites can hold, or with what is for sale.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from model.formulation import Active, capacity, every, limits, programme, variables
from model.formulation.limits import SCALE
from model.lp import Floats, Index, Ints, Programme
from model.solve.infeasible import SMALL, Eased, ease, least_rows
from model.world import World

AT_WORK = ("energy_mwh", "green_mwh", "carbon_t", "water_m3", "served_h100e")
"""Resources that only halls at work use: a floor of them needs the routes of the world."""

DIGITS = 6
"""Significant digits of a repaired value, rounded to the easier side."""

BUILT = (capacity.connection, capacity.onsite, capacity.heat, capacity.room, capacity.rate, limits.chips, limits.launch,
         limits.limits)  # fmt: skip

COLUMN_OF = {"room": "site_mw", "rate": "build_mw_per_yr"}


@dataclass(frozen=True)
class Repair:
    """Limits that have to give way, and what they conflict with."""

    limits: pd.DataFrame
    """cell (limits.<limit>/<period>.value), sense, value, repaired, unit: none of them without need"""
    conflicts: pd.DataFrame
    """constraint, subject, period, cell: what keeps them from being met, blank cell where no one cell decides"""

    @property
    def overrides(self) -> list[str]:
        """The repair as changes `table.key.column=value`."""
        pairs = zip(self.limits["cell"], self.limits["repaired"], strict=True)
        return [f"{cell}={value:.{DIGITS}g}" for cell, value in pairs]


def repair(world: World) -> Repair | None:
    """Smallest repair of the hard limits of a world; None where they need none, or where none of them is to blame."""
    table = world.inputs.tables["limits"]
    hard = np.flatnonzero(table["penalty_usd_per_unit"].isna().to_numpy())
    lp = skeleton(world)
    needed = least_rows(lp, _rows(lp, hard), _size(world, hard)) - lp.rows["limits"].start
    if not needed.size:
        return None
    eased = elastic(world, needed)
    return Repair(_repaired(world, needed, eased.by), _conflicts(world, lp, eased))


def skeleton(world: World) -> Programme:
    """The rows that can conflict, with every option: without routes where no hard floor asks for work done."""
    table = world.inputs.tables["limits"]
    floor = (table["sense"] == ">=").to_numpy() & table["penalty_usd_per_unit"].isna().to_numpy()
    asked = set(table["resource"][floor]) | set(table["of_resource"].fillna(""))
    if asked & set(AT_WORK):
        return programme(world, every(world))
    none = [Index(variables.grid(world, *names), np.zeros(0, dtype=np.int64))
            for names in (("site", "load", "period", "slice"), ("site", "load", "period"))]  # fmt: skip
    all_options, no_options = np.ones(world.shape["option"], dtype=bool), np.zeros(world.shape["option"], dtype=bool)
    idle = Active(no_options, *none)
    parts = [variables.build(world, Active(all_options, *none)), variables.run(world, idle),
             variables.serve(world, idle), variables.buy(world), variables.lift(world),
             variables.breach(world)]  # fmt: skip
    found = {part.name: part for part in parts}
    return Programme(found, {row.name: row for row in (each(world, found) for each in BUILT)})


def elastic(world: World, limits: Any) -> Eased:
    """Least easing of some limits (n,) by which all rows can be kept; costs count for nothing."""
    lp = skeleton(world)
    return ease(lp, _rows(lp, limits), _size(world, limits))


def _rows(lp: Programme, limits: Any) -> Ints:
    """(n,) rows of the programme at which some limits stand."""
    return lp.rows["limits"].start + lp.constraints["limits"].index.position(limits)


def _size(world: World, limits: Any) -> Floats:
    """(n,) what easing of each limit counts as one: its value, in the units of its row."""
    table = world.inputs.tables["limits"].iloc[limits]
    share = (table["of_resource"].fillna("") != "").to_numpy()
    scale = np.array([SCALE.get(name, 1.0) for name in table["resource"]])
    return np.where(share, 1.0, np.maximum(np.abs(table["value"].to_numpy(float)) / scale, 1e-3))


def _repaired(world: World, rows: Any, eased: Any) -> pd.DataFrame:
    table = world.inputs.tables["limits"].iloc[rows]
    floor, scale = (table["sense"] == ">=").to_numpy(), np.array([SCALE.get(name, 1.0) for name in table["resource"]])
    value = table["value"].to_numpy(float)
    share = (table["of_resource"].fillna("") != "").to_numpy()
    new = np.where(floor, value - eased * scale, value + eased * scale)
    new = np.array([outward(v, up=not f) for v, f in zip(new, floor, strict=True)])
    new[share] = value[share]
    for n in np.flatnonzero(share).tolist():
        new[n] = _share(world, rows, np.where(share & (np.arange(len(rows)) > n), np.nan, new), n, bool(floor[n]))
    cell = "limits." + table["limit"].astype(str) + "/" + table["period"].astype(int).astype(str) + ".value"
    unit = np.where(share, "share of " + table["of_resource"].fillna("").astype(str), table["resource"].astype(str))
    return pd.DataFrame({
        "cell": cell.to_numpy(), "sense": table["sense"].to_numpy(), "value": value, "repaired": new, "unit": unit,
    })  # fmt: skip


def _share(world: World, rows: Any, values: Any, n: int, floor: bool) -> float:
    """Share nearest to a limit's own at which the plan is possible, others at their values (NaN: as easy as can be).

    A share stands in the coefficients, so it is found by halving; a floor is easiest at 0, a ceiling at 1.
    """
    table = world.inputs.tables["limits"]
    easiest = np.where((table["sense"] == ">=").to_numpy()[rows], 0.0, 1.0)
    easy, tight = easiest[n], float(values[n])
    for _ in range(40):
        middle = (easy + tight) / 2
        trial = np.where(np.isnan(values), easiest, values)
        trial[n] = middle
        if elastic(with_values(world, rows, trial), np.zeros(0, dtype=np.int64)).possible:
            easy = middle
        else:
            tight = middle
    return outward(float(easy), up=not floor)


def way(world: World) -> Active | None:
    """Part of the world in which every limit can be kept, whatever it costs; None where none can."""
    found = elastic(world, np.zeros(0, dtype=np.int64))
    if not found.possible:
        return None
    lp = found.programme
    x = lp.split_columns(found.solution.x)
    options = (lp.variables["build"].index.dense(x["build"]) > 0).any(axis=1)
    serve = lp.variables["serve"].index
    none = np.zeros(0, dtype=np.int64)
    rows = Index(variables.grid(world, "site", "load", "period"), none)
    return Active(options, Index(serve.grid, serve.ids[x["serve"] > 0]), rows)


def with_values(world: World, rows: Any, values: Any) -> World:
    """World in which some limits (n,) have other values (n,)."""
    table = world.inputs.tables["limits"]
    new = table["value"].to_numpy(float).copy()
    new[rows] = values
    tables = dict(world.inputs.tables) | {"limits": table.assign(value=new)}
    return replace(world, inputs=replace(world.inputs, tables=tables))


def outward(value: float, *, up: bool) -> float:
    """A value to six significant digits, rounded up or down.

    >>> outward(12.34567891, up=True), outward(12.34567891, up=False), outward(1e-9, up=False)
    (12.3457, 12.3456, 0.0)
    """
    if abs(value) < SMALL:
        return SMALL if up and value > 0 else 0.0
    unit = 10.0 ** (np.floor(np.log10(abs(value))) - DIGITS + 1)
    steps = value / unit
    whole = np.ceil(steps - 1e-6) if up else np.floor(steps + 1e-6)
    return float(f"{whole * unit:.{DIGITS}g}")


def _conflicts(world: World, lp: Programme, eased: Eased) -> pd.DataFrame:
    """Rows and offers with a price in the easing: what the limits run into."""
    tables, year = world.inputs.tables, world.calendar.year.astype(int)
    frame = world.sites.frame
    labels = {name: tables[f"{name}s"][name].to_numpy() for name in ("chip", "limit")}
    labels |= {"site": frame["site"].to_numpy(), "bloc": np.array(world.blocs)}
    found: list[dict[str, Any]] = []
    for name, price in lp.split_rows(eased.solution.y).items():
        index = lp.constraints[name].index
        for i in np.flatnonzero(np.abs(price) > SMALL):
            point = {d: int(index[d][i]) for d in index.grid}
            subject = " in ".join(str(labels[d][p]) for d, p in point.items() if d in labels)
            t = point.get("period", point.get("vintage"))
            cell = ""
            if name == "limits":
                t = int(np.searchsorted(year, tables["limits"]["period"].iloc[point["limit"]]))
                cell = f"limits.{subject}/{year[t]}.value"
            elif name in COLUMN_OF:
                cell = f"sites/{frame['kind'].iloc[point['site']]}.{subject}.{COLUMN_OF[name]}"
            when = None if t is None else year[t]
            found.append({"constraint": name, "subject": subject, "period": when, "cell": cell})
    reduced = -(lp.matrix.T @ eased.solution.y)
    for name, table, key, column in (("buy", "chip_supply", ["offer", "chip", "bloc"], "chips_per_yr"),
                                     ("lift", "launch", ["provider", "bloc"], "t_per_yr")):  # fmt: skip
        for i in np.flatnonzero(reduced[lp.columns[name]] < -SMALL):
            row = tables[table].iloc[i]
            subject = "/".join([*(str(row[k]) for k in key), str(int(row["period"]))])
            cell = f"{table}.{subject}.{column}"
            found.append({"constraint": table, "subject": subject, "period": int(row["period"]), "cell": cell})
    return pd.DataFrame(found, columns=["constraint", "subject", "period", "cell"])
