"""A plan sought near another is the plan from nothing, also where existing stock moves to another option."""

import numpy as np
import pytest

from model.planning import plan
from model.questions.bounded import NotAddingUpError
from model.questions.breakeven import breakeven
from model.questions.diff import check_rest
from model.questions.optimum import more, optimum
from model.questions.robust import robust
from model.world import world
from tests.formulation.worlds import piece, scaled


def edited(inputs, seed):
    """The inputs with one price of power changed so far that it crosses others."""
    table = inputs.tables["sites/terrestrial"]
    factor = np.ones(len(table))
    factor[seed % len(table)] = (0.3, 3.0)[seed % 2]
    return scaled(inputs, {"sites/terrestrial.grid_usd_per_mwh": factor})


def test_existing_stock_moves_to_another_option_when_a_price_crosses():
    inputs = piece(0)
    assert (world(inputs).stands != world(scaled(inputs, {"sites/terrestrial.grid_usd_per_mwh": 1.5})).stands).any()


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_near_another_costs_what_a_plan_from_nothing_does(seed):
    inputs = piece(seed % 2)
    base, all_dearer = optimum(world(inputs)), scaled(inputs, {"sites/terrestrial.grid_usd_per_mwh": 1.5})
    for other in (edited(inputs, seed), all_dearer):
        there = world(other)
        afresh = plan(there, method="simplex").objective_usd
        assert optimum(there, base).objective_usd == pytest.approx(afresh, rel=1e-8)
        assert base.update(world=there, gap=1e-9).objective_usd == pytest.approx(afresh, rel=1e-8)


def test_a_sampled_frontier_is_what_plans_from_nothing_cost_also_across_a_crossing_of_prices():
    inputs = piece(0)

    def at(factor):
        return world(scaled(inputs, {"sites/terrestrial.grid_usd_per_mwh": factor}))

    found = breakeven(at, 0.5, 1.5, steps=2)
    assert found.enters == "grid"
    assert (at(0.5).stands != at(1.5).stands).any()
    afresh = [plan(at(value), method="simplex").objective_usd for value in found.points["value"]]
    assert found.points["total_usd"].tolist() == pytest.approx(afresh, rel=1e-8)


def test_no_regret_is_below_nothing_when_prices_cross():
    inputs = piece(0)
    worlds = [world(inputs), world(scaled(inputs, {"sites/terrestrial.grid_usd_per_mwh": 1.5}))]
    found = robust(worlds, [0.5, 0.5], worlds[0]).futures
    assert (found["regret_usd"] >= 0).all()
    alone = [plan(w, method="simplex").objective_usd for w in worlds]
    assert found["perfect_usd"].tolist() == pytest.approx(alone, rel=1e-8)


def test_what_can_not_be_below_nothing_is_refused_where_it_is():
    assert more(np.array([-1e-9, 2.0]), 100.0, "a regret").tolist() == [0.0, 2.0]
    with pytest.raises(NotAddingUpError, match=r"a regret of -1,000,000 USD, where none can be below 0.*report it"):
        more(np.array([-1.0, 2.0]), 100.0, "a regret")


def test_what_is_left_over_of_a_difference_is_refused_above_rounding():
    check_rest(50.0, 1e6, 1e6)
    with pytest.raises(NotAddingUpError, match="do not add up"):
        check_rest(-200.0, 1e6, 1e6)
