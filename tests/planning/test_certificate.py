"""The certificate passes an optimum and catches every way of tampering with it."""

import numpy as np
import pytest

from model.planning import plan
from model.planning.certificate import TOLERANCE, certify
from model.world import world
from tests.formulation.worlds import EVERY_ROW, piece, tiny


@pytest.fixture(scope="module", params=["tiny", 2, 5])
def solved(request):
    w = tiny(*EVERY_ROW) if request.param == "tiny" else world(piece(request.param))
    return plan(w, method="simplex")


def test_an_optimum_is_certified(solved):
    assert solved.status == "optimal"
    assert solved.certificate.ok, solved.certificate


def tampered(solved, x=None, y=None, bill=0.0):
    s = solved.solution
    return certify(solved.programme, s.x if x is None else x, s.y if y is None else y, s.objective + bill)


def test_every_paid_column_that_grows_or_vanishes_is_caught(solved):
    x, cost = solved.solution.x, solved.programme.cost
    used = np.flatnonzero(np.abs(cost * x) > 1e-5 * abs(solved.solution.objective))
    for j in np.random.default_rng(0).permutation(used)[:25]:
        for factor in (0.0, 1.5):
            wrong = x.copy()
            wrong[j] *= factor
            assert not tampered(solved, x=wrong).ok, (j, factor)


def test_a_negative_column_is_caught(solved):
    wrong = solved.solution.x.copy()
    wrong[np.argmin(wrong)] = -1.0
    found = tampered(solved, x=wrong)
    assert found.primal_residual > TOLERANCE
    assert not found.ok


def test_a_column_above_its_bound_is_caught(solved):
    bounded = np.flatnonzero(np.isfinite(solved.programme.upper))
    wrong = solved.solution.x.copy()
    wrong[bounded[0]] = 2.0 * solved.programme.upper[bounded[0]] + 1.0
    assert tampered(solved, x=wrong).primal_residual > TOLERANCE


def test_every_price_that_pays_for_something_is_caught_when_it_changes(solved):
    y, lp = solved.solution.y, solved.programme
    side = np.where(y > 0, lp.row_lower, np.where(y < 0, lp.row_upper, 0.0))
    large = np.flatnonzero(np.abs(y * side) > 1e-5 * abs(solved.solution.objective))
    for i in np.random.default_rng(1).permutation(large)[:25]:
        for factor in (0.0, 1.5):
            wrong = y.copy()
            wrong[i] *= factor
            assert not tampered(solved, y=wrong).ok, (i, factor)


def test_every_price_of_the_wrong_sign_is_caught(solved):
    y, lp = solved.solution.y, solved.programme
    one_sided = np.flatnonzero((np.isfinite(lp.row_lower) != np.isfinite(lp.row_upper)) & (np.abs(y) > 1e-3))
    for i in np.random.default_rng(2).permutation(one_sided)[:25]:
        wrong = y.copy()
        wrong[i] *= -1.0
        assert tampered(solved, y=wrong).dual_residual > TOLERANCE


def test_no_prices_at_all_are_caught(solved):
    assert tampered(solved, y=np.zeros_like(solved.solution.y)).gap > TOLERANCE


def test_a_bill_that_is_a_millionth_off_is_caught(solved):
    assert tampered(solved, bill=0.0).ok
    found = tampered(solved, bill=1e-6 * solved.solution.objective)
    assert found.bill_error == pytest.approx(1e-6, rel=1e-3)
    assert not found.ok


def test_values_that_are_not_numbers_are_not_certified(solved):
    for part in ("x", "y"):
        wrong = getattr(solved.solution, part).copy()
        wrong[0] = np.nan
        assert not tampered(solved, **{part: wrong}).ok
    assert not tampered(solved, bill=np.nan).ok
