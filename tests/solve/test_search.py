"""Column generation finds the optimum of the whole world and never claims a bound above it."""

from dataclasses import replace

import numpy as np
import pytest

from model.formulation import Active, every, programme
from model.formulation.variables import open_routes
from model.lp import Index
from model.solve import generation, highs, restricted
from model.solve.generation import generate
from model.solve.highs import solve
from model.solve.reduced_costs import Pricer
from model.solve.start import first_guess
from model.world import world
from tests.formulation.worlds import EVERY_ROW, piece, tiny

CASES = ["tiny", "every row", 0, 1, 2, 3, 7]


@pytest.fixture(scope="module", params=CASES)
def pair(request):
    """A world, and the optimum of its whole programme."""
    if isinstance(request.param, str):
        w = tiny(*(EVERY_ROW if request.param == "every row" else ()))
    else:
        w = world(piece(request.param, block_h=24.0 if request.param % 2 else 12.0))
    lp = programme(w, every(w))
    return w, lp, solve(lp, algorithm="simplex")


def priced(w, lp, y):
    """Worth of the world at a programme's prices, and what routes gain over what their pool asks."""
    pricer = Pricer(w)
    prices = pricer.prices(lp, y)
    return pricer.price(prices), gained(pricer, prices)


def gained(pricer, prices):
    """(S, L, T, H) what routes gain over what their pool asks; where there is no hall yet, their whole worth."""
    pool = np.where(np.isinf(prices["pool"]), 0.0, prices["pool"])
    return pricer.gains.paid(prices, slice(0, pricer.world.shape["load"])) - pool[:, pricer.world.loads.work_class]


def test_generated_plans_cost_what_the_whole_programme_costs(pair):
    w, _, whole = pair
    found = generate(w, gap=1e-9)
    assert found.solution.status == "optimal"
    assert found.solution.objective == pytest.approx(whole.objective, rel=1e-7)
    assert found.bound <= whole.objective * (1 + 1e-9)
    assert found.gap <= 1e-6


def test_a_plan_stopped_early_is_within_its_gap_of_the_optimum(pair):
    w, _, whole = pair
    found = generate(w, gap=0.05)
    assert found.bound <= whole.objective * (1 + 1e-9)
    cost = found.solution.objective
    assert whole.objective * (1 - 1e-9) <= cost <= whole.objective + found.gap * cost + 1e-6


def test_the_start_makes_no_difference_to_the_cost(pair):
    w, _, whole = pair
    g, rng = every(w), np.random.default_rng(3)
    routes = g.serve.ids[rng.random(len(g.serve)) < 0.3]
    none = Index(g.spread.grid, g.spread.ids[:0])
    stands = (w.existing_mw > 0).any(axis=1)
    start = Active((rng.random(w.shape["option"]) < 0.3) | stands, Index(g.serve.grid, routes), none)
    found = generate(w, gap=1e-9, start=start)
    assert found.solution.objective == pytest.approx(whole.objective, rel=1e-7)


def test_at_the_optimum_no_column_pays_and_the_bound_is_the_optimum(pair):
    w, lp, whole = pair
    worth, gain = priced(w, lp, whole.y)
    scale = 1.0 + np.abs(whole.y).max()
    assert gain.max() <= 1e-7 * scale
    assert worth.build.min() >= -1e-7 * scale
    assert worth.bound == pytest.approx(whole.objective, rel=1e-7)


def test_prices_of_columns_are_those_of_the_whole_programme(pair):
    w, lp, whole = pair
    worth, gain = priced(w, lp, whole.y)
    reduced = lp.split_columns(lp.cost - lp.matrix.T @ whole.y)
    serve = lp.variables["serve"].index
    scale = 1.0 + np.abs(whole.y).max()
    routes = gain[serve["site"], serve["load"], serve["period"], serve["slice"]]
    assert routes == pytest.approx(-reduced["serve"], abs=1e-9 * scale)
    assert (gain[~open_routes(w)] == -np.inf).all()
    assert Pricer(w).gains.of(worth.prices, serve) == pytest.approx(-reduced["serve"], abs=1e-9 * scale)
    # A hall is priced at the best it could earn, so its cost is at most what its own rows' prices say, and the same
    # wherever the option is built: there complementary slackness sets its capacity's price to what it earns.
    build = lp.variables["build"].index
    gains = worth.build[build["option"], build["vintage"]]
    built = lp.split_columns(whole.x)["build"] > 1e-6
    assert gains[built] == pytest.approx(reduced["build"][built], abs=1e-6 * scale)
    assert (gains >= -1e-7 * scale).all()
    assert np.isinf(worth.build[~w.buildable]).all()


def test_no_prices_whatever_give_a_bound_above_the_optimum(pair):
    w, lp, whole = pair
    rng = np.random.default_rng(0)
    typical = np.abs(whole.y) + np.abs(whole.y).mean()
    for spread in (0.0, 0.01, 0.3, 3.0):
        for _ in range(5):
            y = whole.y * rng.normal(1.0, spread, len(whole.y)) + spread * typical * rng.normal(0.0, 0.3, len(whole.y))
            assert priced(w, lp, y)[0].bound <= whole.objective + 1e-7 * abs(whole.objective)


def test_no_part_of_the_world_gives_a_bound_above_the_optimum(pair):
    w, _, whole = pair
    all_of_it, rng = every(w), np.random.default_rng(1)
    for share in (0.0, 0.2, 0.6):
        options = rng.random(w.shape["option"]) < share
        ids = all_of_it.serve.ids[rng.random(len(all_of_it.serve)) < share]
        rows = all_of_it.spread.ids[rng.random(len(all_of_it.spread)) < share]
        part = Active(options, Index(all_of_it.serve.grid, ids), Index(all_of_it.spread.grid, rows))
        lp = programme(w, part)
        found = solve(lp, algorithm="simplex")
        worth, _ = priced(w, lp, found.y)
        assert worth.bound <= whole.objective * (1 + 1e-9)
        if len(rows) == len(all_of_it.spread):
            assert found.objective >= whole.objective * (1 - 1e-9)


