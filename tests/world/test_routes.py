"""Which site can serve which load in which slice within its round trip."""

import numpy as np
import pandas as pd
import pytest

from model.formulation.variables import route_usd
from model.sites import kinds
from model.world import world
from model.world.options import places, sites
from model.world.routes import FAST, NONE, SLOW
from tests.formulation.worlds import piece, tiny, with_tables


@pytest.fixture(scope="module")
def small():
    return world(piece(2))


def test_reach_follows_the_round_trip_site_by_site_and_load_by_load(small):
    w, seen = small, set()
    for s, i, h in np.ndindex(w.routes.reach.shape):
        load = w.loads.frame.iloc[i]
        rtt = w.routes.rtt_ms[s, load["z"], h]
        slow = SLOW if rtt <= load["tail_rtt_ms"] and load["percentile_frac"] < 1 else NONE
        expected = FAST if rtt <= load["max_rtt_ms"] else slow
        assert w.routes.reach[s, i, h] == expected
        seen.add(expected)
    assert seen == {NONE, FAST, SLOW}


def test_paths_of_every_kind_stand_in_the_order_of_the_sites(small):
    w, inputs = small, small.inputs
    here = places(inputs)
    frame = sites(here).frame
    assert frame["site"].tolist() == w.sites.frame["site"].tolist()
    for name in kinds():
        own = np.flatnonzero(frame["kind"] == name)
        assert frame["site"].iloc[own].tolist() == here[name].sites["site"].tolist()
        assert w.routes.rtt_ms[own].shape == (len(own), len(inputs.tables["zones"]), w.shape["slice"])


def test_only_what_comes_down_from_orbit_takes_a_share_of_ground_stations(small):
    orbital = (small.sites.frame["kind"] == "orbital").to_numpy()
    share = small.routes.gateway_share
    ground = (small.zones["domain"] == "ground").to_numpy()
    assert ground.any()
    assert not ground.all()
    assert (share[~orbital][:, ground] == 0).all()
    assert share[orbital][:, ground].max() > 0
    assert (share[~orbital][:, ~ground] == 1).all()  # what satellites have seen comes down first
    assert ((share >= 0) & (share <= 1)).all()


def test_a_measured_round_trip_takes_the_place_of_the_modelled_one():
    before = tiny()
    row = {"site": ["gb-sco"], "zone": ["gb-lon"], "rtt_ms": [201.0], "usd_per_h100e_yr": [30.0], "source": "judged"}
    measured = pd.DataFrame(row).assign(confidence="published")
    after = world(with_tables(before.inputs, routes=measured))
    s = after.sites.frame["site"].tolist().index("gb-sco")
    chat = after.loads.frame["workload"].tolist().index("chat")
    assert (after.routes.rtt_ms[s, 0] == 201.0).all()
    assert (before.routes.rtt_ms[s, 0] < 50.0).all()
    assert (after.routes.reach[s, chat] == SLOW).all()  # between the target of 150 and the tail of 250
    assert route_usd(after, s, np.arange(2)) == pytest.approx([0.03, 0.03])  # million USD per thousand H100e and year
    others = np.arange(len(after.sites.frame)) != s
    assert (after.routes.rtt_ms[others] == before.routes.rtt_ms[others]).all()
