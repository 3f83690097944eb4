"""Stock that stands before the plan begins: in what options, for how long, and for how many discounted years."""

import numpy as np
import pandas as pd

from model.laws.finance import alive_discount_yr, alive_frac, survival_frac
from model.sites import Array
from model.world.costs import Calendar, Chips, Costs, levelised_usd_per_h100e_h
from model.world.options import Options


def existing_stock(
    table: pd.DataFrame, choice: Options, costs: Costs, chips: Chips, calendar: Calendar
) -> tuple[Array, Array, Array]:
    """Stock in service by option and period, (O, T), its discounted megawatt-years, and before the first, (O,).

    A row of existing.csv names site and chip. It stands in what its owner would have built: of the options of that
    pair that came on offer first, the one that costs least to own and to run.
    """
    burden = levelised_usd_per_h100e_h(costs, choice.terms, calendar, 0, np.zeros((1, 1)))[:, 0]
    offered = choice.terms.first_year + choice.terms.lead_yr
    order = np.lexsort((burden, offered))
    pair = choice.frame[["s", "c"]].to_numpy() @ np.array([choice.frame["c"].max() + 1, 1])
    first = np.unique(pair[order], return_index=True)[1]  # the first of each pair, so sorted, is its best
    names = choice.frame.loc[order[first], ["site", "chip"]]
    o = order[first][pd.MultiIndex.from_frame(names).get_indexer(pd.MultiIndex.from_frame(table[["site", "chip"]]))]
    start, life = table["commissioned_year"].to_numpy(float), np.minimum(chips.life_yr, choice.terms.service_yr)[o]
    loss = choice.terms.loss_frac_per_yr[o]
    years, which = np.unique(start, return_inverse=True)
    row = np.arange(len(o))
    when = (years, calendar.year, calendar.length_yr)
    alive = alive_frac(*when, life)[row, which] * survival_frac(loss, *when, life)[row, which]
    lived = alive_discount_yr(*when, life, calendar.rate, calendar.base_year)[row, which]
    stands = (table["it_mw"] * table["usable_frac"]).to_numpy(float)
    before, after, upkeep = np.zeros(len(burden)), *np.zeros((2, len(burden), len(calendar.year)))
    np.add.at(before, o, stands)
    np.add.at(after, o, stands[:, None] * alive)
    np.add.at(upkeep, o, stands[:, None] * lived)
    return after, upkeep, before