def test_where_loads_pay_no_more_than_halls_ask_no_route_gains_and_the_bound_holds(pair):
    w, _, whole = pair
    all_of_it, rng = every(w), np.random.default_rng(4)
    raised = []
    for share in (0.1, 0.3, 0.6):
        serve = Index(all_of_it.serve.grid, all_of_it.serve.ids[rng.random(len(all_of_it.serve)) < share])
        part = Active(all_of_it.options, serve, all_of_it.spread)
        lp = programme(w, part)
        pricer = Pricer(w)
        prices = pricer.prices(lp, solve(lp, algorithm="simplex").y)
        worth = pricer.price(prices)
        capped_balance_prices = pricer.capped_balance_prices(worth)
        there = pricer.price(capped_balance_prices)
        assert there.gain.max() <= 1e-9 * np.abs(prices["balance"]).max()
        assert (capped_balance_prices["balance"] <= prices["balance"]).all()
        assert there.bound <= whole.objective * (1 + 1e-9)
        raised.append(there.bound - worth.bound)
    assert max(raised) > 0.0


def test_a_larger_part_of_the_world_never_costs_more(pair):
    w, _, whole = pair
    all_of_it, rng = every(w), np.random.default_rng(2)
    draw, route = rng.random(w.shape["option"]), rng.random(len(all_of_it.serve))
    costs = []
    for share in (0.3, 0.7, 1.0):
        serve = Index(all_of_it.serve.grid, all_of_it.serve.ids[route < share])
        costs.append(solve(programme(w, Active(draw < share, serve, all_of_it.spread)), algorithm="simplex").objective)
    assert costs[0] >= costs[1] * (1 - 1e-9) >= costs[2] * (1 - 2e-9)
    assert costs[2] == pytest.approx(whole.objective, rel=1e-9)


@pytest.mark.parametrize("kept", [True, False])
def test_a_plan_cut_off_within_a_round_is_that_of_the_round_before_if_it_kept_every_rule(monkeypatch, kept):
    w, solved = world(piece(0, block_h=24.0)), []

    def limited(lp, **limits):
        solved.append(solve(lp, **limits))
        return solved[0] if len(solved) == 1 else replace(solved[-1], status="time_limit", x=np.nan * solved[-1].x)

    monkeypatch.setattr(generation, "solve", limited)
    start = first_guess(w)
    found = generate(w, gap=0.0, start=replace(start, spread=every(w).spread) if kept else start)
    assert len(solved) == 2
    if not kept:  # the first plan let a site serve more of a load than it may
        assert len(restricted.broken_spread(w, found.programme, solved[0].x))
        assert found.solution.status == "time_limit"
        return
    assert found.solution.status == "optimal"
    assert found.solution.objective == solved[0].objective
    assert found.bound < found.solution.objective


def test_where_the_rough_plan_is_cut_off_the_search_begins_without_it(monkeypatch):
    w, asked = world(piece(0, block_h=12.0)), []

    def limited(lp, **limits):
        found = solve(lp, **limits)
        slices = lp.variables["serve"].index.grid["slice"]
        asked.append(slices)
        return replace(found, status="time_limit", x=np.nan * found.x, y=np.nan * found.y) if slices == 2 else found

    monkeypatch.setattr(generation, "solve", limited)
    found = generate(w, gap=1e-9)
    assert {1, 2, 4} <= set(asked)
    whole = solve(programme(w, every(w)), algorithm="simplex")
    assert found.solution.objective == pytest.approx(whole.objective, rel=1e-7)


def test_rough_plans_left_before_their_end_lead_to_the_same_optimum(monkeypatch):
    w, ended = world(piece(0, block_h=12.0)), []

    def watched(lp, **limits):
        found = solve(lp, **limits)
        ended.append((lp.variables["serve"].index.grid["slice"], found.status))
        return found

    monkeypatch.setattr(highs, "STRIDE", 1)
    monkeypatch.setattr(highs, "STRIDE_FRAC", 0.0)
    monkeypatch.setattr(generation, "STALLED", 1e3)
    monkeypatch.setattr(generation, "solve", watched)
    found = generate(w, gap=1e-9)
    assert (2, "near") in ended
    assert all(status == "optimal" for slices, status in ended if slices == w.shape["slice"])
    rough = [status for slices, status in ended if slices == 2]
    assert rough[-1] == "optimal"  # its prices lead the way
    whole = solve(programme(w, every(w)), algorithm="simplex")
    assert found.solution.objective == pytest.approx(whole.objective, rel=1e-7)
    assert found.bound <= whole.objective * (1 + 1e-9)


def test_pivots_end_where_they_no_longer_pay(monkeypatch):
    monkeypatch.setattr(highs, "STRIDE", 100)
    monkeypatch.setattr(highs, "STRIDE_FRAC", 0.0)
    w = world(piece(0, block_h=12.0))
    lp = programme(w, every(w))
    slack = highs.Basis(lp, np.full(lp.shape[1], highs.AT_ZERO, np.int8), np.full(lp.shape[0], highs.BASIC, np.int8))
    near, end = (solve(lp, algorithm="simplex", basis=slack, enough=enough) for enough in (0.1, 1e-12))
    assert near.status == "near"
    assert 100 < near.iterations < end.iterations
    assert near.iterations % 100 == 0
    assert near.bound == -np.inf
    assert near.objective > end.objective
    assert end.objective == pytest.approx(solve(lp, algorithm="simplex").objective, rel=1e-9)
