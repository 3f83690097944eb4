"""The diagnosis of programmes without a solution: on small ones by hand, on Netlib's against SciPy."""

import numpy as np
import pytest
from scipy.optimize import linprog

from model.checks.validate.netlib import infeasible, instances
from model.lp import Constraint, Index, Programme, Term, Variable
from model.solve.infeasible import contradiction, ease, irreducible, kept, least_rows

INF = np.inf


def small(matrix, lower, upper, most=None) -> Programme:
    matrix = np.asarray(matrix, dtype=float)
    rows, columns = matrix.shape
    most = np.full(columns, INF) if most is None else np.asarray(most, dtype=float)
    x = Variable("x", Index.full({"column": columns}), np.ones(columns), most)
    row, column = np.nonzero(matrix)
    term = Term("x", row, column, matrix[row, column])
    sides = (np.asarray(side, dtype=float) for side in (lower, upper))
    return Programme({"x": x}, {"row": Constraint("row", Index.full({"row": rows}), (term,), *sides)})


def test_two_rows_that_contradict_are_told_from_one_that_does_not():
    """Row 0 asks for 5 or more, row 1 for 3 or less; row 2 for at most 9, which harms nobody."""
    lp = small([[1, 1], [1, 1], [1, 0]], [5, -INF, -INF], [INF, 3, 9])
    eased = ease(lp, np.arange(3), np.ones(3))
    assert eased.total == pytest.approx(2.0)
    assert irreducible(lp).tolist() == [0, 1]
    assert len(least_rows(lp, np.arange(3), np.ones(3))) == 1
    assert contradiction(lp, np.array([1.0, -1.0, 0.0])) == (2.0, 0.0)
    assert contradiction(lp, np.array([1.0, 0.0, 0.0])) == (5.0, 1.0), "5 would be proof, but x may grow without end"


def test_a_row_at_a_price_stands_where_another_gives_way_for_less():
    lp = small([[1], [1]], [5, -INF], [INF, 3])
    assert least_rows(lp, np.array([0, 1]), np.array([1.0, 10.0])).tolist() == [1]
    assert least_rows(lp, np.array([0, 1]), np.array([10.0, 1.0])).tolist() == [0]
    assert ease(lp, np.array([0, 1]), np.array([1.0, 10.0])).by == pytest.approx([0.0, 2.0])


def test_an_equation_gives_way_to_either_side():
    for value, by in ((7.0, 3.0), (-1.0, 1.0)):
        lp = small([[1]], [value], [value], most=[4.0])
        assert ease(lp, np.array([0]), np.ones(1)).by == pytest.approx([by])


def test_rows_that_can_be_kept_hold_no_contradiction():
    lp = small([[1, 1], [1, 0]], [2, -INF], [INF, 1])
    assert irreducible(lp).tolist() == []
    assert least_rows(lp, np.arange(2), np.ones(2)).tolist() == []
    assert kept(lp, np.arange(2))


def test_rows_that_may_not_give_way_leave_nothing_to_mend():
    lp = small([[1], [1], [1]], [5, -INF, -INF], [INF, 3, 9])
    eased = ease(lp, np.array([2]), np.ones(1))
    assert not eased.possible
    assert least_rows(lp, np.array([2]), np.ones(1)).tolist() == []


def scipy_keeps(lp: Programme, rows: np.ndarray) -> bool:
    """Whether SciPy finds columns that keep some rows."""
    matrix = lp.matrix.tocsr()[rows]
    upper, lower = np.isfinite(lp.row_upper[rows]), np.isfinite(lp.row_lower[rows])
    stacked = np.vstack([matrix.toarray()[upper], -matrix.toarray()[lower]])
    side = np.concatenate([lp.row_upper[rows][upper], -lp.row_lower[rows][lower]])
    found = linprog(np.zeros(lp.shape[1]), stacked, side, bounds=np.column_stack([np.zeros(lp.shape[1]), lp.upper]))
    assert found.status in (0, 2)
    return found.status == 0


FAST = ["galenet", "itest2", "itest6", "bgprtr", "woodinfe", "box1"]
SURE = [name for name in instances().index if name != "cplex2"]  # almost feasible: nobody's rounding agrees


@pytest.mark.parametrize("name", [pytest.param(n, marks=[] if n in FAST else [pytest.mark.slow]) for n in SURE])
def test_scipy_agrees_that_the_rows_contradict_and_that_any_fewer_do_not(name):
    lp = infeasible(name)
    core = irreducible(lp)
    assert not scipy_keeps(lp, core)
    assert all(scipy_keeps(lp, core[core != row]) for row in core)
