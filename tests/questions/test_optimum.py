import pytest

from model.formulation import programme
from model.planning import plan
from model.questions.bounded import NoPlan
from model.questions.optimum import optimum
from model.questions.sensitivity.lagrangian import Lagrangian


def test_a_plan_found_from_a_near_one_is_the_plan_found_from_nothing(tiny, best):
    dear = tiny("terrestrial.gb-sco.grid_usd_per_mwh=450")
    near = optimum(dear, best())
    assert near.cost == pytest.approx(plan(dear, method="simplex").objective_usd / 1e6, rel=1e-9)
    assert optimum(tiny(), near).cost == pytest.approx(best().cost, rel=1e-9)


def test_at_its_own_data_the_lagrangian_is_the_cost(best):
    found = best()
    assert Lagrangian.of(found).at(found.programme) == pytest.approx(found.cost, rel=1e-9)


def test_the_lagrangian_of_other_data_is_no_more_than_their_cost_where_only_bounds_differ(tiny, best):
    found = best()
    for demand in (1000, 16000):
        other = tiny(f"demand.gb-lon/training/2032.h100e={demand}")
        guess = Lagrangian.of(found).at(programme(other, found.active))
        assert guess <= optimum(other).cost * (1 + 1e-9)


def test_routes_that_are_gone_are_left_behind(tiny, best):
    slow = tiny("workloads.chat.max_rtt_ms=15", "workloads.chat.tail_rtt_ms=16")
    found = optimum(slow, best())
    used = found.programme.variables["serve"].index
    assert (slow.routes.reach[used["site"], used["load"], used["slice"]] > 0).all()
    assert found.cost > best().cost


def test_a_world_without_a_plan_says_so(tiny):
    with pytest.raises(NoPlan, match="infeasible"):
        optimum(tiny("limits.launch/2028.sense=>=", "limits.launch/2028.value=90"))
