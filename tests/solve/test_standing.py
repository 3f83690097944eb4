"""A standing solver finds what a fresh one finds, whatever was edited, and counts its steps from where it stood."""

from dataclasses import replace

import numpy as np
import pytest

from model.formulation import every, programme
from model.solve.highs import SolverError, solve
from model.solve.standing import Standing, change_of
from model.world import world
from tests.formulation.worlds import piece, tiny


@pytest.fixture(scope="module", params=["tiny", 0, 1])
def lp(request):
    w = tiny() if request.param == "tiny" else world(piece(request.param, sites=6, zones=4))
    return programme(w, every(w))


def costlier(lp, rng):
    """The programme with the costs of a tenth of what is built and run moved by up to a half."""
    moved = {}
    for name in ("build", "run"):
        cost = lp.variables[name].cost
        factor = np.where(rng.random(len(cost)) < 0.1, rng.uniform(0.5, 1.5, len(cost)), 1.0)
        moved[name] = replace(lp.variables[name], cost=cost * factor)
    return replace(lp, variables={**lp.variables, **moved})


def scarcer(lp, rng):
    """The programme with other amounts of demand and of room."""
    moved = {}
    for name in ("balance", "room", "rate"):
        row = lp.constraints[name]
        factor = rng.uniform(0.7, 1.3, len(row.upper))
        moved[name] = replace(row, lower=row.lower * factor, upper=row.upper * factor)
    return replace(lp, constraints={**lp.constraints, **moved})


def heavier(lp, rng):
    """The programme with other coefficients of what is built in the rows of connections."""
    row = lp.constraints["connection"]
    terms = tuple(replace(t, value=t.value * rng.uniform(0.9, 1.1, len(t.value))) for t in row.terms)
    return replace(lp, constraints={**lp.constraints, "connection": replace(row, terms=terms)}, offset=lp.offset + 1.0)


def narrower(lp, rng):
    """The programme with other most amounts of what is bought, at other prices."""
    buy = lp.variables["buy"]
    moved = replace(buy, upper=buy.upper * rng.uniform(0.5, 1.5, len(buy.upper)), cost=buy.cost * 1.1)
    return replace(lp, variables={**lp.variables, "buy": moved})


def test_every_edit_leads_to_the_optimum_of_a_fresh_solver(lp):
    rng = np.random.default_rng(0)
    standing = Standing()
    standing.solve(lp)
    for edit in (costlier, scarcer, heavier, narrower, costlier, scarcer):
        edited = edit(lp, rng)
        found, fresh = standing.solve(edited), solve(edited, algorithm="simplex")
        assert found.status == fresh.status == "optimal"
        assert found.objective == pytest.approx(fresh.objective, rel=1e-9)
        assert edited.cost @ found.x + edited.offset == pytest.approx(found.objective, rel=1e-9)
        assert (edited.matrix @ found.x <= edited.row_upper + 1e-6 * (1 + np.abs(edited.row_upper))).all()


def test_a_programme_that_did_not_change_takes_no_step(lp):
    standing = Standing()
    assert standing.solve(lp).iterations > 0
    assert standing.solve(lp).iterations == 0
    assert change_of(lp, lp).priced


def test_an_edit_is_found_where_it_was_made(lp):
    rng = np.random.default_rng(1)
    edited = narrower(lp, rng)
    change = change_of(lp, edited)
    part = lp.columns["buy"]
    assert set(change.uppers) <= set(range(part.start, part.stop))
    assert len(change.uppers) > 0
    assert not change.priced
    assert not len(change.rows)
    assert not len(change.entries)
    assert change_of(lp, heavier(lp, rng)).offset


def test_a_programme_of_other_points_is_passed_anew_with_the_basis_it_shares():
    w = world(piece(0, sites=6, zones=4))
    whole = every(w)
    half = replace(
        whole, options=whole.options & ((w.existing_mw > 0).any(axis=1) | (np.arange(len(whole.options)) % 2 == 0))
    )
    small, large = programme(w, half), programme(w, whole)
    assert change_of(small, large) is None
    standing = Standing()
    standing.solve(small)
    warm, cold = standing.solve(large), solve(large, algorithm="simplex")
    assert warm.objective == pytest.approx(cold.objective, rel=1e-9)


def test_the_basis_read_out_is_that_of_the_optimum(lp):
    standing = Standing()
    assert standing.basis() is None
    found = standing.solve(lp)
    again = solve(lp, algorithm="simplex", basis=standing.basis())
    assert again.iterations == 0
    assert again.objective == pytest.approx(found.objective, rel=1e-12)


def test_a_programme_without_a_plan_says_so_and_the_next_one_is_solved(lp):
    row = lp.constraints["balance"]
    hopeless = replace(row, lower=np.full(len(row.lower), 1e12), upper=np.full(len(row.upper), 1e12))
    served = replace(lp.variables["unserved"], upper=np.zeros(len(lp.variables["unserved"].index)))
    standing = Standing()
    first = standing.solve(lp)
    broken = replace(
        lp,
        constraints={**lp.constraints, "balance": hopeless},
        variables={**lp.variables, "unserved": served},
    )
    found = standing.solve(broken)
    assert found.status == "infeasible"
    assert found.bound == -np.inf
    assert standing.solve(lp).objective == pytest.approx(first.objective, rel=1e-9)


def test_a_programme_that_is_no_programme_is_refused(lp):
    cost = lp.variables["build"].cost.copy()
    cost[0] = np.nan
    wrong = replace(lp, variables={**lp.variables, "build": replace(lp.variables["build"], cost=cost)})
    with pytest.raises(SolverError):
        Standing().solve(wrong)
