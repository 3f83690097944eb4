"""What must not move the least cost: useless things, names, the base year, and how finely things are cut."""

from dataclasses import replace
from functools import cache
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest

from model.planning import Plan, plan
from model.tables.inputs import Inputs
from model.world import world
from tests.formulation.small import more_rows, small
from tests.formulation.worlds import piece, with_tables

SLOW = pytest.mark.slow
STUDIES = ["small 0", "small 1", *(pytest.param(n, marks=SLOW) for n in ("small 2", "small 3", "piece 1", "piece 4"))]
law = pytest.mark.parametrize("name", STUDIES)


def study(name: str) -> Inputs:
    kind, seed = name.split()
    return small(int(seed)) if kind == "small" else piece(int(seed), sites=6, zones=3, chips=2)


@cache
def base(name: str) -> Plan:
    return best(study(name))


def best(inputs: Inputs) -> Plan:
    found = plan(world(inputs), method="simplex")
    assert found.status == "optimal"
    return found


def same(found: Plan, name: str) -> bool:
    return found.objective_usd == pytest.approx(base(name).objective_usd, rel=1e-9)


def with_settings(inputs: Inputs, **values: float) -> Inputs:
    return replace(inputs, settings=MappingProxyType({**inputs.settings, **values}))


@law
def test_the_base_year_only_rescales(name):
    later = best(with_settings(study(name), base_year=2033))
    years = 2033 - base(name).world.calendar.base_year
    assert later.objective_usd == pytest.approx(base(name).objective_usd * 1.08**years, rel=1e-9)


@law
def test_without_discounting_the_base_year_moves_nothing(name):
    free = with_settings(study(name), discount_rate_frac=0.0)
    costs = [best(with_settings(free, base_year=year)).objective_usd for year in (2020, 2050)]
    assert costs[0] == pytest.approx(costs[1], rel=1e-12)


@law
@pytest.mark.parametrize("kind", ["terrestrial", "undersea", "orbital"])
def test_a_site_that_nothing_uses_moves_nothing(name, kind):
    inputs = study(name)
    table, other = f"sites/{kind}", inputs.tables["jurisdictions"].iloc[[0]]
    law = pd.concat([inputs.tables["jurisdictions"], other.assign(jurisdiction="XXX", wacc_frac=0.3)])
    idle = more_rows(with_tables(inputs, jurisdictions=law), table, 0, site="idle", jurisdiction="XXX", site_mw=1e-9)
    found = best(with_tables(idle, workloads=inputs.tables["workloads"].assign(block_mw=1e-6)))
    without = best(with_tables(inputs, workloads=inputs.tables["workloads"].assign(block_mw=1e-6)))
    assert (found.world.options.frame["site"] == "idle").any()
    assert found.objective_usd == pytest.approx(without.objective_usd, rel=1e-9)


@law
def test_a_chip_and_an_offer_that_nobody_would_buy_move_nothing(name):
    inputs = study(name)
    never = {"price_usd_per_chip": 1e9, "life_yr": 3.0, "last_year": 2060}
    idle = more_rows(inputs, "chips", 0, chip="idle", **never)
    idle = more_rows(idle, "chip_supply", 0, chip="idle", offer="idle", premium_usd_per_chip=1.0)
    idle = more_rows(idle, "launch", 0, provider="idle", usd_per_kg=1e6)
    assert same(best(idle), name)


@law
def test_names_move_nothing(name):
    inputs = study(name)
    renamed = {}
    for table, frame in inputs.tables.items():
        columns = [c for c in ("site", "chip", "zone") if c in frame and table != "limits"]
        renamed[table] = frame.assign(**{c: "zz " + frame[c].astype(str).str[::-1] for c in columns})
    limits = inputs.tables["limits"]
    blank = limits["site"].fillna("") == ""
    renamed["limits"] = limits.assign(site=limits["site"].where(blank, "zz " + limits["site"].astype(str).str[::-1]))
    assert same(best(replace(inputs, tables=MappingProxyType(renamed))), name)


@law
def test_a_zone_in_two_halves_costs_the_same(name):
    inputs = study(name)
    zone, demand = inputs.tables["zones"]["zone"].iloc[0], inputs.tables["demand"]
    halves = [demand.assign(h100e=demand["h100e"] * np.where(demand["zone"] == zone, 0.5, 1.0))]
    halves.append(halves[0][demand["zone"] == zone].assign(zone="half"))
    routes = inputs.tables["routes"]
    ways = pd.concat([routes, routes[routes["zone"] == zone].assign(zone="half")], ignore_index=True)
    split = with_tables(inputs, demand=pd.concat(halves, ignore_index=True), routes=ways)
    assert same(best(more_rows(split, "zones", 0, zone="half")), name)


