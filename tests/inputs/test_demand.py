"""The shipped demand must be the published one, by another road: regions, stock, chips."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from model.checks.validate.cases import POWER_TOLERANCE_FRAC, table
from model.checks.validate.demand import MEAN_USE, REGIONS, power_gw

ROOT = Path(__file__).parents[2]
CHIP_WATT_TO_IT_WATT = 1.6
STOCK_H100E_END_2025 = 19.7e6  # Epoch AI: NVIDIA 13.7, TPU 3.8, AMD 1.24, Trainium 1.0 million


@pytest.fixture(scope="module")
def published() -> pd.DataFrame:
    return table("data_centre_demand").set_index("region")


@pytest.fixture(scope="module")
def demand() -> pd.DataFrame:
    """Demand born on the ground, with the region of its zone."""
    zones = pd.read_csv(ROOT / "inputs/zones.csv")
    region = pd.Series({code: name for name, codes in REGIONS.items() for code in codes}, name="region")
    ground = zones[zones["domain"] == "ground"].join(region, on="jurisdiction", validate="many_to_one")
    assert ground["region"].notna().all(), "a jurisdiction has no region"
    rows = pd.read_csv(ROOT / "inputs/demand.csv")
    return rows.merge(ground[["zone", "jurisdiction", "region"]], on="zone")


@pytest.fixture(scope="module")
def supply() -> pd.DataFrame:
    """Chips on offer with their throughput and the length of their period."""
    offers = pd.read_csv(ROOT / "inputs/chip_supply.csv").merge(pd.read_csv(ROOT / "inputs/chips.csv"), on="chip")
    offers = offers.merge(pd.read_csv(ROOT / "inputs/periods.csv"), on="period")
    middling = (offers["compute_h100e"] + offers["bandwidth_h100e"]) / 2
    return offers.assign(h100e=offers["chips_per_yr"] * offers["length_yr"] * middling)


@pytest.mark.parametrize(("year", "total"), [(2024, 416), (2030, 946)])
def test_regions_add_up_to_the_printed_world_but_for_rounding(published: pd.DataFrame, year: int, total: int) -> None:
    column = published[f"iea_{year}_twh"]
    assert column.drop("world").sum() == total
    assert abs(total - column["world"]) == 1


def test_regional_power_follows_from_energy(published: pd.DataFrame) -> None:
    ai_share, load, pue = 0.45, 0.75, 1.2
    regions = published.drop(["world", "rest"])  # the rest has Gulf campuses on top
    gw = regions["iea_2030_twh"] * ai_share / 8.76 / load / pue
    np.testing.assert_allclose(regions["ai_2030_gw"], gw, rtol=0.10)


@pytest.mark.parametrize(
    ("column", "anchor"), [("h100e", "ai_2030_gw"), ("h100e_low", "ai_2030_low_gw"), ("h100e_high", "ai_2030_high_gw")]
)
def test_demand_of_2030_is_that_of_the_published_power(
    demand: pd.DataFrame, published: pd.DataFrame, column: str, anchor: str
) -> None:
    gw = pd.Series(power_gw({"zones": pd.read_csv(ROOT / "inputs/zones.csv"), "demand": demand}, column))
    np.testing.assert_allclose(gw, published.loc[gw.index, anchor], rtol=POWER_TOLERANCE_FRAC)


def test_demand_begins_near_the_stock_there_is(demand: pd.DataFrame) -> None:
    first = demand.loc[demand["period"] == demand["period"].min(), "h100e"].sum() / MEAN_USE
    assert STOCK_H100E_END_2025 < first < 2 * STOCK_H100E_END_2025


def test_demand_grows_in_every_region(demand: pd.DataFrame) -> None:
    total = demand.pivot_table(index="region", columns="period", values="h100e", aggfunc="sum")
    assert (total.diff(axis=1).iloc[:, 1:] > 0).all(axis=None)


def test_classes_of_work_keep_their_shares(demand: pd.DataFrame) -> None:
    work = demand[demand["period"] == 2030].groupby("workload")["h100e"].sum()
    share = work / work.sum()
    expected = {"training": 0.35, "agent": 0.15, "chat": 0.20, "voice": 0.07}
    np.testing.assert_allclose(share[list(expected)], list(expected.values()), atol=0.01)
    assert share[["batch", "fine_tune"]].sum() == pytest.approx(0.21, abs=0.01)
    assert share[["gaming_ar", "machine_control"]].sum() == pytest.approx(0.02, abs=0.005)


def test_orbit_born_work_is_a_small_part(demand: pd.DataFrame) -> None:
    rows = pd.read_csv(ROOT / "inputs/demand.csv")
    orbit = rows[rows["workload"].isin(["eo_alert", "eo_archive"])].groupby("period")["h100e"].sum()
    assert (orbit > 0).all()
    assert (orbit < 0.01 * rows.groupby("period")["h100e"].sum()).all()


def test_allied_chips_suffice_for_the_growth_of_allied_demand(demand: pd.DataFrame, supply: pd.DataFrame) -> None:
    allied = demand["region"].isin(["usa", "europe"]) | demand["jurisdiction"].isin("JPN KOR TWN AUS CAN ISR".split())
    need = demand[allied].groupby("period")["h100e"].sum() / MEAN_USE
    offered = supply[supply["bloc"] == "allied"].groupby("period")["h100e"].sum()
    assert (offered >= need.diff().fillna(need)).all()


def test_chips_are_tighter_in_china_than_among_allies(demand: pd.DataFrame, supply: pd.DataFrame) -> None:
    china = demand["region"] == "china"
    offered = supply.pivot_table(index="period", columns="bloc", values="h100e", aggfunc="sum")
    ease = {
        "china": offered["china"] / demand[china].groupby("period")["h100e"].sum(),
        "allied": offered["allied"] / demand[~china].groupby("period")["h100e"].sum(),
    }
    assert (ease["china"] < ease["allied"]).all()


def test_every_offer_falls_in_its_chip_s_years_on_sale(supply: pd.DataFrame) -> None:
    assert (supply["first_year"] <= supply["period"]).all()
    assert (supply["last_year"] >= supply["period"]).all()


def test_unserved_work_costs_more_than_serving_it() -> None:
    dearest_serving_usd_per_h100e_h = 3.0
    assert (
        pd.read_csv(ROOT / "inputs/workloads.csv")["unserved_usd_per_h100e_h"] > 3 * dearest_serving_usd_per_h100e_h
    ).all()


def test_chips_draw_more_at_the_rack_than_on_the_board() -> None:
    chips = pd.read_csv(ROOT / "inputs/chips.csv")
    ratio = chips["it_w_per_chip"] / chips["power_w_per_chip"]
    assert ratio.between(1.2, 2.3).all()
    allied = chips[(chips["maker_bloc"] == "allied") & (chips["confidence"] == "published")]
    assert ratio[allied.index].median() == pytest.approx(CHIP_WATT_TO_IT_WATT, rel=0.25)


def test_the_newer_of_two_leading_chips_does_more_per_watt_and_dollar() -> None:
    chips = pd.read_csv(ROOT / "inputs/chips.csv", index_col="chip")
    for line in (
        ["h100", "gb300", "rubin", "next_2028", "next_2030", "next_2032", "next_2035", "next_2038"],
        ["ascend_950", "ascend_960", "ascend_970", "ascend_next_2032", "ascend_next_2035", "ascend_next_2038"],
    ):
        row = chips.loc[line]
        for bound in ("compute_h100e", "bandwidth_h100e"):
            assert (row[bound] / row["it_w_per_chip"]).is_monotonic_increasing
            assert (row[bound] / row["price_usd_per_chip"]).is_monotonic_increasing


def test_halls_under_construction_carry_demand_until_the_first_ones_that_can_be_planned() -> None:
    rows = pd.read_csv(ROOT / "inputs/existing.csv").merge(pd.read_csv(ROOT / "inputs/chips.csv"), on="chip")
    middling = (rows["compute_h100e"] + rows["bandwidth_h100e"]) / 2
    rows["h100e"] = rows["it_mw"] * rows["usable_frac"] * 1e6 / rows["it_w_per_chip"] * middling
    in_service = (2028 - rows["commissioned_year"]).clip(0, 2) / 2  # share of 2026 and 2027
    china = rows["site"].str.startswith("cn-")
    demand = pd.read_csv(ROOT / "inputs/demand.csv").query("period == 2026")
    of_china = demand["zone"].str.startswith("cn-")
    for stock, need in ((china, of_china), (~china, ~of_china)):
        have = (rows["h100e"] * in_service)[stock].sum()
        assert 1.0 < have / demand.loc[need, "h100e"].sum() < 2.5


def test_what_opens_in_china_is_no_more_than_the_chips_on_offer_there(supply: pd.DataFrame) -> None:
    rows = pd.read_csv(ROOT / "inputs/existing.csv").merge(pd.read_csv(ROOT / "inputs/chips.csv"), on="chip")
    rows = rows[rows["site"].str.startswith("cn-") & (rows["commissioned_year"] > 2025)]
    opened = (rows["it_mw"] * 1e6 / rows["it_w_per_chip"]).groupby(rows["chip"]).sum()
    offered = supply[(supply["bloc"] == "china") & (supply["period"] == 2026)]
    two_years = (offered["chips_per_yr"] * offered["length_yr"]).groupby(offered["chip"]).sum()
    assert (opened > 0).all()
    assert (opened <= two_years.reindex(opened.index)).all()
