"""Whole options: site x chip x cooling x supply, kinds end to end."""

import itertools
from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

from model.sites import SiteTerms, kinds
from model.world import world
from model.world.options import places, rebate_usd_per_mwh
from tests.formulation.worlds import piece, tiny, with_tables


@pytest.fixture(scope="module", params=["tiny", 1, 4])
def w(request):
    return tiny() if request.param == "tiny" else world(piece(request.param))


def test_options_are_every_combination_that_law_and_chip_allow(w):
    t = w.inputs.tables
    liquid_chip = dict(zip(t["chips"]["chip"], t["chips"]["liquid"], strict=True))
    offered = set(zip(t["chip_supply"]["chip"], t["chip_supply"]["bloc"], strict=True))
    standing = set(zip(t["existing"]["site"], t["existing"]["chip"], strict=True))
    expected = set()
    for site, kind, bloc in zip(*(w.sites.frame[c] for c in ("site", "kind", "bloc")), strict=True):
        cooling = t["cooling"][t["cooling"]["kind"] == kind]
        supply = t["supply"][t["supply"]["kind"] == kind]["supply"]
        for chip, (name, liquid), power in itertools.product(
            liquid_chip, zip(cooling["cooling"], cooling["liquid"], strict=True), supply
        ):
            if ((chip, bloc) in offered or (site, chip) in standing) and (liquid or not liquid_chip[chip]):
                expected.add((site, chip, name, power))
    found = list(zip(*(w.options.frame[c] for c in ("site", "chip", "cooling", "supply")), strict=True))
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_positions_point_at_the_named_site_and_chip(w):
    frame = w.options.frame
    assert (w.sites.frame["site"].to_numpy()[frame["s"]] == frame["site"]).all()
    assert (w.inputs.tables["chips"]["chip"].to_numpy()[frame["c"]] == frame["chip"]).all()
    assert (w.sites.frame["kind"].to_numpy()[frame["s"]] == frame["kind"]).all()


def test_every_term_has_a_row_for_every_option_and_no_number_is_missing(w):
    count = len(w.options.frame)
    for field in fields(SiteTerms):
        if field.name != "assets":
            values = getattr(w.options.terms, field.name)
            assert values.shape[0] == count, field.name
            assert not np.isnan(values).any(), field.name
    for line, asset in w.options.terms.assets.items():
        assert asset.usd_per_mw.shape == (count, w.shape["vintage"]), line
        assert asset.life_yr.shape == (count,), line
        assert (asset.usd_per_mw >= 0).all(), line
        assert (asset.life_yr > 0).all(), line


def test_a_kind_pays_for_no_asset_of_another(w):
    kind = w.options.frame["kind"]
    assert (w.options.terms.assets["vessel"].usd_per_mw[kind != "undersea"] == 0).all()
    assert (w.options.terms.launch_t_per_mw[kind != "orbital"] == 0).all()
    assert (w.options.terms.launch_t_per_mw[kind == "orbital"] > 0).all()


def test_bounds_of_sites_are_stacked_in_the_order_of_the_sites(w):
    here = places(w.inputs)
    for name, kind in kinds().items():
        own = (w.sites.frame["kind"] == name).to_numpy()
        assert w.sites.bounds.grid_mw[own] == pytest.approx(kind.bounds(here[name]).grid_mw)


def test_an_option_is_built_no_earlier_than_it_can_be_ordered_and_while_its_chip_is_sold(w):
    chips, terms = w.inputs.tables["chips"], w.options.terms
    for o, v in np.ndindex(w.buildable.shape):
        chip, year = chips.iloc[w.options.frame["c"].iloc[o]], w.calendar.year[v]
        first = max(w.sites.frame["first_year"].iloc[w.site_of[o]], terms.first_year[o], w.calendar.order_year)
        assert w.buildable[o, v] == (
            first + terms.lead_yr[o] <= year and chip["first_year"] <= year <= chip["last_year"]
        )


