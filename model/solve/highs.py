"""HiGHS: a programme in, a solution with prices and a basis out. Statuses are kept apart; unknown is an error."""

from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np

from model.lp import Floats, Programme

ALGORITHMS = ("choose", "simplex", "ipm", "ipx", "hipo", "pdlp")

STATUS = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kUnbounded: "unbounded",
    highspy.HighsModelStatus.kUnboundedOrInfeasible: "infeasible",
    highspy.HighsModelStatus.kTimeLimit: "time_limit",
    highspy.HighsModelStatus.kIterationLimit: "time_limit",
    highspy.HighsModelStatus.kInterrupt: "time_limit",
    highspy.HighsModelStatus.kMemoryLimit: "memory_limit",
}


PRIMAL = 4
"""HiGHS's number of its primal simplex."""

STRIDE, STRIDE_FRAC = 1000, 0.025
"""Pivots between two looks at whether more of them are worth the while: as many, or this share of the rows."""

STRIDES = 300
"""Looks after which the simplex is left to end by itself: each look starts it anew, which might go round in circles."""

AT_ZERO, BASIC = int(highspy.HighsBasisStatus.kLower), int(highspy.HighsBasisStatus.kBasic)
"""HiGHS's numbers of a column at its lower bound, and of what is basic."""


class SolverError(RuntimeError):
    """The solver ended without saying what it found."""


@dataclass(frozen=True)
class Basis:
    """Which columns and rows are basic or at a bound, by block, as HiGHS numbers them."""

    programme: Programme
    columns: np.ndarray[Any, np.dtype[np.int8]]
    rows: np.ndarray[Any, np.dtype[np.int8]]


@dataclass(frozen=True)
class Solution:
    """What a solver found: columns x and row prices y (change of cost per unit of bound), in the programme's units."""

    status: str
    """`optimal`, `infeasible`, `unbounded`, `time_limit`, `memory_limit`; `near` where pivots no longer paid;
    `infeasible_whole` where only whole numbers can not be kept."""
    objective: float
    x: Floats
    y: Floats
    basis: Basis | None
    iterations: int
    bound: float
    """No plan costs less: the objective of a proven optimum, the solver's bound of an integer search."""


def solve(
    programme: Programme, *, algorithm: str = "choose", basis: Basis | None = None,
    integer: tuple[str, ...] = (), time_limit_s: float | None = None, gap: float | None = None, threads: int = 0,
    enough: float | None = None,
) -> Solution:  # fmt: skip
    """Solve a programme.

    Parameters
    ----------
    programme : Programme
        What to minimise.
    algorithm : str
        One of `ALGORITHMS`.
    basis : Basis, optional
        Where to start simplex: the basis of another programme with some of the same points.
    integer : tuple of str
        Variables that must be whole.
    time_limit_s, gap, threads
        Limits; `gap` is relative and for integers only.
    enough : float, optional
        From a basis: stop, with status `near`, once a stride of pivots lowers the objective by less than this share of
        it. Most pivots of a large programme are about its last hundred-thousandth.

    Raises
    ------
    SolverError
        HiGHS ended in a state that proves nothing.
    """
    model = _model(programme, integer)
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("solver", algorithm)
    highs.setOptionValue("threads", threads)
    if basis is not None:  # new columns leave it feasible, new prices do not leave it dual feasible
        highs.setOptionValue("simplex_strategy", PRIMAL)
    if time_limit_s is not None:
        highs.setOptionValue("time_limit", float(time_limit_s))
    if gap is not None:
        highs.setOptionValue("mip_rel_gap", float(gap))
    if highs.passModel(model) == highspy.HighsStatus.kError:
        raise SolverError("HiGHS refused the programme: a coefficient is not a number, or a bound is crossed.")
    if basis is not None:
        highs.setBasis(transferred(basis, programme))
    if basis is None or enough is None:
        highs.run()
        return _read(highs, programme, bool(integer))
    return _stridden(highs, programme, enough)


