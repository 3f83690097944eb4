"""Halls let at the terms of a quote."""

from pathlib import Path

import numpy as np
import pytest

from model.checks.validate.facility import Facilities, facility_inputs
from model.planning import plan
from model.sites import kinds, stated
from model.world import load

TINY = Path(__file__).parents[1] / "tiny" / "inputs"
ONE = Facilities(np.array([100.0]), np.array([0.0]), np.array([50.0]), np.array([[0.0]]))
QUOTE = tuple(
    f"sites/stated.site-1.{column}{end}={value}"
    for column, value in {"usd_per_mw_yr": 2e6, "usd_per_mwh": 50, "pue": 1.25}.items()
    for end in ("", "_low", "_high")
)


def test_a_quote_is_a_kind_found_in_the_folder_of_kinds():
    assert kinds()["stated"] is stated


def test_the_bill_is_rent_and_metered_energy(tmp_path):
    found = plan(load(facility_inputs(ONE, tmp_path, TINY), overrides=QUOTE))
    bill = found.tables["bill"].groupby("item")["npv_usd"].sum()
    assert bill["operation"] == pytest.approx(500 * 2e6, rel=1e-9)  # 50 of 100 units of capacity, which stand for 1 GW
    assert bill["energy"] == pytest.approx(500 * 8760 * 1.25 * 50, rel=1e-9)


def test_the_stated_price_of_a_route_takes_the_place_of_the_models(tmp_path):
    world = load(facility_inputs(ONE, tmp_path, TINY), overrides=("routes.site-1/customer-1.usd_per_h100e_yr=7",
                 "routes.site-1/customer-1.usd_per_h100e_yr_high=7"))  # fmt: skip
    bill = plan(world).tables["bill"].groupby("item")["npv_usd"].sum()
    assert bill["network"] == pytest.approx(7 * 500e3, rel=1e-9)


def test_a_route_without_a_stated_price_costs_what_its_traffic_does():
    world = load(TINY)
    assert np.isnan(world.routes.usd_per_h100e_yr).all()


def test_a_quote_that_nothing_can_be_built_of_is_refused(tmp_path):
    folder = facility_inputs(ONE, tmp_path, TINY)
    text = (folder / "cooling.csv").read_text(encoding="utf-8")
    (folder / "cooling.csv").write_text(text.replace(",stated,", ",terrestrial,"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"cooling.csv: kind: no row says 'stated'"):
        load(folder)
