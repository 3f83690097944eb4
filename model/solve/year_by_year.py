"""A basis to begin with: the years of a plan solved one after another.

What is built in a year stands in later ones and nothing reaches back, so the rows and columns of a plan form stairs.
Each step is a small programme: what earlier years built is given, and what is built now is paid for by this year less
what it earns in later ones at given prices. The bases of the steps together are a feasible basis of the whole; where
the prices are good, few pivots lead from there to the optimum.
"""

from time import perf_counter

import highspy
import numpy as np

from model.lp import Floats, Index, Ints, Programme
from model.solve.highs import AT_ZERO, BASIC, STATUS, Basis, as_model, statuses

LARGE = 10_000
"""Rows beyond which a step is solved by interior point, with crossover to a vertex."""


def steps(programme: Programme) -> tuple[Ints, Ints]:
    """Step of each row and column, in order of time; no column stands in a row of an earlier step.

    A point of a grid with a dimension `period` or `vintage` has it from there. Other rows take the last step of their
    columns, other columns the first of their rows.
    """
    row = _dated({name: c.index for name, c in programme.constraints.items()})
    column = _dated({name: v.index for name, v in programme.variables.items()})
    at, of = programme.matrix.tocoo().coords
    np.maximum.at(row, at, column[of])
    row = np.maximum(row, 0)
    first = np.full(len(column), row.max(initial=0))
    np.minimum.at(first, of, row[at])
    column = np.where(column < 0, first, column)
    np.maximum.at(row, at, column[of])
    return row, column


def rolled(programme: Programme, prices: Floats, threads: int = 1, time_limit_s: float = np.inf) -> Basis | None:
    """A feasible basis, found step by step; None where a step has no solution of its own, or the time is up.

    Parameters
    ----------
    programme : Programme
        Whose points are dated by `period` or `vintage`.
    prices : (rows,)
        About what each row's bound is worth: change of cost per unit of it.
    """
    began = perf_counter()
    row_step, column_step = steps(programme)
    at_rows, entries = programme.matrix.tocsr(), programme.matrix.tocoo()
    at, of = entries.coords
    later = row_step[at] > column_step[of]
    cost = programme.cost - np.bincount(of[later], entries.data[later] * prices[at[later]], len(column_step))
    columns = np.full(len(column_step), AT_ZERO, dtype=np.int8)
    rows = np.full(len(row_step), BASIC, dtype=np.int8)
    x = np.zeros(len(column_step))
    for step in np.unique(np.concatenate([row_step, column_step])):
        here, new = np.flatnonzero(row_step == step), np.flatnonzero(column_step == step)
        taken = at_rows[here] @ x
        highs = highspy.Highs()
        solver = "ipx" if len(here) > LARGE else "simplex"
        for option, value in (("output_flag", False), ("solver", solver), ("threads", threads)):
            highs.setOptionValue(option, value)
        highs.setOptionValue("time_limit", max(1.0, time_limit_s - (perf_counter() - began)))
        highs.passModel(
            as_model(at_rows[here][:, new].tocsc(), cost[new], programme.upper[new],
                     programme.row_lower[here] - taken, programme.row_upper[here] - taken)
        )  # fmt: skip
        highs.run()
        if STATUS.get(highs.getModelStatus()) != "optimal":
            return None
        x[new] = np.asarray(highs.getSolution().col_value)
        columns[new], rows[here] = statuses(highs)
    return Basis(programme, columns, rows)


def _dated(indexes: dict[str, Index]) -> Ints:
    parts = []
    for index in indexes.values():
        named = [name for name in ("period", "vintage") if name in index.grid]
        parts.append(index[named[0]] if named else np.full(len(index), -1))
    return np.concatenate(parts)