def _stridden(highs: Any, programme: Programme, enough: float) -> Solution:
    """The solution, or where pivots no longer lower the objective by `enough` a stride."""
    last, pivots, cut_off = np.inf, 0, False
    stride = max(STRIDE, int(STRIDE_FRAC * programme.shape[0]))
    for strides in range(1, STRIDES + 1):
        highs.setOptionValue("simplex_iteration_limit", stride if strides < STRIDES else highspy.kHighsIInf)
        highs.run()
        info = highs.getInfo()
        pivots += int(info.simplex_iteration_count)
        gained, last = last - info.objective_function_value, info.objective_function_value
        cut_off = highs.getModelStatus() == highspy.HighsModelStatus.kIterationLimit
        # while the basis is not feasible yet, the objective may rise
        if not cut_off or 0.0 <= gained < enough * abs(last):
            break
    found = _read(highs, programme, False)
    return replace(found, status="near" if cut_off else found.status, iterations=pivots)


def _model(programme: Programme, integer: tuple[str, ...]) -> Any:
    model = as_model(
        programme.matrix, programme.cost, programme.upper, programme.row_lower, programme.row_upper, programme.offset
    )
    if integer:
        kinds = np.full(programme.shape[1], highspy.HighsVarType.kContinuous)
        for name in integer:
            kinds[programme.columns[name]] = highspy.HighsVarType.kInteger
        model.integrality_ = list(kinds)
    return model


def as_model(
    matrix: Any, cost: Floats, upper: Floats, row_lower: Floats, row_upper: Floats, offset: float = 0.0
) -> Any:
    """Columns from zero up, and rows by a (rows, columns) sparse CSC array, as HiGHS takes them."""
    model = highspy.HighsLp()
    model.num_col_, model.num_row_, model.offset_ = len(cost), len(row_lower), offset
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, np.zeros(len(cost)), upper
    model.row_lower_, model.row_upper_ = row_lower, row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32)
    model.a_matrix_.value_ = matrix.data
    return model


def transferred(basis: Basis, programme: Programme) -> Any:
    """The basis on another programme: known points keep their status, new columns sit at zero, new rows are slack."""
    old = basis.programme
    columns = np.full(programme.shape[1], AT_ZERO, dtype=np.int8)
    rows = np.full(programme.shape[0], BASIC, dtype=np.int8)
    for name, part in programme.columns.items():
        _copy(
            old.variables[name].index, basis.columns[old.columns[name]], programme.variables[name].index, columns[part]
        )
    for name, part in programme.rows.items():
        _copy(old.constraints[name].index, basis.rows[old.rows[name]], programme.constraints[name].index, rows[part])
    status = list(highspy.HighsBasisStatus.__members__.values())
    by_number = {int(s): s for s in status}
    start = highspy.HighsBasis()
    start.col_status = [by_number[i] for i in columns.tolist()]
    start.row_status = [by_number[i] for i in rows.tolist()]
    return start


def statuses(highs: Any) -> tuple[Any, Any]:
    """Status of each column and row in the solver's basis, as HiGHS numbers them."""
    raw = highs.getBasis()
    columns, rows = (np.fromiter(map(int, part), np.int8, len(part)) for part in (raw.col_status, raw.row_status))
    return columns, rows


def _copy(old: Any, values: Any, new: Any, into: Any) -> None:
    place = old.position(new.ids)
    into[place >= 0] = values[place[place >= 0]]


def _read(highs: Any, programme: Programme, integer: bool) -> Solution:
    model_status = highs.getModelStatus()
    info, found = highs.getInfo(), highs.getSolution()
    status = STATUS.get(model_status)
    if status is None:
        raise SolverError(f"HiGHS ended as '{highs.modelStatusToString(model_status)}', which proves nothing.")
    basis = None
    if highs.getBasis().valid and not integer:
        basis = Basis(programme, *statuses(highs))
    x = np.asarray(found.col_value) if found.value_valid else np.full(programme.shape[1], np.nan)
    y = np.asarray(found.row_dual) if found.dual_valid else np.full(programme.shape[0], np.nan)
    objective = float(info.objective_function_value)
    bound = float(info.mip_dual_bound) if integer else (objective if status == "optimal" else -np.inf)
    iterations = int(info.simplex_iteration_count + info.ipm_iteration_count)
    return Solution(status, objective, x, y, basis, iterations, bound)