@law
def test_a_season_in_two_halves_of_the_same_weather_costs_the_same(name):
    inputs = study(name)  # a longer season spans more weather: here every day of the year has the same
    for table in ("sites/terrestrial", "sites/undersea"):
        still = {column: 0.0 for column in inputs.tables[table] if column.endswith("_season_c")}
        inputs = with_tables(inputs, **{table.replace("/", "_"): inputs.tables[table].assign(**still)})
    slices = inputs.tables["timeslices"].assign(hours_h=lambda t: t["hours_h"] / 2)
    other = slices.assign(slice="again " + slices["slice"], season="again " + slices["season"])
    profiles = inputs.tables["profiles"]
    own = profiles[profiles["season"].isin(slices["season"])]
    halves = with_tables(
        inputs, timeslices=pd.concat([slices, other], ignore_index=True),
        profiles=pd.concat([profiles, own.assign(season="again " + own["season"])], ignore_index=True),
    )  # fmt: skip
    assert best(halves).objective_usd == pytest.approx(best(inputs).objective_usd, rel=1e-9)


@pytest.mark.parametrize("seed", range(2))
def test_a_site_on_land_in_two_halves_costs_the_same(seed):
    any_size = small(seed).tables["workloads"].assign(largest_site_frac=1.0, block_mw=0.0)
    inputs = with_tables(small(seed), workloads=any_size)
    land = inputs.tables["sites/terrestrial"]
    held = ["site_mw", "build_mw_per_yr", "ready_mw", "power_mw", "onsite_mw", "link_gbps"]
    halved = land.assign(**{c: land[c] * np.where(land["site"] == "gb-sco", 0.5, 1.0) for c in held})
    first = int(np.flatnonzero(land["site"] == "gb-sco")[0])
    split = more_rows(with_tables(inputs, sites_terrestrial=halved), "sites/terrestrial", first, site="half")
    stock = inputs.tables["existing"].assign(it_mw=inputs.tables["existing"]["it_mw"] / 2)
    both = pd.concat([stock, stock.assign(site="half")], ignore_index=True)
    assert best(with_tables(split, existing=both)).objective_usd == pytest.approx(best(inputs).objective_usd, rel=1e-9)


def in_periods(inputs: Inputs, years: list[tuple[int, float]]) -> Inputs:
    """The first period's demand and offers in periods (start, length), all that can be bought on sale in the first."""
    t = inputs.tables
    periods = pd.DataFrame(years, columns=["period", "length_yr"]).astype(t["periods"].dtypes.to_dict())
    first = t["demand"][t["demand"]["period"] == 2028]
    offers = t["chip_supply"][t["chip_supply"]["period"] == 2028]
    return with_tables(
        with_settings(inputs, carbon_growth_frac_per_yr=0.0), periods=periods,
        demand=pd.concat([first.assign(period=year) for year, _ in years], ignore_index=True),
        chip_supply=offers.assign(chips_per_yr=offers["chips_per_yr"] / years[0][1]),
        chips=t["chips"].assign(last_year=2028, life_yr=np.maximum(t["chips"]["life_yr"], 4.0)),
        sites_terrestrial=t["sites/terrestrial"].assign(
            build_mw_per_yr=t["sites/terrestrial"]["build_mw_per_yr"] / years[0][1], queue_yr=0.0),
        sites_undersea=t["sites/undersea"].iloc[:0], sites_orbital=t["sites/orbital"].iloc[:0],
        launch=t["launch"].iloc[:0], limits=t["limits"].iloc[:0],
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
def test_a_period_in_two_halves_costs_the_same_where_nothing_changes_within_it(seed):
    cuts = ([(2028, 4.0)], [(2028, 2.0), (2030, 2.0)])
    empty = with_tables(small(seed), existing=small(seed).tables["existing"].iloc[:0])
    whole, halves = (best(in_periods(empty, years)) for years in cuts)
    assert whole.tables["build"]["it_mw"].sum() > 0
    assert halves.objective_usd == pytest.approx(whole.objective_usd, rel=1e-9)


@pytest.mark.parametrize("seed", range(2))
def test_the_upkeep_of_stock_that_ends_within_a_period_is_the_same_however_the_period_is_cut(seed):
    cuts = ([(2028, 4.0)], [(2028, 1.0), (2029, 3.0)], [(2028, 2.0), (2030, 2.0)])
    bills = [world(in_periods(small(seed), years)).standing_musd for years in cuts]
    assert bills[0] > 0
    assert bills == pytest.approx([bills[0]] * 3, rel=1e-12)
