"""Laws that any ground network keeps, on small worlds and on the shipped tables."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from model.laws.constants import FIBRE_KM_PER_MS
from model.laws.geometry import great_circle_km
from model.network.fibre import Network, Parameters

INPUTS = Path(__file__).parents[2] / "inputs"
PARAMETERS = Parameters(
    one_way_ms_per_km=0.005,
    access_rtt_ms=4.0,
    hop_rtt_ms=0.5,
    land_usd_per_gbps_km_yr=0.2,
    access_usd_per_gbps_yr=100.0,
)


def small_world():
    """Three islands on the equator, 10 degrees (1,112 km) apart; B has a border."""
    return {
        "nodes": pd.DataFrame(
            {
                "node": ["a", "b", "c"],
                "latitude_deg": [0.0, 0.0, 0.0],
                "longitude_deg": [0.0, 10.0, 20.0],
                "jurisdiction": ["AAA", "BBB", "CCC"],
                "region": ["west", "middle", "east"],
            }
        ),
        "network": pd.DataFrame(
            {
                "from_node": ["a", "b", "a"],
                "to_node": ["b", "c", "c"],
                "length_km": [2000.0, 2000.0, 9000.0],
                "usd_per_gbps_yr": [900.0, 900.0, 500.0],
            }
        ),
        "detours": pd.DataFrame({"region": ["west", "middle", "east"], "detour_frac": [1.5, 1.5, 2.0]}),
        "borders": pd.DataFrame({"jurisdiction": ["BBB"], "penalty_ms": [10.0]}),
    }


def rtt_at_gateways(tables):
    place = [tables["nodes"][name].to_numpy() for name in ("latitude_deg", "longitude_deg", "jurisdiction")]
    return Network.from_tables(tables, PARAMETERS).rtt_ms(*place, *place)


@pytest.fixture(scope="module")
def shipped():
    return {name: pd.read_csv(INPUTS / f"{name}.csv") for name in ("nodes", "network", "detours", "borders")}


@pytest.fixture(scope="module")
def places():
    """Forty places anywhere people live, half of them under the jurisdiction with a border."""
    random = np.random.default_rng(7)
    latitude, longitude = random.uniform(-50.0, 65.0, 40), random.uniform(-180.0, 180.0, 40)
    return latitude, longitude, np.where(np.arange(40) % 2 == 0, "CHN", "AAA").astype(object)


def test_round_trips_of_the_small_world_are_those_worked_out_by_hand():
    # A to C by B: access 4, 2 x 4,000 km x 0.005 = 40, two hops 1, the border of B in and out 20: 65; direct 94.5.
    assert_allclose(rtt_at_gateways(small_world()), [[4.0, 34.5, 65.0], [34.5, 4.0, 34.5], [65.0, 34.5, 4.0]])


def test_the_way_inland_takes_the_detour_of_its_region():
    network = Network.from_tables(small_world(), PARAMETERS)
    rtt = network.rtt_ms([5.0], [20.0], ["CCC"], [0.0, 0.0], [10.0, 20.0], ["BBB", "CCC"])
    inland_km = great_circle_km(5.0, 20.0, 0.0, 20.0)
    assert_allclose(rtt, [[34.5 + 0.01 * 2.0 * inland_km, 4.0 + 0.01 * 2.0 * inland_km]])


def test_the_cheapest_way_need_not_be_the_fastest():
    network = Network.from_tables(small_world(), PARAMETERS)
    assert_allclose(network.usd_per_gbps_yr([0.0], [0.0], [0.0, 0.0, 0.0], [0.0, 10.0, 20.0]), [[100, 1000, 600]])


def test_a_border_is_paid_once_to_enter_and_never_inside():
    with_border, without = small_world(), small_world()
    without["borders"] = without["borders"].iloc[:0]
    extra = rtt_at_gateways(with_border) - rtt_at_gateways(without)
    # Transit of B pays on both sides.
    assert_allclose(extra, [[0.0, 10.0, 20.0], [10.0, 0.0, 10.0], [20.0, 10.0, 0.0]])


def test_a_gateway_across_the_border_costs_a_place_beside_it_the_penalty():
    network = Network.from_tables(small_world(), PARAMETERS)
    here = network.rtt_ms([0.0], [0.0], ["BBB"], [0.0], [0.0], ["AAA"])
    assert_allclose(here, [[14.0]])


@pytest.mark.parametrize("cut", range(3))
def test_no_way_is_infinitely_long_not_short(cut):
    tables = small_world()
    left = tables["network"].drop(index=[cut, (cut + 1) % 3])
    rtt = rtt_at_gateways(tables | {"network": left})
    assert np.isinf(rtt).sum() == 4
    assert_array_equal(np.diag(rtt), 4.0)


@pytest.mark.parametrize("table", ["nodes", "network"])
def test_row_order_does_not_matter(shipped, places, table):
    turned = shipped | {table: shipped[table].iloc[::-1].reset_index(drop=True)}
    one, other = (Network.from_tables(tables, PARAMETERS) for tables in (shipped, turned))
    assert_allclose(one.rtt_ms(*places, *places), other.rtt_ms(*places, *places), rtol=1e-12)


def test_cutting_any_cable_shortens_no_way(shipped):
    tables = dict(shipped)
    place = [shipped["nodes"][name].to_numpy() for name in ("latitude_deg", "longitude_deg", "jurisdiction")]
    whole = Network.from_tables(tables, PARAMETERS)
    rtt, usd = whole.rtt_ms(*place, *place), whole.usd_per_gbps_yr(*place[:2], *place[:2])
    changed = 0
    for row in shipped["network"].index:
        cut = Network.from_tables(tables | {"network": shipped["network"].drop(index=row)}, PARAMETERS)
        longer = cut.rtt_ms(*place, *place)
        assert np.all(longer >= rtt - 1e-9)
        assert np.all(cut.usd_per_gbps_yr(*place[:2], *place[:2]) >= usd - 1e-9)
        changed += bool(np.any(longer > rtt + 1e-9))
    assert changed > len(shipped["network"]) / 2


def test_every_gateway_reaches_every_other_after_any_one_cut(shipped):
    ends = pd.concat([shipped["network"]["from_node"], shipped["network"]["to_node"]])
    region = shipped["nodes"].set_index("node")["region"]
    assert set(region) == set(ends.map(region)), "a region without a cable"
    for row in shipped["network"].index:
        left = shipped["network"].drop(index=row)
        network = Network.from_tables(shipped | {"network": left}, PARAMETERS)
        assert np.isfinite(network.gateway_rtt_ms).all(), shipped["network"].loc[row].to_dict()


def test_round_trips_are_symmetric(shipped, places):
    network = Network.from_tables(shipped, PARAMETERS)
    there, price = network.rtt_ms(*places, *places), network.usd_per_gbps_yr(*places[:2], *places[:2])
    assert_allclose(there, there.T, rtol=1e-12)
    assert_allclose(price, price.T, rtol=1e-12)


def test_nothing_outruns_light_in_fibre(shipped, places):
    # The fastest fibre the model knows, group index 1.4682, along the great circle.
    parameters = PARAMETERS.model_copy(update={"one_way_ms_per_km": 1.0 / FIBRE_KM_PER_MS, "access_rtt_ms": 0.0})
    rtt = Network.from_tables(shipped, parameters).rtt_ms(*places, *places)
    latitude, longitude, _ = places
    floor = 2.0 * great_circle_km(latitude[:, None], longitude[:, None], latitude, longitude) / FIBRE_KM_PER_MS
    assert np.all(rtt >= floor * 0.999)


def test_a_stop_at_a_gateway_is_no_short_cut(shipped):
    rtt = Network.from_tables(shipped, PARAMETERS).gateway_rtt_ms
    by_way_of = (rtt[:, :, None] + rtt[None, :, :]).min(axis=1)
    assert np.all(by_way_of >= rtt - 1e-9)


def test_many_places_at_once_equal_one_at_a_time(shipped, places):
    network = Network.from_tables(shipped, PARAMETERS)
    rtt, usd = network.rtt_ms(*places, *places), network.usd_per_gbps_yr(*places[:2], *places[:2])
    for i in range(0, 40, 7):
        for j in range(0, 40, 9):
            a, b = ([column[[k]] for column in places] for k in (i, j))
            assert_allclose(network.rtt_ms(*a, *b), [[rtt[i, j]]], rtol=1e-12)
            assert_allclose(network.usd_per_gbps_yr(*a[:2], *b[:2]), [[usd[i, j]]], rtol=1e-12)


def test_no_places_give_an_empty_answer(shipped, places):
    network = Network.from_tables(shipped, PARAMETERS)
    assert network.rtt_ms([], [], [], *places).shape == (0, 40)
    assert network.usd_per_gbps_yr(*places[:2], [], []).shape == (40, 0)


def test_faults_of_the_tables_are_named():
    tables = small_world()
    with pytest.raises(ValueError, match=r"b: region 'middle' has no row in detours\.csv"):
        Network.from_tables(tables | {"detours": tables["detours"].drop(index=1)}, PARAMETERS)
    short = tables["network"].assign(length_km=[2000.0, 1000.0, 9000.0])
    with pytest.raises(ValueError, match=r"b to c: length_km 1000\.0 is less than the great circle, 1112 km"):
        Network.from_tables(tables | {"network": short}, PARAMETERS)
    lost = tables["network"].assign(to_node=["b", "c", "d"])
    with pytest.raises(ValueError, match=r"a to d: an end has no row in nodes\.csv"):
        Network.from_tables(tables | {"network": lost}, PARAMETERS)
