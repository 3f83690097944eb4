"""A programme that stays in the solver: what an edit changed is changed there, and the search goes on from its basis.

Prices of columns and bounds of rows and columns are written over in place, and so are a few coefficients; a programme
of other points, or with many other coefficients, is passed anew with what it shares of the basis.
"""

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from model.lp import Ints, Programme
from model.solve.highs import PRIMAL, STATUS, Basis, Solution, SolverError, transferred

DUAL = 1
"""HiGHS's number of its dual simplex."""

MANY = 2_147_483_647
"""HiGHS's own limit of steps."""

MOST_COEFFICIENTS = 2000
"""Coefficients written over one by one; with more, the programme is passed anew."""


@dataclass(frozen=True)
class Change:
    """Where a programme differs from another of the same points: columns and rows by number, coefficients by place."""

    costs: Ints
    uppers: Ints
    rows: Ints
    entries: Ints  # places in the sparse matrix's data
    offset: bool

    @property
    def priced(self) -> bool:
        """Whether costs alone differ: then the basis is still feasible."""
        return not (len(self.uppers) or len(self.rows) or len(self.entries))


class Standing:
    """A solver that keeps its programme, basis and factors between solves.

    Parameters
    ----------
    threads : int
        Threads of the solver; 0 is its own choice.

    Attributes
    ----------
    programme : Programme or None
        What stands in the solver.
    """

    def __init__(self, threads: int = 1) -> None:
        self._highs: Any = highspy.Highs()
        for option, value in (("output_flag", False), ("solver", "simplex"), ("threads", threads)):
            self._highs.setOptionValue(option, value)
        self.programme: Programme | None = None

    def solve(
        self, programme: Programme, *, basis: Basis | None = None, time_limit_s: float | None = None,
        most_steps: int | None = None,
    ) -> Solution:  # fmt: skip
        """Optimum of a programme, from where the last solve ended.

        Parameters
        ----------
        programme : Programme
            What to minimise.
        basis : Basis, optional
            Where to start if nothing stands in the solver yet.
        time_limit_s : float, optional
            Most time of this solve.  [s]
        most_steps : int, optional
            Most steps of simplex; the status is `time_limit` where they do not do.

        Returns
        -------
        Solution
            Without its basis, which `basis` reads out where it is wanted.

        Raises
        ------
        SolverError
            The programme has what is not a number, or HiGHS ended in a state that proves nothing.
        """
        if not np.isfinite(programme.cost).all():
            raise SolverError("the programme has a cost that is not a number")
        highs, held = self._highs, self.programme
        limit = np.inf if time_limit_s is None else highs.getRunTime() + time_limit_s
        highs.setOptionValue("time_limit", float(limit))
        highs.setOptionValue("simplex_iteration_limit", MANY if most_steps is None else most_steps)
        if held is None and basis is not None and len(basis.programme.cost) == basis.programme.shape[1]:
            change = change_of(basis.programme, programme)
        else:
            change = None if held is None else change_of(held, programme)
        # New columns and new costs leave the old basis feasible; new bounds and coefficients do not, and leave the
        # dual simplex nearer.
        grown = change is None and held is not None
        highs.setOptionValue("simplex_strategy", PRIMAL if grown or (change is not None and change.priced) else DUAL)
        if held is None or change is None or len(change.entries) > MOST_COEFFICIENTS:
            self._pass(programme, basis if held is None else self.basis())
        else:
            self._write(programme, change)
        self.programme = programme
        highs.run()
        if highs.getModelStatus() not in STATUS:  # numerical trouble along the warm way: once more from scratch
            highs.clearSolver()
            highs.run()
        return self._read(programme)

    def basis(self) -> Basis | None:
        """Basis in which the solver stands; None before there is one."""
        if self.programme is None or not self._highs.getBasis().valid:
            return None
        lp, found = self.programme, self._highs.getSolution()
        _, basic = self._highs.getBasicVariables()
        lower, at_basic, upper = (int(getattr(highspy.HighsBasisStatus, n)) for n in ("kLower", "kBasic", "kUpper"))
        x, activity = np.asarray(found.col_value), np.asarray(found.row_value)
        columns = np.where(x >= lp.upper, upper, lower).astype(np.int8)
        far = np.abs(activity - lp.row_lower) > np.abs(activity - lp.row_upper)
        rows = np.where(far, upper, lower).astype(np.int8)
        columns[basic[basic >= 0]] = at_basic
        rows[-basic[basic < 0] - 1] = at_basic
        return Basis(lp, columns, rows)

    def _pass(self, lp: Programme, basis: Basis | None) -> None:
        matrix, (rows, columns) = _checked(lp), lp.shape
        status = self._highs.passModel(
            columns, rows, matrix.nnz, int(highspy.MatrixFormat.kColwise), int(highspy.ObjSense.kMinimize), lp.offset,
            lp.cost, np.zeros(columns), lp.upper, lp.row_lower, lp.row_upper,
            matrix.indptr[:-1].astype(np.int32), matrix.indices.astype(np.int32), matrix.data,
            np.zeros(columns, dtype=np.int32),
        )  # fmt: skip
        if status == highspy.HighsStatus.kError:
            self.programme = None
            raise SolverError("HiGHS refused the programme: a coefficient is not a number, or a bound is crossed.")
        if basis is not None:
            self._highs.setBasis(transferred(basis, lp))

    def _write(self, lp: Programme, change: Change) -> None:
        highs = self._highs
        for numbers, write, values in (
            (change.costs, highs.changeColsCost, (lp.cost,)),
            (change.uppers, highs.changeColsBounds, (np.zeros(lp.shape[1]), lp.upper)),
            (change.rows, highs.changeRowsBounds, (lp.row_lower, lp.row_upper)),
        ):
            if len(numbers):
                write(len(numbers), numbers.astype(np.int32), *(v[numbers] for v in values))
        if len(change.entries):
            matrix = _checked(lp)
            column = np.searchsorted(matrix.indptr, change.entries, side="right") - 1
            row, value = matrix.indices[change.entries], matrix.data[change.entries]
            for r, c, v in zip(row.tolist(), column.tolist(), value.tolist(), strict=True):
                highs.changeCoeff(r, c, v)
        if change.offset:
            highs.changeObjectiveOffset(lp.offset)

    def _read(self, lp: Programme) -> Solution:
        highs = self._highs
        status = STATUS.get(highs.getModelStatus())
        if status is None:
            self.programme = None
            raise SolverError(f"HiGHS ended as '{highs.modelStatusToString(highs.getModelStatus())}'.")
        info, found = highs.getInfo(), highs.getSolution()
        rows, columns = lp.shape
        x = np.asarray(found.col_value) if found.value_valid else np.full(columns, np.nan)
        y = np.asarray(found.row_dual) if found.dual_valid else np.full(rows, np.nan)
        objective = float(info.objective_function_value)
        bound = objective if status == "optimal" else -np.inf
        return Solution(status, objective, x, y, None, int(info.simplex_iteration_count), bound)


