"""Which zones orbital compute reaches, how fast and at what price, with the shipped tables."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.testing import assert_allclose

from model.network.fibre import Network
from model.network.fibre import Parameters as NetworkParameters
from model.sites import Places, orbital
from model.sites.orbital.links import shell_ms
from model.tables import schema
from model.tables.assumptions import parameter_set
from model.tables.cells import typed
from model.tables.inputs import read_sheets

INPUTS = Path(__file__).parents[2] / "inputs"
MODELS = {**schema.TABLES, "sites/orbital": orbital.Site}
NEEDED = "assumptions borders detours gateways jurisdictions network nodes timeslices zones".split()


def table(name: str) -> pd.DataFrame:
    """A shipped table, each cell read and checked as the model does."""
    sheets, _ = read_sheets(INPUTS, schema.Schema({name: MODELS[name]}))
    frame, faults = typed(sheets[name], MODELS[name])
    assert frame is not None, faults
    return frame


TABLES = {name: table(name) for name in NEEDED}
SITES, ZONES = table("sites/orbital").reset_index(drop=True), TABLES["zones"]
LAW = TABLES["jurisdictions"].set_index("jurisdiction", drop=False)
YEARS = np.array([2026.0, 2030.0, 2035.0])
PLACES = Places(
    SITES,
    LAW.loc[SITES["jurisdiction"]].reset_index(drop=True),
    YEARS,
    TABLES["timeslices"],
    parameter_set(TABLES["assumptions"], "orbital", orbital.Parameters, YEARS),
    TABLES,
)
NETWORK = Network.from_tables(TABLES, parameter_set(TABLES["assumptions"], "network", NetworkParameters, ()))
PATHS = orbital.paths(PLACES, ZONES, NETWORK)
GROUND = (ZONES["domain"] == "ground").to_numpy()


def test_every_ground_zone_is_reached_and_orbit_is_slower_than_the_hall_next_door():
    assert np.isfinite(PATHS.rtt_ms[:, GROUND]).all()
    # Light alone to 530 km and back.
    assert PATHS.rtt_ms[:, GROUND].min() > 2.0 * 530.0 / 299.792
    assert np.median(PATHS.rtt_ms[:, GROUND]) < 200.0
    assert_allclose(PATHS.gateway_share[:, GROUND], 1.0)


def test_the_round_trip_is_twice_the_way_up_and_the_ground_network_beyond():
    station = TABLES["gateways"].query("gateway == 'gw-virginia'")
    alone = pd.concat([station, TABLES["gateways"].query("bloc == 'china'")])
    rtt = orbital.paths(replace(PLACES, tables={**TABLES, "gateways": alone}), ZONES, NETWORK).rtt_ms
    shell = SITES.index[SITES["site"] == "leo-spacex-i30"][0]
    one_way = shell_ms(550.0, 30.0, station["latitude_deg"].item(), 50_000.0, PLACES.parameters)
    columns = ["latitude_deg", "longitude_deg", "jurisdiction"]
    beyond = NETWORK.rtt_ms(*(station[c].to_numpy() for c in columns), *(ZONES[c].to_numpy() for c in columns))[0]
    expected = 2.0 * one_way + PLACES.parameters.gateway_ms + beyond
    assert_allclose(rtt[shell, GROUND, 0], expected[GROUND])


def test_zones_in_orbit_are_reached_by_laser_within_their_bloc_only():
    bloc = LAW.loc[SITES["jurisdiction"], "bloc"].to_numpy()[:, None]
    owner = LAW.loc[ZONES.loc[~GROUND, "jurisdiction"], "bloc"].to_numpy()
    across = PATHS.rtt_ms[:, ~GROUND, 0]
    assert np.isfinite(across[bloc == owner]).all()
    assert np.isinf(across[(bloc != owner) & (bloc != "open") & (owner != "open")]).all()
    assert across[bloc == owner].max() < 100.0
    assert_allclose(PATHS.gateway_share[:, ~GROUND], 0.5)


def test_data_computed_in_orbit_cost_less_to_move_than_data_of_the_ground():
    assert PATHS.usd_per_gbps_yr[:, ~GROUND].max() < PATHS.usd_per_gbps_yr[:, GROUND].min()


def test_a_gateway_more_never_slows_a_route():
    kept = TABLES["gateways"].iloc[::2]
    fewer = orbital.paths(replace(PLACES, tables={**TABLES, "gateways": kept}), ZONES, NETWORK)
    assert np.all(PATHS.rtt_ms[:, GROUND] <= fewer.rtt_ms[:, GROUND] + 1e-9)


def test_the_slices_of_a_ring_differ_and_those_of_a_shell_do_not():
    ring, shell = (SITES.index[SITES["site"] == name][0] for name in ("leo-spacex-dd18", "leo-spacex-i30"))
    assert np.ptp(PATHS.rtt_ms[ring, GROUND], axis=-1).max() > 10.0
    assert_allclose(np.ptp(PATHS.rtt_ms[shell, GROUND], axis=-1), 0.0, atol=1e-9)
