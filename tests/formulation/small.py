"""Small studies drawn at random from the tiny one: other prices, limits and stock, for laws to be tried on."""

from functools import cache

import numpy as np
import pandas as pd

from model.tables.inputs import Inputs
from tests.formulation.worlds import scaled, tiny, with_tables

MOVED = (
    "chips.price_usd_per_chip", "chips.it_w_per_chip", "chips.compute_h100e", "chips.bandwidth_h100e", "chips.life_yr",
    "demand.h100e", "jurisdictions.wacc_frac", "jurisdictions.carbon_usd_per_t", "launch.usd_per_kg", "launch.t_per_yr",
    "workloads.unserved_usd_per_h100e_h", "sites/terrestrial.grid_usd_per_mwh", "sites/terrestrial.hall_usd_per_kw",
    "sites/undersea.permit_mw_th",
)  # fmt: skip
"""Columns whose every number is multiplied by one of its own, from a half to twice."""


@cache
def small(seed: int) -> Inputs:
    """Tables of one study: two zones, halls in two jurisdictions, premiums on chips, stock that ends in a period."""
    rng, t = np.random.default_rng(seed), tiny().inputs.tables
    lengths = {column: len(t[column.split(".")[0]]) for column in MOVED}
    inputs = scaled(tiny().inputs, {name: 2.0 ** rng.uniform(-1, 1, n) for name, n in lengths.items()})
    t = inputs.tables
    offers = t["chip_supply"]
    scarce = offers.assign(chips_per_yr=10.0 ** rng.uniform(0.5, 1.5, len(offers)))
    dearer = offers.assign(offer="resold", chips_per_yr=1e5, premium_usd_per_chip=rng.uniform(1e3, 2e4, len(offers)))
    again = t["zones"].assign(zone="us-nyc", latitude_deg=40.7, longitude_deg=-74.0, jurisdiction="USA")
    more = t["demand"].assign(zone="us-nyc", h100e=t["demand"]["h100e"] * rng.uniform(0.2, 1.5))
    stock = pd.concat([t["existing"]] * 2, ignore_index=True)
    stock = stock.assign(commissioned_year=[2023, 2025], it_mw=rng.uniform(0.2, 2.0, 2))
    return with_tables(
        inputs, chip_supply=pd.concat([scarce, dearer], ignore_index=True), existing=stock,
        zones=pd.concat([t["zones"], again], ignore_index=True),
        demand=pd.concat([t["demand"], more], ignore_index=True),
        chips=t["chips"].assign(last_year=2040), workloads=t["workloads"].assign(block_mw=[0.5, 0.1]),
    )  # fmt: skip


def more_rows(inputs: Inputs, table: str, row: int, **changed: object) -> Inputs:
    """Inputs with a copy of one row of a table at its end, some cells changed."""
    frame = inputs.tables[table]
    copy = frame.iloc[[row]].assign(**changed)
    return with_tables(inputs, **{table.replace("/", "_"): pd.concat([frame, copy], ignore_index=True)})