def _checked(lp: Programme) -> Any:
    if not np.isfinite(lp.matrix.data).all():
        raise SolverError("the programme has a coefficient that is not a number")
    return lp.matrix


def change_of(old: Programme, new: Programme) -> Change | None:
    """Where two programmes differ; None where their points, or the places of their coefficients, are not the same."""
    if not same_points(old, new):
        return None
    entries = np.zeros(0, dtype=np.int64)
    if any(new.constraints[name].terms is not c.terms for name, c in old.constraints.items()):
        a, b = old.matrix, new.matrix
        if a.nnz != b.nnz or (a.indptr != b.indptr).any() or (a.indices != b.indices).any():
            return None
        entries = np.flatnonzero(a.data != b.data)
    rows = np.flatnonzero((old.row_lower != new.row_lower) | (old.row_upper != new.row_upper))
    costs, uppers = (np.flatnonzero(a != b) for a, b in ((old.cost, new.cost), (old.upper, new.upper)))
    return Change(costs, uppers, rows, entries, old.offset != new.offset)


def same_points(old: Programme, new: Programme) -> bool:
    """Whether two programmes have the same columns and rows, in the same order."""
    return all(
        list(a) == list(b) and all(_equal(a[name].index.ids, b[name].index.ids) for name in a)
        for a, b in ((dict(old.variables), dict(new.variables)), (dict(old.constraints), dict(new.constraints)))
    )


def _equal(a: Any, b: Any) -> bool:
    return a is b or np.array_equal(a, b)
