"""The world as arrays: everything the formulation needs, and nothing that came as text."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from model.laws.finance import alive_discount_yr, capital_recovery_factor
from model.network.fibre import Network, Parameters
from model.sites import Array, Rows
from model.tables.changes import Changes
from model.tables.faults import as_faults
from model.tables.inputs import Inputs
from model.world.costs import Calendar, Costs, levelised_usd_per_h100e_h, unit_costs
from model.world.existing import existing_stock
from model.world.loads import Loads, loads
from model.world.markets import carbon_usd_per_t, chips_of, launch_usd_per_mw_yr
from model.world.options import Options, Sites, options, places, sites
from model.world.routes import Routes, routes
from model.world.schema import read_inputs

Bools = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, repr=False)
class World:
    """Sites S, options O, loads L, zones Z, periods T (also vintages V), slices H, classes of work K."""

    inputs: Inputs
    calendar: Calendar
    sites: Sites
    options: Options
    costs: Costs
    loads: Loads
    routes: Routes
    zones: pd.DataFrame
    buildable: Bools  # (O, V) whether the option can enter service in the vintage
    suits: Bools  # (O, K) whether the option's largest fabric holds the class
    existing_mw: Array  # (O, T) stock in service by period, after losses: mean over the period
    existing_mw_yr: Array  # (O, T) its discounted megawatt-years of service, counting what came in
    existing_first_mw: Array  # (O,) stock before the first period
    gateway_gbps: Array  # (B, T) ground-station capacity of each bloc
    blocs: list[str]

    def __repr__(self) -> str:
        """What is in it, in two lines."""
        shape, sites = self.shape, self.sites.frame["kind"].value_counts().sort_index()
        of_kind = ", ".join(f"{count:,} {kind}" for kind, count in sites.items())
        years = self.calendar.year.astype(int)
        return (
            f"World of {shape['site']:,} sites ({of_kind}), {shape['option']:,} options and {shape['load']:,} loads, "
            f"in {shape['period']} periods ({years[0]} to {years[-1]}) of {shape['slice']} slices\n"
            f"priced from {self.inputs!r}"
        )

    @cached_property
    def shape(self) -> dict[str, int]:
        """Length of every dimension."""
        return {
            "site": len(self.sites.frame), "option": len(self.options.frame), "load": len(self.loads.frame),
            "work_class": len(self.loads.classes), "vintage": len(self.calendar.year),
            "period": len(self.calendar.year), "slice": len(self.calendar.hours_h), "bloc": len(self.blocs),
        }  # fmt: skip

    @cached_property
    def site_of(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """(O,) site of each option."""
        return self.options.frame["s"].to_numpy()

    @cached_property
    def bloc_of(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """(S,) bloc of each site."""
        return pd.Index(self.blocs).get_indexer(pd.Index(self.sites.frame["bloc"]))

    @cached_property
    def chip_life_yr(self) -> Array:
        """(O,) life of each option's chip."""
        return self.inputs.tables["chips"]["life_yr"].to_numpy(float)[self.options.frame["c"]]

    @cached_property
    def pool_of(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """(S, K) first class of work that every option of the site does just as it does the class.

        Such classes drink from one pool: at most sites only the bound of the work, compute or bandwidth, makes two.
        """
        sites, classes = self.shape["site"], self.shape["work_class"]
        first = np.broadcast_to(np.arange(classes), (sites, classes)).copy()
        h100e = np.where(self.suits, self.costs.h100e_per_mw, 0.0)
        for k in range(classes):
            for j in range(k - 1, -1, -1):
                differs = (self.suits[:, j] != self.suits[:, k]) | (h100e[:, j] != h100e[:, k])
                same = np.bincount(self.site_of, differs, sites) == 0
                first[same, k] = j
        return first

    @cached_property
    def stands(self) -> Bools:
        """(O,) whether there is existing stock of the option in any period."""
        return np.asarray((self.existing_mw > 0).any(axis=1))

    @cached_property
    def alive_frac(self) -> Array:
        """(O, V, T) share of each period for which a cohort is in service."""
        return self.costs.alive_frac[self.costs.cohort]

    @cached_property
    def lived_yr(self) -> Array:
        """(O, V, T) discounted years of service."""
        return self.costs.lived_yr[self.costs.cohort]

    @cached_property
    def can_live(self) -> Bools:
        """(O, T) whether an option can have anything in service in a period."""
        possible = np.einsum("ov,ovt->ot", self.buildable.astype(float), self.alive_frac)
        return np.asarray((possible + self.existing_mw) > 0)

    @cached_property
    def housed(self) -> Bools:
        """(S, K, T) whether a hall that fits the class can stand at the site by the period."""
        held = np.zeros((self.shape["site"], self.shape["work_class"], self.shape["period"]), dtype=bool)
        np.logical_or.at(held, self.site_of, self.suits[:, :, None] & self.can_live[:, None, :])
        return held

    @cached_property
    def at_home(self) -> Bools:
        """(S, L) whether the site stands in the load's jurisdiction."""
        home = self.zones["jurisdiction"].to_numpy()[self.loads.frame["z"]]
        return self.sites.frame["jurisdiction"].to_numpy()[:, None] == home

    @cached_property
    def period_yr(self) -> Array:
        """(T,) discounted years of each period."""
        return self.calendar.period_yr

    @cached_property
    def hour_frac(self) -> Array:
        """(H,) share of the year's hours in each slice."""
        return self.calendar.hours_h / self.calendar.hours_h.sum()

    @cached_property
    def mean_demand_kh100e(self) -> Array:
        """(L, T) demand averaged over the year."""
        return self.loads.demand_kh100e @ self.hour_frac

    @cached_property
    def firm_frac(self) -> Array:
        """(O, H) share of surviving capacity that may be planned on: availability less the reserve."""
        return self.options.terms.availability * (1.0 - self.inputs.settings["reserve_frac"])

    @cached_property
    def chip_h100e(self) -> Array:
        """(O,) H100e of one chip at compute-bound work."""
        return self.inputs.tables["chips"]["compute_h100e"].to_numpy(float)[self.options.frame["c"]]

    @cached_property
    def overnight_usd_per_mw(self) -> Array:
        """(O, V) what a megawatt costs when it is built, chips included, launches not."""
        price = self.inputs.tables["chips"]["price_usd_per_chip"].to_numpy(float)[self.options.frame["c"]]
        assets = np.sum([a.usd_per_mw for a in self.options.terms.assets.values()], axis=0)
        return assets + (price * self.costs.chips_per_mw)[:, None]

    @cached_property
    def standing_usd(self) -> Array:
        """(O, T) present value of keeping up the existing stock, in its years of service; what it cost is sunk."""
        upkeep = self.costs.yearly_usd_per_mw["operation"][:, [0]] + self.costs.yearly_usd_per_mw["repair"][:, [0]]
        return self.existing_mw_yr * upkeep

    @property
    def standing_musd(self) -> float:
        """Upkeep of the existing stock, in million USD: a constant of the plan."""
        return float(self.standing_usd.sum()) / 1e6

    @cached_property
    def chip_annuity(self) -> Array:
        """(C, V) present value of one dollar of premium on a chip: at the discount rate, over the chip's life."""
        life = self.inputs.tables["chips"]["life_yr"].to_numpy(float)
        return self._annuity(np.full((len(life), len(self.calendar.year)), self.calendar.rate), life)

    @cached_property
    def launch_annuity(self) -> Array:
        """(V,) present value of one dollar of launch: financed as what flies, over its service; 0 if none."""
        terms = self.options.terms
        flies = (terms.launch_t_per_mw > 0).any(axis=1)
        if not flies.any():
            return np.zeros(len(self.calendar.year))
        rate, service = terms.launch_wacc_frac[flies].max(axis=0), terms.service_yr[flies].max(keepdims=True)
        return self._annuity(rate[None], service)[0]

    @cached_property
    def levelised_usd_per_h100e_h(self) -> Array:
        """(K, O, V) cost of a delivered H100e-hour at full use, by class of work."""
        terms, launch = self.options.terms, self.launch_usd_per_mw_yr
        classes = range(self.shape["work_class"])
        return np.stack([levelised_usd_per_h100e_h(self.costs, terms, self.calendar, k, launch) for k in classes])

    @cached_property
    def launch_usd_per_mw_yr(self) -> Array:
        """(O, V) yearly payment for the launch at the cheapest offer of the option's bloc."""
        life = np.minimum(self.chip_life_yr, self.options.terms.service_yr)
        bloc = self.sites.frame["bloc"].to_numpy()[self.site_of]
        return launch_usd_per_mw_yr(self.inputs.tables["launch"], bloc, life, self.options.terms, self.calendar)

    def _annuity(self, rate: Array, life_yr: Array) -> Array:
        """(n, V) present value of a dollar at rates (n, V), paid over lives (n,) and up to the horizon."""
        c = self.calendar
        lived = alive_discount_yr(c.year, c.year, c.length_yr, life_yr, c.rate, c.base_year)
        return capital_recovery_factor(rate, life_yr[:, None]) * lived.sum(axis=-1)


def load(inputs: str | Path, scenarios: str | Iterable[str] = (), overrides: Changes = ()) -> World:
    """Read, check and price the input tables of a folder.

    Raises
    ------
    InputError
        Naming every fault of the tables, scenarios and overrides at once.
    """
    return world(read_inputs(inputs, scenarios, overrides))


@as_faults
def world(inputs: Inputs, keep: Any = None) -> World:
    """Price every option and route of checked input tables.

    Of options, only those where `keep`, (O,), is True; it must keep what stock still stands in.
    """
    tables, settings = inputs.tables, inputs.settings
    begins = float(tables["periods"]["period"].min())
    calendar = Calendar(
        year=tables["periods"]["period"].to_numpy(float),
        length_yr=tables["periods"]["length_yr"].to_numpy(float),
        hours_h=tables["timeslices"]["hours_h"].to_numpy(float),
        rate=settings["discount_rate_frac"],
        base_year=settings["base_year"],
        order_year=settings.get("first_order_year", begins),
        carbon_year=settings.get("carbon_price_year", begins),
    )
    here = places(inputs)
    every = sites(here)
    work = loads(*(tables[name] for name in ("demand", "workloads", "zones", "profiles", "periods", "timeslices")))
    network = Network.from_tables(tables, inputs.parameters("network", Parameters, calendar.year))
    ways = routes(here, every.frame, tables["zones"], work, tables["routes"], network)
    choice = options(inputs, here, every, keep)
    chips = chips_of(Rows(tables["chips"], choice.frame["c"].to_numpy()), work.classes)
    law = tables["jurisdictions"].set_index("jurisdiction").loc[every.frame["jurisdiction"]]
    carbon = carbon_usd_per_t(Rows(law, choice.frame["s"].to_numpy()), settings["carbon_growth_frac_per_yr"], calendar)
    costs = unit_costs(choice.terms, chips, carbon, calendar)
    stock = tables["existing"]
    if keep is not None:
        pair = ["site", "chip"]
        kept = pd.MultiIndex.from_frame(choice.frame[pair])
        stock = stock[pd.MultiIndex.from_frame(stock[pair]).isin(kept)]
    existing, kept_up, first = existing_stock(stock, choice, costs, chips, calendar)
    block = work.classes["block_mw"].to_numpy(float)
    room = np.minimum(choice.terms.block_mw, every.frame["site_mw"].to_numpy(float)[choice.frame["s"]])
    blocs = sorted(set(tables["jurisdictions"]["bloc"]))
    return World(
        inputs=inputs, calendar=calendar, sites=every, options=choice, costs=costs, loads=work, routes=ways,
        zones=tables["zones"], buildable=_buildable(tables["chips"], choice, every, calendar),
        suits=room[:, None] >= block, existing_mw=existing, existing_mw_yr=kept_up, existing_first_mw=first,
        gateway_gbps=_gateways(tables["gateways"], blocs, calendar), blocs=blocs,
    )  # fmt: skip


def _buildable(chips: pd.DataFrame, choice: Options, every: Sites, calendar: Calendar) -> Bools:
    """An option enters service in a vintage that starts once it could be built, while its chip is on sale."""
    start = every.frame["first_year"].to_numpy(float)[choice.frame["s"]]
    ordered = np.maximum(np.maximum(start, choice.terms.first_year), calendar.order_year)
    ready = (ordered + choice.terms.lead_yr)[:, None] <= calendar.year
    sale = chips[["first_year", "last_year"]].to_numpy(float)[choice.frame["c"]]
    return ready & (sale[:, [0]] <= calendar.year) & (sale[:, [1]] >= calendar.year)


def _gateways(table: pd.DataFrame, blocs: list[str], calendar: Calendar) -> Array:
    open_by = table["first_year"].to_numpy(float)[:, None] <= calendar.year
    gbps = (table["gbps"] * table["availability"]).to_numpy(float)[:, None] * open_by
    total = np.zeros((len(blocs), len(calendar.year)))
    np.add.at(total, pd.Index(blocs).get_indexer(pd.Index(table["bloc"])), gbps)
    return total
