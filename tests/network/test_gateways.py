"""The way down for data born in orbit: who may use which ground station, and how long the wait is."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from model.network.fibre import Network
from model.network.fibre import Parameters as NetworkParameters
from model.network.gateways import downlink, downlink_rtt_ms, gateway_matches, gateway_price_usd_per_gbps_yr

GATEWAYS = pd.DataFrame(
    {
        "gateway": ["north", "south", "east"],
        "latitude_deg": [40.0, 30.0, 41.0],
        "longitude_deg": [-80.0, -85.0, 116.0],
        "jurisdiction": ["USA", "USA", "CHN"],
        "bloc": ["allied", "allied", "china"],
        "gbps": [300.0, 100.0, 200.0],
        "usd_per_gbps_yr": [10_000.0, 30_000.0, 18_000.0],
    }
)
ZONES = pd.DataFrame(
    {
        "zone": ["eo-us", "us-east", "eo-cn"],
        "domain": ["orbit", "ground", "orbit"],
        "jurisdiction": ["USA", "USA", "CHN"],
    }
)
SITES = pd.DataFrame({"latitude_deg": [39.0], "longitude_deg": [-77.5], "jurisdiction": ["USA"]})
TABLES = {
    "gateways": GATEWAYS,
    "jurisdictions": pd.DataFrame({"jurisdiction": ["USA", "CHN"], "bloc": ["allied", "china"]}),
    "assumptions": pd.DataFrame(
        {"technology": ["orbital"], "parameter": ["wait_s"], "year": [np.nan], "value": [1800.0]}
    ),
    "nodes": pd.DataFrame(
        {
            "node": ["ash", "pek"],
            "latitude_deg": [39.0, 39.9],
            "longitude_deg": [-77.5, 116.4],
            "jurisdiction": ["USA", "CHN"],
            "region": ["america", "china"],
        }
    ),
    "network": pd.DataFrame(
        {"from_node": ["ash"], "to_node": ["pek"], "length_km": [14_000.0], "usd_per_gbps_yr": [20_000.0]}
    ),
    "detours": pd.DataFrame({"region": ["america", "china"], "detour_frac": [1.5, 1.5]}),
    "borders": pd.DataFrame({"jurisdiction": ["CHN"], "penalty_ms": [20.0]}),
}
NETWORK = Network.from_tables(
    TABLES,
    NetworkParameters(
        one_way_ms_per_km=0.0049, access_rtt_ms=5.0, hop_rtt_ms=0.5, land_usd_per_gbps_km_yr=0.5,
        access_usd_per_gbps_yr=300.0,
    ),
)  # fmt: skip


def test_the_wait_for_a_pass_is_most_of_the_round_trip():
    way = downlink(SITES, ZONES, TABLES, NETWORK)
    wait_ms = 1_800_000.0
    assert wait_ms < way.rtt_ms[0, 0] < wait_ms + 50.0
    # China's fleets come down in China, an ocean away from the site.
    assert way.rtt_ms[0, 2] > way.rtt_ms[0, 0] + 100.0


def test_zones_on_the_ground_have_no_way_down():
    way = downlink(SITES, ZONES, TABLES, NETWORK)
    assert np.isinf(way.rtt_ms[0, 1])
    assert way.gateway_share.tolist() == [[1.0, 0.0, 1.0]]


def test_the_price_is_the_stations_and_the_way_on():
    way = downlink(SITES, ZONES, TABLES, NETWORK)
    onward = NETWORK.usd_per_gbps_yr([40.0], [-80.0], [39.0], [-77.5])[0, 0]
    assert_allclose(way.usd_per_gbps_yr[0, 0], 15_000.0 + onward)


def test_prices_are_weighted_by_capacity():
    assert_allclose(gateway_price_usd_per_gbps_yr(GATEWAYS, ["allied", "china"]), [15_000.0, 18_000.0])


def test_a_bloc_without_a_station_is_an_error():
    with pytest.raises(ValueError, match="no gateway serves satellites of bloc martian"):
        gateway_matches(GATEWAYS["bloc"], ["allied", "martian"])


def test_without_the_wait_there_is_no_answer():
    with pytest.raises(KeyError, match="wait_s"):
        downlink(SITES, ZONES, {**TABLES, "assumptions": TABLES["assumptions"].iloc[:0]}, NETWORK)


def test_a_wait_below_zero_is_refused():
    with pytest.raises(ValueError, match="wait_s"):
        downlink_rtt_ms(-1.0, [[1.0]], [[True]])