def test_stock_stands_in_what_its_owner_would_have_built():
    w = tiny()
    o = np.flatnonzero(w.existing_first_mw)
    assert w.options.frame.iloc[o][["site", "chip", "supply"]].to_numpy().tolist() == [["gb-sco", "h100", "grid"]]
    assert w.existing_first_mw[o] == pytest.approx([1.0])
    # Commissioned in 2024 for six years: half of 2028 to 2032, none after.
    assert w.existing_mw[o] == pytest.approx(np.array([[0.5, 0.0]]))


def test_stock_is_kept_up_in_the_discounted_years_of_its_service_alone():
    w = tiny()
    o = np.flatnonzero(w.existing_first_mw)
    # 1 MW from 2024 for six years is in service in 2028 and 2029: year-end payments at 8 % from 2026.
    years = 1.08**-3 + 1.08**-4
    yearly = w.costs.yearly_usd_per_mw
    assert w.existing_mw_yr[o].sum() == pytest.approx(years, rel=1e-12)
    assert w.standing_musd * 1e6 == pytest.approx(
        years * (yearly["operation"][o, 0] + yearly["repair"][o, 0]).item(), rel=1e-12
    )


def test_stock_of_a_chip_that_is_no_longer_sold_stands_all_the_same():
    t = tiny().inputs.tables
    gone = t["chip_supply"][t["chip_supply"]["chip"] != "h100"]
    w = world(with_tables(tiny().inputs, chip_supply=gone))
    assert w.existing_first_mw.sum() == pytest.approx(1.0)
    assert not w.buildable[w.options.frame["chip"] == "h100"].any()


def test_a_subsidy_cuts_grid_power_for_the_chips_and_sites_it_names_only():
    subsidies = pd.DataFrame(
        {"tag": ["hub", ""], "jurisdiction": ["", "CHN"], "chip_bloc": ["china", ""], "rebate_usd_per_mwh": [10.0, 2.0]}
    )
    chip = pd.DataFrame({"maker_bloc": ["china", "allied", "china"]})
    site = pd.DataFrame({"tag": ["hub", "hub", ""], "jurisdiction": ["CHN", "CHN", "USA"]})
    assert rebate_usd_per_mwh(subsidies, chip, site).tolist() == [12.0, 2.0, 0.0]


def test_a_subsidy_for_all_is_paid_wherever_energy_is_bought_and_nowhere_else():
    without = quoted()
    row = dict.fromkeys(("subsidy", "tag", "jurisdiction", "chip_bloc", "source", "confidence", "note"), "")
    paid = world(with_tables(without.inputs, subsidies=pd.DataFrame([row | {"rebate_usd_per_mwh": 40.0}])))
    cut = without.options.terms.energy_usd_per_mwh - paid.options.terms.energy_usd_per_mwh
    bought = without.options.frame["supply"].isin(["grid", "sea_grid", "as_quoted"]).to_numpy()
    assert set(without.options.frame["kind"][bought]) == {"terrestrial", "undersea", "stated"}
    assert cut[bought] == pytest.approx(40.0)
    assert (cut[~bought] == 0.0).all()


def quoted():
    """The tiny world and a hall let by the megawatt, 50 USD for a MWh."""
    t = tiny().inputs.tables
    row = {
        "site": "let", "name": "let", "latitude_deg": 52.0, "longitude_deg": 0.0, "jurisdiction": "GBR", "tag": "",
        "site_mw": 100.0, "build_mw_per_yr": 100.0, "first_year": 2020, "module_mw": np.nan, "open_usd": np.nan,
        "usd_per_mw_yr": 1e5, "usd_per_mwh": 50.0, "pue": 1.1, "availability": 1.0, "water_l_per_kwh": 0.0,
        "carbon_g_per_kwh": 0.0, "green_frac": 0.0, "lead_yr": 0.0, "contract_yr": 20.0, "link_gbps": np.nan,
    }  # fmt: skip
    stated = pd.DataFrame([row]).reindex(columns=t["sites/stated"].columns)
    cooling = pd.concat([t["cooling"], t["cooling"].iloc[:1].assign(cooling="as_quoted", kind="stated", liquid=True)])
    supply = pd.concat([t["supply"], t["supply"].iloc[:1].assign(supply="as_quoted", kind="stated", connection="own")])
    return world(with_tables(tiny().inputs, sites_stated=stated, cooling=cooling, supply=supply))
