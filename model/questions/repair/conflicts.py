"""What the limits of a world run into."""

from typing import Any

import numpy as np
import pandas as pd

from model.formulation import paper
from model.lp import Ints, Programme
from model.solve.infeasible import SMALL, Eased
from model.world import World

LISTED = ["constraint", "subject", "period", "cell"]


def conflicts(world: World, lp: Programme, eased: Eased) -> pd.DataFrame:
    """Rows and offers with a price in the easing: what the limits run into."""
    tables, year = world.inputs.tables, world.calendar.year.astype(int)
    frame = world.sites.frame
    labels = {name: tables[f"{name}s"][name].to_numpy() for name in ("chip", "limit")}
    labels |= {"site": frame["site"].to_numpy(), "bloc": np.array(world.blocs)}
    found: list[dict[str, Any]] = []
    lines = paper.named()
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
            elif name in lines and lines[name].cell:
                cell = f"sites/{frame['kind'].iloc[point['site']]}.{subject}.{lines[name].cell}"
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
    return pd.DataFrame(found, columns=LISTED)


def limit_rows(world: World, limits: Ints) -> pd.DataFrame:
    """Some limits (n,) as what others run into."""
    table = world.inputs.tables["limits"].iloc[limits]
    name, period = table["limit"].astype(str), table["period"].astype(int)
    cell = "limits." + name + "/" + period.astype(str) + ".value"
    return pd.DataFrame({"constraint": "limits", "subject": name, "period": period, "cell": cell})
