"""Halls on land: what the tables must give and what any climate must obey."""

from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from model.sites import Asset, SiteTerms, kinds, terrestrial
from model.sites.terrestrial.climate import air_c, mean_on_curves
from model.tables.inputs import Inputs
from model.world.schema import read_inputs
from tests.sites.land import INPUTS, candidates, places, slices, yearly


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return read_inputs(INPUTS)


def test_land_is_a_kind_found_in_the_folder_of_kinds():
    assert kinds()["terrestrial"] is terrestrial


def test_land_has_the_named_hubs_and_many_countries(inputs):
    sites = inputs.tables["sites/terrestrial"]
    hubs = set("cn-zjk cn-qpu cn-wuh cn-sgn cn-tfu cn-cqg cn-gan cn-hlg cn-qyg cn-zwe".split())
    assert len(sites) >= 120
    assert sites["jurisdiction"].nunique() >= 25
    assert hubs <= set(sites.loc[sites["tag"].isin(["east_hub", "west_hub"]), "site"])


def test_every_array_has_its_declared_shape_and_no_gaps(inputs):
    c = candidates(inputs, ["us-va", "cn-hlg", "sg-sin"], ("h100", "gb300"))
    terms = terrestrial.terms(c)
    o, v, h = len(c.sites), len(c.year), len(c.slices)
    by_slice = {"energy_usd_per_mwh", "pue", "availability", "water_m3_per_mwh"}
    by_vintage = {"wacc_frac", "launch_wacc_frac", "om_usd_per_mw_yr", "launch_t_per_mw", "satellites_per_mw"}
    for field in fields(SiteTerms):
        value = getattr(terms, field.name)
        if field.name == "assets":
            assert all(
                isinstance(a, Asset) and a.usd_per_mw.shape == (o, v) and a.life_yr.shape == (o,)
                for a in value.values()
            )
            assert all(np.isfinite(a.usd_per_mw).all() and (a.life_yr > 0).all() for a in value.values())
        else:
            assert value.shape == (
                (o, h) if field.name in by_slice else (o, v) if field.name in by_vintage else (o,)
            ), field
            assert not np.isnan(value).any(), field.name
    limits = terrestrial.bounds(places(inputs))
    assert all(getattr(limits, f.name).shape == (len(inputs.tables["sites/terrestrial"]), v) for f in fields(limits))


def test_an_option_alone_costs_what_it_costs_among_others(inputs):
    c = candidates(inputs)
    whole = terrestrial.terms(c)
    for row in (0, 777, len(c.sites) - 1):
        one = {
            n: getattr(c, n).iloc[[row]].reset_index(drop=True)
            for n in ("sites", "jurisdiction", "chip", "cooling", "supply")
        }
        alone = terrestrial.terms(replace(c, **one))
        for field in fields(SiteTerms):
            if field.name != "assets":
                np.testing.assert_allclose(getattr(alone, field.name)[0], getattr(whole, field.name)[row], rtol=1e-12)
        for line, asset in whole.assets.items():
            np.testing.assert_allclose(alone.assets[line].usd_per_mw[0], asset.usd_per_mw[row], rtol=1e-12)


def test_a_hotter_climate_never_lowers_pue_or_the_connection(inputs):
    c = candidates(inputs)
    warmer = replace(c, parameters=c.parameters.model_copy(update={"warming_c": c.parameters.warming_c + 3.0}))
    now, then = terrestrial.terms(c), terrestrial.terms(warmer)
    assert (then.pue >= now.pue - 1e-12).all()
    assert (then.peak_pue >= now.peak_pue - 1e-12).all()
    assert then.pue.mean() > now.pue.mean() + 1e-3


def test_the_peak_is_no_milder_than_any_slice(inputs):
    terms = terrestrial.terms(candidates(inputs))
    assert (terms.peak_pue[:, None] >= terms.pue).all()
    assert (terms.pue >= 1.0).all()


def test_a_dearer_grid_raises_the_energy_of_those_who_buy_from_it_and_of_no_one_else(inputs):
    c = candidates(inputs, ["us-va", "de-fra"])
    sites = c.sites.assign(grid_usd_per_mwh=c.sites["grid_usd_per_mwh"] + 10.0)
    rise = terrestrial.terms(replace(c, sites=sites)).energy_usd_per_mwh - terrestrial.terms(c).energy_usd_per_mwh
    buys = (c.supply["price_basis"] == "grid").to_numpy()
    np.testing.assert_allclose(rise[buys], 10.0)
    np.testing.assert_allclose(rise[~buys], 0.0)


def test_a_price_profile_moves_the_price_with_the_local_sun_and_keeps_its_mean(inputs):
    hour = np.arange(24)
    night = np.where((hour < 6) | (hour >= 18), 0.5, 1.5)
    rows = pd.DataFrame({"profile": "solar_glut", "season": "all", "hour": hour, "multiplier": night[::-1]})
    c = candidates(inputs, ["gb-lon", "jp-tyo"])
    named = replace(c, sites=c.sites.assign(price_profile="solar_glut"), tables={**c.tables, "profiles": rows})
    price = pd.DataFrame(terrestrial.terms(named).energy_usd_per_mwh).assign(site=c.sites["site"])
    price = price[(c.supply["supply"] == "grid").to_numpy()].groupby("site").first()
    flat = c.sites.drop_duplicates("site").set_index("site")["grid_usd_per_mwh"]
    np.testing.assert_allclose(price.mean(axis=1), flat.loc[price.index], rtol=1e-9)
    noon = price.div(price.mean(axis=1), axis=0).to_numpy()
    assert noon[0, 1] == pytest.approx(1.5, abs=0.01)  # 6 to 12 UTC is morning in London
    assert noon[1, :2] == pytest.approx([1.5, 1.0], abs=0.01)  # 0 to 12 UTC is 9 to 21 h in Tokyo
    with pytest.raises(ValueError, match="no_such"):
        terrestrial.terms(replace(c, sites=c.sites.assign(price_profile="no_such")))


