"""What options pay for that their kinds leave out: chips, launches, carbon."""

from typing import Any

import numpy as np
import pandas as pd

from model.laws.finance import capital_recovery_factor
from model.sites import Array, SiteTerms
from model.world.costs import Calendar, Chips

UNHEARD_OF = 1e15
"""Price of a launch where none flies: beyond any purse.  [USD/t]"""

_CHIP = ("price_usd_per_chip", "it_w_per_chip", "life_yr", "compute_h100e", "bandwidth_h100e")


def chips_of(chip: Any, classes: pd.DataFrame) -> Chips:
    """Chips of options by their rows of chips.csv, (O rows), for each class of work, (K rows)."""
    price, watts, life, by_compute, by_bandwidth = (chip[name].to_numpy(float) for name in _CHIP)
    compute = (classes["bound"] == "compute").to_numpy()
    return Chips(
        usd_per_chip=price, it_w_per_chip=watts, life_yr=life,
        h100e=np.where(compute, by_compute[:, None], by_bandwidth[:, None]),
        tolerant=classes["corruption_tolerant"].to_numpy(bool),
    )  # fmt: skip


def carbon_usd_per_t(law: Any, growth_frac_per_yr: float, calendar: Calendar) -> Array:
    """Carbon price (O, T) of options by their rows of jurisdictions.csv, (O rows).  [USD/t]"""
    rise = (1.0 + growth_frac_per_yr) ** (calendar.year - calendar.carbon_year)
    return law["carbon_usd_per_t"].to_numpy(float)[:, None] * rise


def launch_usd_per_mw_yr(table: pd.DataFrame, bloc: Any, life_yr: Array, terms: SiteTerms, calendar: Calendar) -> Array:
    """Yearly payment (O, V) for the launch at the cheapest offer of the option's bloc, (O,) names.

    `table` is launch.csv, `life_yr` (O,) the years a cohort serves. Where none flies the price is `UNHEARD_OF`.
    """
    which, blocs = pd.factorize(np.asarray(bloc, dtype=object))
    offers = table[table["bloc"].isin(blocs) & (table["t_per_yr"] > 0)]
    place = pd.Index(blocs).get_indexer(pd.Index(offers["bloc"])), np.searchsorted(calendar.year, offers["period"])
    cheapest = np.full((len(blocs), len(calendar.year)), UNHEARD_OF)
    np.minimum.at(cheapest, place, (offers["usd_per_kg"] * 1e3).to_numpy(float))
    price = cheapest[which]
    mass = terms.launch_t_per_mw
    return np.where(mass > 0, price * mass * capital_recovery_factor(terms.wacc_frac, life_yr[:, None]), 0.0)
