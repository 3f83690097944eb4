"""What one more unit of anything scarce is worth: the prices of the rows, in the user's nouns."""

from typing import Any

import numpy as np
import pandas as pd

from model.formulation import paper
from model.lp import Floats, Index, Programme
from model.world import World

TIMES = ("period", "vintage")
"""Dimensions of rows that are years, not subjects."""


def scarcity(world: World, programme: Programme, y: dict[str, Floats]) -> pd.DataFrame:
    """Rows of constraint, subject, period, price, unit: what relaxing each binding row by one unit would save.

    Prices of things that are held for a year are per year of the period; those of things bought are present values at
    the base year. A positive price means that more of it would save money (or, of a floor, that less would). What has
    no year of its own stands at the first.
    """
    found = []
    for line in paper.LINES:
        if line.price is None:
            continue
        constraint = programme.constraints[line.name]
        index = constraint.index
        price = np.where(np.isfinite(constraint.upper), -y[line.name], y[line.name])
        usd = price / line.price.counted(world, index) * 1e6
        t, years = _years(world, index)
        if line.price.per_year:
            usd = usd / years
        subject, unit = _subject(world, index), line.price.text
        rows = pd.DataFrame({"constraint": line.name, "subject": subject, "t": t, "price": usd, "unit": unit})
        rows = rows.groupby(["constraint", "subject", "t", "unit"], as_index=False, sort=False).agg({"price": "sum"})
        found.append(rows[rows["price"].abs() > 1e-6])
    out = pd.concat(found, ignore_index=True)
    out.insert(2, "period", world.calendar.year[out.pop("t")].astype(int))
    return out[["constraint", "subject", "period", "price", "unit"]]


def _years(world: World, index: Index) -> tuple[Any, Any]:
    """(n,) period of each row, and the discounted years that it holds for."""
    if "limit" in index.grid:
        table = world.inputs.tables["limits"]
        t = np.searchsorted(world.calendar.year, table["period"].to_numpy(float)[index["limit"]])
    elif timed := [name for name in TIMES if name in index.grid]:
        t = index[timed[0]]
    else:
        return np.zeros(len(index), dtype=np.int64), world.period_yr.sum()
    return t, world.period_yr[t]


def _subject(world: World, index: Index) -> Any:
    """(n,) names of what the rows are about, slices and years apart: "rubin in allied"."""
    frame, loads = world.options.frame, world.loads.frame
    labels = {
        "chip": world.inputs.tables["chips"]["chip"], "option": frame["site"] + "|" + frame["chip"],
        "site": world.sites.frame["site"], "load": loads["zone"] + "|" + loads["workload"],
        "bloc": pd.Series(world.blocs), "limit": world.inputs.tables["limits"]["limit"],
    }  # fmt: skip
    known = [name for name in labels if name in index.grid]
    others = [name for name in index.grid if name not in (*known, *TIMES, "slice")]
    parts = [labels[name].to_numpy(object)[index[name]] for name in known]
    parts += [np.array([f"{name} {n}" for n in index[name].tolist()], dtype=object) for name in others]
    subject = parts[0] if parts else np.full(len(index), "everywhere", dtype=object)
    for part in parts[1:]:
        subject = subject + " in " + part
    return subject