@pytest.mark.parametrize(("seasons", "blocks"), [(1, 1), (2, 1), (2, 4), (4, 24), (12, 8)])
def test_the_year_does_not_depend_on_how_it_is_sliced(inputs, seasons, blocks):
    fine = candidates(inputs, ["us-va", "sg-sin", "au-syd", "us-phx"], slices=slices(12, 24))
    coarse = replace(fine, slices=slices(seasons, blocks))
    year = [yearly(c, terrestrial.terms(c).pue) for c in (fine, coarse)]
    # Four days and six hours a slice: a whole year in one slice is read at 24 moments.
    np.testing.assert_allclose(year[1], year[0], atol=0.004)


def test_july_is_hot_in_the_north_and_mild_in_the_south(inputs):
    c = candidates(inputs, ["us-dfw", "au-syd"])
    pue = terrestrial.terms(c).pue
    north = (c.slices["season"] == "apr_sep").to_numpy()
    for site, summer in (("us-dfw", north), ("au-syd", ~north)):
        rows = ((c.sites["site"] == site) & (c.cooling["cooling"] == "water_economiser")).to_numpy()
        assert pue[rows][:, summer].mean() > pue[rows][:, ~summer].mean()


def test_an_option_above_the_pue_cap_can_never_be_ordered(inputs):
    c = candidates(inputs, ["sg-sin"])
    first = terrestrial.terms(c).first_year
    over = yearly(c, terrestrial.terms(c).pue) > c.sites["max_pue"].iloc[0]
    assert np.array_equal(
        np.isinf(first), over.loc[list(zip(c.cooling["cooling"], c.sites["site"], strict=True))].to_numpy()
    )
    assert np.isinf(first).any()
    assert np.isfinite(first).any()


def test_the_queue_frees_the_grid_and_never_takes_it_back(inputs):
    p = places(inputs)
    grid = terrestrial.bounds(p).grid_mw
    assert (np.diff(grid, axis=1) >= 0).all()
    longer = replace(p, sites=p.sites.assign(queue_yr=p.sites["queue_yr"] + 3.0))
    assert (terrestrial.bounds(longer).grid_mw <= grid + 1e-9).all()
    assert (grid[:, 0] >= p.sites["ready_mw"] - 1e-9).all()
    np.testing.assert_allclose(grid[:, -1], np.maximum(p.sites["power_mw"], p.sites["ready_mw"]), rtol=0.6)


def test_grid_and_ground_carry_the_peak_of_the_supplies_that_lean_on_them(inputs):
    c = candidates(inputs, ["us-abl"])
    terms = terrestrial.terms(c)
    grid = (c.supply["connection"] == "grid").to_numpy()
    np.testing.assert_allclose(terms.grid_mw_per_mw, np.where(grid, terms.peak_pue, 0.0))
    assert (terms.onsite_mw_per_mw[~grid] >= terms.peak_pue[~grid]).all()
    assert (terms.onsite_mw_per_mw[grid] == 0.0).all()


def test_firm_solar_costs_more_where_the_sun_is_scarce_and_winters_dark(inputs):
    c = candidates(inputs, ["us-phx", "gb-lon", "no-nvk"])
    supply = terrestrial.terms(c).assets["supply"].usd_per_mw[:, 0]
    rows = ((c.supply["supply"] == "pv_battery") & (c.cooling["cooling"] == "immersion")).to_numpy()
    cost = pd.Series(supply[rows], c.sites["site"][rows])
    assert cost["us-phx"] < cost["gb-lon"] < cost["no-nvk"]
    assert 8e6 < cost["us-phx"] < 20e6  # off-grid studies of US deserts: 0.11 to 0.2 USD per kWh


def test_a_cooling_without_a_curve_is_refused(inputs):
    c = candidates(inputs, ["us-va"])
    curves = c.tables["cooling_curves"].query("cooling != 'immersion'")
    with pytest.raises(ValueError, match="immersion"):
        terrestrial.terms(replace(c, tables={**c.tables, "cooling_curves": curves}))


def test_mean_on_curves_agrees_with_sampled_weather():
    curve_c, value = np.array([[5.0, 15.0, 18.0, 30.0]]), np.array([[[1.0, 1.1, 1.4, 1.5]]])
    expected, spread = np.array([[2.0, 12.0, 17.0, 35.0]]), np.array([3.0])
    z = norm.ppf((np.arange(100_000) + 0.5) / 100_000)
    sampled = np.interp(expected[0][:, None] + spread * z, curve_c[0], value[0, 0]).mean(axis=1)
    np.testing.assert_allclose(mean_on_curves(expected, spread, curve_c, value)[0, 0], sampled, atol=1e-5)


def test_air_averages_to_its_yearly_mean():
    day, hour = (a.ravel() for a in np.meshgrid((np.arange(365) + 0.5) / 365, np.arange(24) + 0.5))
    air = air_c([[40.0], [-40.0]], [[10.0], [170.0]], day, hour, [[11.0], [14.0]], [[12.0], [6.0]], [[5.0], [4.0]])
    np.testing.assert_allclose(air.mean(axis=1), [11.0, 14.0], atol=1e-9)
    assert air.max(axis=1) == pytest.approx([28.0, 24.0], abs=0.1)
