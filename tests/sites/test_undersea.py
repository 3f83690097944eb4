"""Undersea vessels: physics of the sea, and what a planner would be misled by if it were wrong."""

import csv
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from model.laws.heat import sea_pue, sea_threshold_c
from model.network.fibre import Network
from model.network.fibre import Parameters as NetworkParameters
from model.sites import undersea
from model.sites.undersea.feed import wind_share_frac
from model.sites.undersea.seasons import sea_season_c
from model.tables import schema
from model.tables.assumptions import parameter_set
from model.tables.cells import typed
from model.tables.inputs import read_sheets
from tests.sites.sea import (
    COOLING,
    INPUTS,
    PARAMETERS,
    SEASONS,
    SITES,
    TABLES,
    YEAR,
    YEARS,
    at,
    candidates,
    facility_usd_per_w,
    places,
)


@pytest.mark.parametrize(("column", "value"), [("sea_winter_c", "30"), ("mixing_depth_m", "90"), ("power_mw", "1")])
def test_a_site_that_contradicts_itself_is_refused_at_the_cell(tmp_path, column, value):
    with open(INPUTS / "sites" / "undersea.csv", newline="", encoding="utf-8") as file:
        row = next(csv.DictReader(file)) | {column: value}
    (tmp_path / "sites").mkdir()
    with open(tmp_path / "sites" / "undersea.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row)
    sheets, _ = read_sheets(tmp_path, schema.Schema({"sites/undersea": undersea.Site}))
    (fault,) = typed(sheets["sites/undersea"], undersea.Site)[1]
    assert (fault.file, fault.column, fault.value) == ("sites/undersea.csv", column, value)


def test_the_air_cooled_curve_has_its_kink_where_the_threshold_law_puts_it():
    threshold = sea_threshold_c(COOLING.loc["sea_air", "supply_c"])
    sea = np.array([5.0, 15.0, threshold - 0.01, 22.0, 24.0, 26.0, 28.0, 30.0])
    c = candidates(at("sea-ulsan").loc[np.repeat(at("sea-ulsan").index, len(sea))].assign(sea_summer_c=sea), "sea_air")
    vessel = undersea.terms(c).heat_mw_per_mw
    assert np.ptp(vessel[:3]) == 0.0
    assert np.all(np.diff(vessel[2:]) > 0.005)
    # Figures of the authors' own example; the straight line of the law stays within 1 % of them.
    assert vessel[[4, 5, 6]] == pytest.approx([1.156, 1.191, 1.229], abs=5e-4)
    assert vessel == pytest.approx(sea_pue(sea, threshold), rel=0.01)


@pytest.mark.parametrize("cooling", ["sea_air", "sea_liquid"])
def test_a_colder_sea_never_raises_pue(cooling):
    colder = np.linspace(12.0, 0.0, 25)
    site = at("sea-lingang").loc[np.repeat(at("sea-lingang").index, 25)]
    site = site.assign(**{n: site[n] - colder for n in ("sea_c", "sea_summer_c", "sea_winter_c")})
    terms = undersea.terms(candidates(site, cooling))
    assert np.all(np.diff(terms.pue, axis=0) >= -1e-12)
    assert np.all(np.diff(terms.peak_pue) >= -1e-12)
    assert np.all(terms.pue <= terms.peak_pue[:, None] + 1e-12)


def test_liquid_cooling_keeps_warm_seas_open_that_air_cooling_shuts():
    warm = SITES[SITES["sea_summer_c"] > 25.0]
    air, liquid = (undersea.terms(candidates(warm, cooling)).peak_pue for cooling in ("sea_air", "sea_liquid"))
    assert len(warm) > 5
    assert np.all(air - liquid > 0.05)


def test_the_sea_is_warmest_in_the_local_summer_on_either_side_of_the_equator():
    both = pd.concat([at("sea-dalian"), at("sea-dalian", latitude_deg=-38.83)]).assign(sea_summer_c=28.0, sea_c=18.0)
    pue = undersea.terms(candidates(both, "sea_air")).pue
    assert pue[0, 0] > pue[0, 1] + 0.005
    assert pue[1, 1] > pue[1, 0] + 0.005


def test_the_year_of_the_sea_keeps_its_mean_and_its_extremes():
    t = (np.arange(720) + 0.5) / 720
    sea = sea_season_c(t, 17.5, 28.0, 9.0, 0.64)
    assert sea.mean() == pytest.approx(17.5, abs=0.05)
    assert (sea.min(), sea.max()) == pytest.approx((9.0, 28.0), abs=0.05)


def test_finer_slices_of_the_year_give_the_same_mean_pue():
    months = pd.DataFrame(
        [(f"m{m}_{b}", f"m{m}", (m + 0.5) / 12.0, 91.25) for m in range(12) for b in range(8)], columns=SEASONS.columns
    )
    means = [undersea.terms(candidates(SITES, "sea_air", slices=s)).pue.mean(axis=1) for s in (YEAR, SEASONS, months)]
    assert means[1] == pytest.approx(means[0], abs=0.004)
    assert means[2] == pytest.approx(means[0], abs=0.004)


def test_a_longer_cable_never_lowers_cost_nor_raises_availability():
    km = np.array([0.5, 1.0, 5.0, 20.0, 80.0, 300.0])
    terms = undersea.terms(
        candidates(at("sea-bergen").loc[np.repeat(at("sea-bergen").index, len(km))].assign(shore_km=km))
    )
    assert np.all(np.diff(facility_usd_per_w(terms)) > 0.0)
    assert np.all(np.diff(terms.om_usd_per_mw_yr[:, 0]) > 0.0)
    assert np.all(np.diff(terms.availability[:, 0]) < 0.0)


def test_a_farm_beyond_one_circuit_buys_another():
    farms = pd.concat([at("sea-bergen", farm_mw=mw) for mw in (40.0, 60.0)])
    cable = undersea.terms(candidates(farms)).assets["cable"].usd_per_mw[:, 0] * farms["farm_mw"].to_numpy()
    p = PARAMETERS
    assert cable[1] - cable[0] == pytest.approx(3.0 * p.route_slack_frac * p.circuit_usd_per_km)


def test_deeper_water_never_makes_a_cheaper_vessel():
    deep = pd.concat([at("sea-bergen", depth_m=d) for d in (20.0, 50.0, 100.0, 600.0)])
    vessel = undersea.terms(candidates(deep)).assets["vessel"].usd_per_mw[:, 0]
    assert vessel[0] == vessel[1] < vessel[2] < vessel[3]


def test_a_tighter_discharge_permit_shrinks_what_may_stand_there():
    sites = pd.concat([at("sea-lingang", discharge_c=rise) for rise in (4.0, 2.0, 1.0)])
    heat = undersea.bounds(places(sites)).heat_mw[:, 0]
    assert heat == pytest.approx(heat[0] * np.array([1.0, 0.5, 0.25]))
    decreed = undersea.bounds(places(at("sea-lingang", permit_mw_th=30.0))).heat_mw
    assert np.all(decreed == 30.0)
    per_mw = undersea.terms(candidates(at("sea-lingang"))).heat_mw_per_mw
    assert 20.0 < 30.0 / per_mw[0] < 30.0


def test_the_grid_arrives_after_the_queue_and_not_before():
    site = at("sea-virginia", queue_yr=5.0)
    grid = undersea.bounds(replace(places(site), parameters=PARAMETERS.model_copy(update={"ramp_yr": 2.0}))).grid_mw[0]
    ready, power = site[["ready_mw", "power_mw"]].to_numpy(float)[0]
    # Queue to 2031, half of the rest a year later, all of it by 2033.
    assert grid == pytest.approx([ready, ready, ready, (ready + power) / 2.0, power, power])


def test_wind_lowers_carbon_and_grid_fills_what_wind_leaves():
    windy = SITES[SITES["wind_mw"] > 0.0]
    grid, wind = (undersea.terms(candidates(windy, supply=s)) for s in ("sea_grid", "sea_wind"))
    assert np.all((wind.green_frac > windy["wind_cf_frac"]) & (wind.green_frac < 1.0))
    assert np.all(grid.green_frac == 0.0)
    dirty = (windy["grid_carbon_g_per_kwh"] > 12.0).to_numpy()
    assert np.all(wind.carbon_t_per_mwh[dirty] < grid.carbon_t_per_mwh[dirty])
    assert wind.grid_mw_per_mw == pytest.approx(wind.peak_pue)
    assert wind.onsite_mw_per_mw == pytest.approx(PARAMETERS.wind_oversize_frac * wind.peak_pue)


def test_wind_without_a_grid_behind_it_leaves_hours_dark():
    c = candidates(at("sea-orkney"), supply="sea_wind")
    island = undersea.terms(replace(c, supply=c.supply.assign(connection="own")))
    share = wind_share_frac(at("sea-orkney")["wind_cf_frac"].to_numpy(), PARAMETERS.wind_oversize_frac)
    assert island.availability[0] == pytest.approx(share * undersea.terms(c).availability[0])
    assert island.green_frac[0] == pytest.approx(1.0)
    assert island.grid_mw_per_mw[0] == 0.0


def test_the_share_wind_meets_is_the_integral_of_its_duration_curve():
    u = (np.arange(100_000) + 0.5) / 100_000
    for factor, oversize in ((0.33, 1.0), (0.45, 1.5), (0.5, 2.5)):
        met = np.minimum(1.0, oversize * (1.0 - u) ** (1.0 / factor - 1.0)).mean()
        assert wind_share_frac(factor, oversize) == pytest.approx(met, abs=1e-4)


def test_a_supply_the_kind_cannot_price_is_refused_by_name():
    c = candidates(at("sea-orkney"))
    with pytest.raises(ValueError, match="'sea_grid' of kind undersea"):
        undersea.terms(replace(c, supply=c.supply.assign(price_basis="gas")))


def test_a_cooling_without_a_curve_against_the_sea_is_refused_by_name():
    c = candidates(at("sea-orkney"))
    with pytest.raises(ValueError, match="sink 'sea' for cooling 'sea_steam'"):
        undersea.terms(replace(c, cooling=c.cooling.assign(cooling="sea_steam")))


def test_each_option_comes_out_the_same_alone_as_among_all():
    for cooling, supply in (("sea_air", "sea_grid"), ("sea_liquid", "sea_wind")):
        together = undersea.terms(candidates(SITES, cooling, supply))
        for o in range(0, len(SITES), 7):
            alone = undersea.terms(candidates(SITES.iloc[[o]], cooling, supply))
            for name, value in vars(alone).items():
                if name != "assets":
                    np.testing.assert_allclose(value[0], getattr(together, name)[o], rtol=1e-12, err_msg=name)
            for line, asset in alone.assets.items():
                np.testing.assert_allclose(asset.usd_per_mw[0], together.assets[line].usd_per_mw[o], rtol=1e-12)
                assert asset.life_yr[0] == together.assets[line].life_yr[o]


def test_shapes_are_those_of_the_contract():
    terms, o, v, h = undersea.terms(candidates(SITES)), len(SITES), len(YEARS), len(SEASONS)
    wide = {"wacc_frac": v, "launch_wacc_frac": v, "om_usd_per_mw_yr": v, "launch_t_per_mw": v, "satellites_per_mw": v}
    wide |= {"energy_usd_per_mwh": h, "pue": h, "availability": h, "water_m3_per_mwh": h}
    for name, value in vars(terms).items():
        if name != "assets":
            assert value.shape == ((o, wide[name]) if name in wide else (o,)), name
            assert not np.isnan(value).any(), name
    assert all(a.usd_per_mw.shape == (o, v) and a.life_yr.shape == (o,) for a in terms.assets.values())


def test_a_zone_is_reached_through_the_landing_point_and_the_fibre_to_the_vessels():
    network = Network.from_tables(TABLES, parameter_set(TABLES["assumptions"], "network", NetworkParameters, YEARS))
    zones, km = TABLES["zones"], np.array([2.0, 170.0])
    near, far = pd.concat([at("sea-gulf-mexico", shore_km=length) for length in km]).iloc
    reach = undersea.paths(places(pd.DataFrame([near, far])), zones, network)
    assert reach.rtt_ms.shape == (2, len(zones), len(SEASONS))
    assert reach.usd_per_gbps_yr.shape == reach.gateway_share.shape == (2, len(zones))
    fibre_ms = 2.0 * np.diff(km) * PARAMETERS.route_slack_frac / (299_792.458 / 1.4682 / 1000.0)
    assert reach.rtt_ms[1] - reach.rtt_ms[0] == pytest.approx(np.full_like(reach.rtt_ms[0], fibre_ms[0]))
    aloft = (zones["domain"] == "orbit").to_numpy()
    assert np.all(reach.gateway_share[:, aloft] == 1.0)
    assert np.all(reach.gateway_share[:, ~aloft] == 0.0)
    # Data born in orbit wait for a pass over a ground station: minutes, where the ground takes milliseconds.
    assert reach.rtt_ms[:, aloft].min() > 60_000.0 > 1000.0 > reach.rtt_ms[:, ~aloft].max()
