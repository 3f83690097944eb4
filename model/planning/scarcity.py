"""What one more unit of anything scarce is worth: the prices of the rows, in the user's nouns."""

from typing import Any

import numpy as np
import pandas as pd

from model.formulation.limits import SCALE
from model.lp import Floats, Index, Programme
from model.world import World

UNITS = {
    "connection": "USD per MW of grid connection and year",
    "onsite": "USD per MW of own generation and year",
    "heat": "USD per MW of permitted heat and year",
    "room": "USD per MW of IT and year",
    "rate": "USD per MW of IT built",
    "link": "USD per Gbps and year",
    "gateway": "USD per Gbps and year",
    "chips": "USD per chip",
    "launch": "USD per kg",
    "limits": "USD per unit of the limit and year",
}
"""Rows worth telling, and what their price is per."""

_PER_YEAR = {"connection", "onsite", "heat", "room", "link", "gateway", "limits"}


def scarcity(world: World, programme: Programme, y: dict[str, Floats]) -> pd.DataFrame:
    """Rows of constraint, subject, period, price, unit: what relaxing each binding row by one unit would save.

    Prices of things that are held for a year are per year of the period; those of things bought are present values at
    the base year. A positive price means that more of it would save money (or, of a floor, that less would).
    """
    chips = world.inputs.tables["chips"]["chip"].to_numpy()
    table = world.inputs.tables["limits"]
    names, blocs = world.sites.frame["site"].to_numpy(), np.array(world.blocs)
    found = []
    for name, unit in UNITS.items():
        index, price = programme.constraints[name].index, -y[name]
        if name == "limits":
            t = np.searchsorted(world.calendar.year, table["period"].to_numpy(float)[index["limit"]])
            subject = table["limit"].to_numpy()[index["limit"]]
            price = np.abs(price) / table["resource"].map(lambda r: SCALE.get(r, 1.0)).to_numpy(float)
        else:
            t = index["period"] if "period" in index.grid else index["vintage"]
            subject = _subject(index, names, blocs, chips)
        usd = price * 1e6 / (1e3 if name in ("chips", "launch") else 1.0)
        if name in _PER_YEAR:
            usd = usd / world.period_yr[t]
        rows = pd.DataFrame({"constraint": name, "subject": subject, "t": t, "price": usd, "unit": unit})
        rows = rows.groupby(["constraint", "subject", "t", "unit"], as_index=False, sort=False).agg({"price": "sum"})
        found.append(rows[rows["price"].abs() > 1e-6])
    out = pd.concat(found, ignore_index=True)
    out.insert(2, "period", world.calendar.year[out.pop("t")].astype(int))
    return out[["constraint", "subject", "period", "price", "unit"]]


def _subject(index: Index, names: Any, blocs: Any, chips: Any) -> Any:
    labels = {"chip": chips, "site": names, "bloc": blocs}
    parts = [labels[d][index[d]].astype(object) for d in labels if d in index.grid]
    return parts[0] if len(parts) == 1 else parts[0] + " in " + parts[1]
