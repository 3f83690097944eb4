"""Capacity that may not be planned on."""

from collections.abc import Iterator

import numpy as np

from model.tables.faults import InputWarning
from model.tables.inputs import Inputs
from model.world import World

LEAST_FRAC = 0.1
"""Share of the time below which a site is hardly one."""

MOST_RESERVE_FRAC = 0.5
"""Reserve from which more is held back than used."""


def capacity_warnings(inputs: Inputs, world: World) -> Iterator[InputWarning]:
    """A reserve that holds back half or all, and sites and gateways that hardly ever work."""
    settings, reserve = inputs.tables["settings"], inputs.settings["reserve_frac"]
    if reserve >= MOST_RESERVE_FRAC:
        what = "all capacity, so that nothing can be served" if reserve == 1 else f"{reserve:.0%} of all capacity"
        row = (settings["setting"] == "reserve_frac").to_numpy()
        yield inputs.warning("settings", row, "value", f"holds back {what}", "setting")
    best = np.zeros(world.shape["site"])
    np.maximum.at(best, world.site_of, world.options.terms.availability.max(axis=1))
    some = np.bincount(world.site_of, minlength=len(best)) > 0
    rare = set(world.sites.frame["site"][some & (best < LEAST_FRAC)])
    for table, frame in inputs.tables.items():
        if table.startswith("sites/") and (found := frame["site"].isin(rare).to_numpy()).any():
            yield inputs.warning(table, found, "site", f"can serve less than {LEAST_FRAC:.0%} of the time")
    for table, column in (("supply", "supply"), ("gateways", "gateway")):
        if (found := (inputs.tables[table]["availability"] < LEAST_FRAC).to_numpy()).any():
            yield inputs.warning(table, found, column, f"is available less than {LEAST_FRAC:.0%} of the time")
