"""Names of the points of every dimension, for problems that are handed to other programs."""

from typing import Any

import numpy as np
import pandas as pd

from model.world import World


def labels(world: World) -> dict[str, Any]:
    """Names of the points of every dimension."""
    frame, loads, tables_ = world.options.frame, world.loads.frame, world.inputs.tables
    limits, offers, launches = tables_["limits"], tables_["chip_supply"], tables_["launch"]
    year = world.calendar.year.astype(int)
    return {
        "option": (frame["site"] + "|" + frame["chip"] + "|" + frame["cooling"] + "|" + frame["supply"]).to_numpy(),
        "site": world.sites.frame["site"].to_numpy(), "load": (loads["zone"] + "|" + loads["workload"]).to_numpy(),
        "vintage": year, "period": year, "slice": tables_["timeslices"]["slice"].to_numpy(),
        "bloc": np.array(world.blocs), "chip": tables_["chips"]["chip"].to_numpy(),
        "limit": _joined(limits, "limit", "period"), "offer": _joined(offers, "offer", "chip", "bloc", "period"),
        "launch": _joined(launches, "provider", "bloc", "period"),
    }  # fmt: skip


def _joined(table: pd.DataFrame, *columns: str) -> Any:
    """(n,) the key of each row of a table as one word."""
    first, *rest = columns
    return table[first].astype(str).str.cat(table[rest].astype(str), sep="|").to_numpy(str)
