"""Routes are worth the same whoever prices them, and however many at a time."""

import numpy as np
import pytest

from model.formulation import every, programme
from model.formulation.delivery import share_paid
from model.formulation.variables import Positions, are_open, grid, open_routes
from model.lp import Index
from model.planning import plan
from model.solve import route_gains as module
from model.solve.highs import solve
from model.solve.reduced_costs import Pricer
from model.solve.route_gains import Gains, choose_routes
from model.solve.row_prices import mixed, nonzero, placed, sparse
from model.solve.workers import workers
from tests.formulation.golden import EVERY_ROW
from tests.formulation.worlds import tiny


@pytest.fixture(scope="module")
def priced():
    """A world in which every kind of row has a price, and prices that are not its optimum's."""
    w = tiny(*EVERY_ROW)
    lp = programme(w, every(w))
    prices = Pricer(w).prices(lp, solve(lp, algorithm="simplex").y)
    rng, rows = np.random.default_rng(3), every(w).spread
    for name, sign in (("link", -1), ("gateway", -1), ("percentile", -1), ("resident", 1), ("limits", -1)):
        prices[name] = sign * rng.random(prices[name].shape)
    prices["spread"] = sparse(rows, -rng.random(len(rows)))
    return w, prices


def same(one, other):
    """Whether two views of the world are the same to the last bit."""
    return (one.build == other.build).all() and (one.gain == other.gain).all() and one.bound == other.bound


def choices(pricer, prices):
    """Numbers and gains of routes that would join, some being held."""
    routes = every(pricer.world).serve
    held = Index(routes.grid, routes.ids[::3])
    here = np.arange(pricer.world.shape["site"]) != 1
    ids, gained = pricer.chosen(prices, here, held, 2, -np.inf)
    order = np.argsort(ids)
    return held, here, ids[order], gained[order]


@pytest.mark.parametrize("block", [1, 100, 1 << 18])
def test_blocks_of_any_size_give_the_same(priced, monkeypatch, block):
    w, prices = priced
    whole = Pricer(w).price(prices)
    chosen = choices(Pricer(w), prices)
    monkeypatch.setattr(module, "BLOCK", block)
    assert same(whole, Pricer(w).price(prices))
    again = choices(Pricer(w), prices)
    assert (chosen[2] == again[2]).all()
    assert (chosen[3] == again[3]).all()


@pytest.mark.parametrize("where", ["processes", "cluster"])
def test_workers_give_the_same_as_this_process(priced, request, where):
    w, prices = priced
    address = request.getfixturevalue("scheduler") if where == "cluster" else None
    with workers(2, address, Gains(w)) as crew:
        there = Pricer(w, crew)
        assert same(Pricer(w).price(prices), there.price(prices))
        for one, other in zip(choices(Pricer(w), prices), choices(there, prices), strict=True):
            assert np.array_equal(getattr(one, "ids", one), getattr(other, "ids", other))


def test_a_plan_priced_by_a_cluster_is_the_same_to_the_last_bit(scheduler):
    w = tiny(*EVERY_ROW)
    here, there = plan(w), plan(w, scheduler=scheduler)
    assert here.status == "optimal"
    assert (here.solution.x == there.solution.x).all()
    assert here.bound_usd == there.bound_usd


def test_routes_one_by_one_gain_what_they_gain_in_blocks(priced):
    w, prices = priced
    pool = np.where(np.isinf(prices["pool"]), 0.0, prices["pool"])
    dense = Gains(w).paid(prices, slice(0, w.shape["load"])) - pool[:, w.loads.work_class]
    routes = every(w).serve
    scale = np.abs(prices["balance"]).max()
    assert Gains(w).of(prices, routes) == pytest.approx(dense.flat[routes.ids], abs=1e-12 * scale)
    assert (np.isfinite(dense) == open_routes(w)).all()


def test_the_best_routes_of_a_load_are_chosen_and_none_that_is_held_or_elsewhere(priced):
    w, prices = priced
    pool = np.where(np.isinf(prices["pool"]), 0.0, prices["pool"])
    gain = Gains(w).paid(prices, slice(0, w.shape["load"])) - pool[:, w.loads.work_class]
    held, here, ids, gained = choices(Pricer(w), prices)
    gain.flat[held.ids] = -np.inf
    gain[~here] = -np.inf
    best = -np.sort(-gain, axis=0)[:2]
    assert np.sort(gained) == pytest.approx(np.sort(best[np.isfinite(best)]))
    assert gained == pytest.approx(gain.flat[ids])


def test_no_more_routes_than_there_are_sites_are_chosen():
    gain = np.array([[[[1.0, -1.0]]], [[[2.0, -np.inf]]]])  # two sites, one load, two slices
    site, *_, h = choose_routes(gain, 5, 0.0)
    assert sorted(site) == [0, 1]
    assert (h == 0).all()
    assert all(len(axis) == 0 for axis in choose_routes(gain, 5, 3.0))


def test_points_are_open_where_the_whole_world_says_so():
    w = tiny()
    whole = Index.full(grid(w, "site", "load", "period", "slice"))
    assert (are_open(w, whole) == open_routes(w).ravel()).all()
    assert (open_routes(w, slice(1, 2)) == open_routes(w)[:, 1:2]).all()


def test_prices_go_into_flat_numbers_and_back(priced):
    w, prices = priced
    for name, array in prices.items():
        ids, values = nonzero(array)
        again = placed(array, ids, values)
        finite = np.where(np.isfinite(array), array, 0.0) if name != "spread" else array.toarray()
        assert ((again if name != "spread" else again.toarray()) == finite).all()
    shape = tuple(w.shape[name] for name in ("site", "load", "period"))
    dense = prices["spread"].toarray().reshape(shape)
    at = Positions.all(w, slice(0, shape[1]))
    assert share_paid(w, prices["spread"], at) == pytest.approx(dense[..., None] * w.hour_frac)
    half = mixed(prices, {**prices, "spread": 0.0 * prices["spread"]}, 0.5)
    assert half["spread"].toarray() == pytest.approx(dense.reshape(shape[0], -1) / 2)
