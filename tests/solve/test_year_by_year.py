"""The years one after another give a basis that is feasible, and the optimum where the prices say all."""

import highspy
import numpy as np
import pytest

from model.formulation import every, programme
from model.solve.highs import as_model, solve, transferred
from model.solve.year_by_year import rolled, steps
from model.world import world
from tests.formulation.worlds import EVERY_ROW, piece, tiny


@pytest.fixture(scope="module", params=["tiny", "every row", 0, 1, 3])
def pair(request):
    """A programme, and its optimum."""
    if isinstance(request.param, str):
        w = tiny(*(EVERY_ROW if request.param == "every row" else ()))
    else:
        w = world(piece(request.param, block_h=12.0))
    lp = programme(w, every(w))
    return lp, solve(lp, algorithm="simplex")


def at(basis, lp):
    """Columns of the plan at a basis, before any pivot."""
    highs = highspy.Highs()
    for option, value in (("output_flag", False), ("simplex_strategy", 4), ("simplex_iteration_limit", 0)):
        highs.setOptionValue(option, value)
    highs.passModel(as_model(lp.matrix, lp.cost, lp.upper, lp.row_lower, lp.row_upper, lp.offset))
    highs.setBasis(transferred(basis, lp))
    highs.run()
    return np.asarray(highs.getSolution().col_value)


def test_no_column_stands_in_a_row_of_an_earlier_step(pair):
    lp, _ = pair
    row, column = steps(lp)
    entries = lp.matrix.tocoo()
    assert (column[entries.coords[1]] <= row[entries.coords[0]]).all()
    assert (row[lp.rows["balance"]] == lp.constraints["balance"].index["period"]).all()
    assert (column[lp.columns["build"]] == lp.variables["build"].index["vintage"]).all()
    first = np.full(lp.shape[1], row.max())
    np.minimum.at(first, entries.coords[1], row[entries.coords[0]])
    for offers in ("buy", "lift"):
        part = lp.columns[offers]
        assert (column[part] == first[part]).all()


def test_the_years_together_are_a_feasible_basis_from_which_the_optimum_is_reached(pair):
    lp, whole = pair
    for prices in (np.zeros(lp.shape[0]), whole.y):
        basis = rolled(lp, prices)
        assert (basis.columns == 1).sum() + (basis.rows == 1).sum() == lp.shape[0]
        x = at(basis, lp)
        size = 1.0 + abs(lp.matrix) @ np.abs(x)
        activity = lp.matrix @ x
        assert (x >= -1e-7).all()
        assert (x <= lp.upper + 1e-7).all()
        assert (activity >= lp.row_lower - 1e-6 * size).all()
        assert (activity <= lp.row_upper + 1e-6 * size).all()
        assert lp.cost @ x + lp.offset >= whole.objective * (1 - 1e-9)
        found = solve(lp, algorithm="simplex", basis=basis)
        assert found.objective == pytest.approx(whole.objective, rel=1e-9)


def test_good_prices_make_the_years_together_cost_less_than_none_do():
    over = np.zeros(2)
    for seed in (0, 1, 4):
        w = world(piece(seed, block_h=12.0))
        lp = programme(w, every(w))
        whole = solve(lp, algorithm="simplex")
        plans = (at(rolled(lp, y), lp) for y in (whole.y, np.zeros(lp.shape[0])))
        over += [(lp.cost @ x + lp.offset) / whole.objective - 1.0 for x in plans]
    assert over[0] < over[1] / 10


def test_years_that_can_not_be_planned_give_no_basis():
    w = tiny("limits.launch/2028.sense=>=", "limits.launch/2028.value=1e9", "limits.launch/2028.period=2032")
    lp = programme(w, every(w))
    assert solve(lp, algorithm="simplex").status == "infeasible"
    assert rolled(lp, np.zeros(lp.shape[0])) is None
