"""Slices that are merged go together by what is wanted and offered in them, and lose nothing on the way."""

from dataclasses import replace

import numpy as np
import pytest

from model.solve.generation import generate
from model.solve.reduced_costs import Pricer
from model.solve.row_prices import split_prices
from model.world import world
from model.world.coarser import alike, merged
from tests.formulation.worlds import piece


@pytest.fixture(scope="module")
def four():
    """A world of four slices, two of either season; all seasons want alike."""
    return world(piece(1, block_h=12.0))


def test_slices_in_which_loads_want_alike_go_together(four):
    demand = four.loads.demand_kh100e.copy()
    demand[..., [1, 3]] *= 3.0
    loads = replace(four.loads, demand_kh100e=demand)
    assert alike(replace(four, loads=loads), 2).tolist() == [0, 1, 0, 1]
    demand[..., [1, 2]] = demand[..., [2, 1]]
    assert alike(replace(four, loads=replace(loads, demand_kh100e=demand)), 2).tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_groups_are_numbered_in_the_order_in_which_they_begin(four, count):
    group = alike(four, count)
    first = [np.flatnonzero(group == g)[0] for g in range(group.max() + 1)]
    assert first == sorted(first)
    assert group.max() < count


def test_a_merged_world_wants_and_offers_as_much(four):
    group = np.array([0, 1, 0, 1])
    two = merged(four, group)
    hours = four.calendar.hours_h
    assert two.calendar.hours_h.tolist() == [hours[[0, 2]].sum(), hours[[1, 3]].sum()]
    assert two.mean_demand_kh100e == pytest.approx(four.mean_demand_kh100e)
    assert two.costs.run_usd_per_mw.sum(axis=2) == pytest.approx(four.costs.run_usd_per_mw.sum(axis=2))
    assert ((two.routes.reach[..., group] > 0) >= (four.routes.reach > 0)).all()


@pytest.mark.parametrize("group", [[0, 0, 0, 0], [0, 1, 0, 1], [0, 0, 1, 1], [0, 1, 2, 1], [0, 1, 2, 3]])
def test_prices_of_merged_slices_prove_a_bound_of_all_of_them(four, group):
    group = np.array(group)
    coarse = merged(four, group)
    rough = generate(coarse, gap=1e-9)
    prices = split_prices(four, coarse, group, rough.prices)
    worth, whole = Pricer(four).price(prices), generate(four, gap=1e-9)
    assert worth.bound <= whole.solution.objective * (1 + 1e-9)
    if len(set(group.tolist())) == 4:
        assert worth.bound == pytest.approx(rough.bound, rel=1e-9)
    else:  # a mean year lacks the peaks that cost most
        assert worth.bound > 0.5 * whole.solution.objective


def test_slices_that_are_all_alike_cost_what_their_mean_does(four):
    year = np.zeros(4, dtype=np.int64)
    flat = merged(four, year)
    mean, part = four.loads, four.hour_frac
    same = replace(
        four,
        loads=replace(mean, demand_kh100e=flat.loads.demand_kh100e[..., year]),
        costs=replace(four.costs, run_usd_per_mw=flat.costs.run_usd_per_mw * part),
        options=replace(four.options, terms=replace(
            flat.options.terms,
            **{name: getattr(flat.options.terms, name)[:, year] for name in (
                "energy_usd_per_mwh", "pue", "availability", "water_m3_per_mwh")})),
        routes=replace(four.routes, reach=flat.routes.reach[..., year]),
    )  # fmt: skip
    one, all_of_them = generate(flat, gap=1e-9), generate(same, gap=1e-9)
    assert all_of_them.solution.objective == pytest.approx(one.solution.objective, rel=1e-7)
    worth = Pricer(same).price(split_prices(same, flat, year, one.prices))
    assert worth.bound == pytest.approx(one.bound, rel=1e-7)
