from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog

import model
from model.figures import frontier_figure
from model.formulation import every, programme
from model.questions.frontier import frontier
from model.questions.frontier.aims import Aim

TINY = Path(__file__).parents[1] / "tiny" / "inputs"


@pytest.fixture(scope="module")
def plan():
    return model.plan(model.load(TINY))


def whole(plan, row, bound):
    """Least cost of the whole programme with one dense row <= bound more, by another solver's door."""
    lp = programme(plan.world, every(plan.world))
    matrix = lp.matrix.toarray()
    up, low = np.isfinite(lp.row_upper), np.isfinite(lp.row_lower)
    a = np.vstack([matrix[up], -matrix[low], row(lp)])
    b = np.concatenate([lp.row_upper[up], -lp.row_lower[low], [bound]])
    found = linprog(lp.cost, A_ub=a, b_ub=b, bounds=np.stack([np.zeros(lp.shape[1]), lp.upper], axis=1))
    assert found.status == 0, found.message
    return (found.fun + lp.offset) * 1e6


def carbon_row(plan):
    world = plan.world

    def row(lp):
        out = np.zeros(lp.shape[1])
        build, run = lp.variables["build"].index, lp.variables["run"].index
        terms = world.options.terms
        out[lp.columns["build"]] = terms.embodied_t_per_mw[build["option"]]
        o, t, h = run["option"], run["period"], run["slice"]
        hours = world.calendar.hours_h[h] * world.calendar.length_yr[t]
        out[lp.columns["run"]] = terms.pue[o, h] * terms.carbon_t_per_mwh[o] * hours
        return out / 1e3

    return row


@pytest.fixture(scope="module")
def carbon(plan):
    return frontier(plan, Aim("carbon_t"), points=4, hold_service=False)


def test_the_frontier_begins_at_the_cheapest_plan_and_rises(plan, carbon):
    assert carbon.table["cost_usd"].iloc[0] == pytest.approx(plan.objective_usd, rel=1e-7)
    assert (np.diff(carbon.table["cost_usd"]) > 0).all()
    assert (np.diff(carbon.table["carbon_t"]) < 0).all()


def test_every_point_is_the_optimum_of_the_whole_programme_under_its_budget(plan, carbon):
    for level, cost in carbon.table[["carbon_t", "cost_usd"]].to_numpy():
        assert cost == pytest.approx(whole(plan, carbon_row(plan), level / 1e3 + 1e-7), rel=1e-5)


def test_a_linear_aim_has_a_convex_frontier(carbon):
    assert carbon.convex
    bent = carbon.table.assign(cost_usd=np.array([1.0, 5.0, 5.5, 5.6]) * 1e9)
    assert not type(carbon)(carbon.aim, bent).convex


def test_the_price_of_the_budget_lies_between_the_slopes_beside_it(carbon):
    table = carbon.table
    slope = -np.diff(table["cost_usd"]) / np.diff(table["carbon_t"])
    price = table["usd_per_unit"].to_numpy()
    assert (price[1:-1] >= slope[:-1] * (1 - 1e-6)).all()
    assert (price[1:-1] <= slope[1:] * (1 + 1e-6)).all()


def test_service_is_held_where_asked(plan):
    kept = frontier(plan, Aim("carbon_t"), points=3)
    free = frontier(plan, Aim("carbon_t"), points=3, hold_service=False)
    assert kept.table["carbon_t"].iloc[-1] > free.table["carbon_t"].iloc[-1]
    assert kept.convex


def test_more_work_in_orbit_costs_more(plan):
    found = frontier(plan, Aim("served_h100e", {"kind": "orbital"}, most=True), points=3)
    assert (np.diff(found.table["orbital_served_h100e_yr"]) > 0).all()
    assert (np.diff(found.table["orbital_frac"]) > 0).all()
    assert (np.diff(found.table["cost_usd"]) >= 0).all()
    assert found.convex


def test_shorter_mean_round_trips_cost_more_and_match_the_whole_programme(plan):
    found = frontier(plan, Aim("mean_rtt_ms"), points=3, hold_service=False)
    world = plan.world
    total = (world.mean_demand_kh100e * world.calendar.length_yr).sum()

    def row(lp):
        out, index = np.zeros(lp.shape[1]), lp.variables["serve"].index
        ms = world.routes.rtt_ms[index["site"], world.loads.frame["z"].to_numpy()[index["load"]], index["slice"]]
        years = world.calendar.length_yr[index["period"]] * world.hour_frac[index["slice"]]
        out[lp.columns["serve"]] = ms * years / total
        return out

    for level, cost in found.table[["mean_rtt_ms", "cost_usd"]].to_numpy():
        assert cost == pytest.approx(whole(plan, row, level + 1e-9 * max(level, 1e-3)), rel=1e-5)


def test_shutting_slow_routes_never_saves(plan):
    found = frontier(plan, Aim("worst_rtt_ms", workloads=("chat",)), points=4)
    rows = found.table[found.table["status"] == "optimal"]
    assert (np.diff(rows["cost_usd"]) >= -1e-6 * plan.objective_usd).all()


def test_the_figure_draws_every_point(carbon):
    figure = frontier_figure(carbon.table, carbon.aim.column)
    assert len(figure.data[0].x) == 4
    assert figure.layout.xaxis2.title.text == "carbon t"


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: Aim("carbon"), "carbon_t"),
        (lambda: Aim("carbon_t", most=True), "served_h100e"),
        (lambda: Aim("carbon_t", {"colour": "red"}), "jurisdiction"),
    ],
)
def test_an_aim_that_makes_no_sense_is_refused(make, match):
    with pytest.raises(ValueError, match=match):
        make()
