from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from model import figures
from model.figures import atlas, totals
from model.planning import plan
from model.world import load

TINY = Path(__file__).parents[1] / "tiny" / "inputs"


@pytest.fixture(scope="module")
def solved():
    return plan(load(TINY))


@pytest.fixture(scope="module")
def tables(solved):
    return solved.tables


@pytest.fixture(scope="module")
def inputs(solved):
    return solved.world.inputs.tables


def test_the_slider_shows_one_period_at_a_time_and_the_ground_always(tables, inputs):
    figure = figures.plan_map_figure(tables, inputs)
    steps = figure.layout.sliders[0].steps
    assert [step.label for step in steps] == [str(year) for year in totals.years_of(inputs)]
    shown = np.array([step.args[0]["visible"] for step in steps])
    assert shown.shape[1] == len(figure.data)
    assert shown[:, :2].all()
    assert (shown.sum(axis=0)[~shown.all(axis=0)] == 1).all()
    last = [trace.visible is not False for trace in figure.data]
    assert last == shown[figure.layout.sliders[0].active].tolist()


def test_both_the_map_and_the_globe_can_be_drawn_first(tables, inputs):
    globe = figures.plan_map_figure(tables, inputs, projection="orthographic")
    assert globe.layout.geo.projection.type == "orthographic"
    assert globe.layout.updatemenus[0].buttons[globe.layout.updatemenus[0].active].label == "Globe"


def test_every_site_in_service_is_on_the_map(tables, inputs):
    figure = figures.plan_map_figure(tables, inputs)
    signs = [t for t in figure.data if t.visible is not False and t.name and t.name.endswith("in service")]
    last = tables["sites"][tables["sites"]["period"] == tables["sites"]["period"].max()]
    assert sum(len(t.lon) for t in signs) == (last["it_mw"] > 0).sum()


def test_orbits_that_keep_to_the_sun_cross_the_equator_at_their_local_time():
    sites = pd.DataFrame({"altitude_km": [650.0, 650.0], "inclination_deg": [98.0, 98.0], "ltan_h": [6.0, 18.0]})
    assert atlas.node_deg(sites).tolist() == [-90.0, 90.0]
    lon, lat = atlas.orbits(sites)
    assert np.abs(lat).max() == pytest.approx(82.0, abs=0.1)
    np.testing.assert_allclose(lon[:, 0], [-90.0, 90.0])


def test_the_nearest_point_of_an_orbit_is_on_it_and_near():
    sites = pd.DataFrame({"site": ["s"], "altitude_km": [550.0], "inclination_deg": [53.0], "ltan_h": [np.nan]})
    lon, lat = atlas.nearest_on_ring(sites, ["s", "s"], np.array([90.0, 90.0]), np.array([53.0, -89.0]))
    assert (lon[0], lat[0]) == pytest.approx((90.0, 53.0), abs=1e-6)
    assert np.abs(lat).max() <= 53.0 + 1e-9


def test_the_coast_is_whole_rings_inside_the_world():
    for part, rings in (("land", 125), ("lakes", 1)):
        lon, lat = atlas.coast(part)
        assert lon.count(None) == lat.count(None) == rings
        assert all(-180.0 <= value <= 180.0 for value in lon if value is not None)
        assert all(-90.0 <= value <= 90.0 for value in lat if value is not None)
