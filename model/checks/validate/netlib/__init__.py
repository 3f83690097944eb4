"""Published linear programmes that have no solution; `README.md` beside this file says whose they are."""

from functools import cache
from importlib.resources import as_file, files

import numpy as np
import pandas as pd

from model.lp import Constraint, Index, Programme, Term, Variable


@cache
def _table(name: str) -> pd.DataFrame:
    with as_file(files(__name__) / name) as path:
        return pd.read_csv(path, index_col="instance")


def instances() -> pd.DataFrame:
    """Published counts by instance: rows (the objective is one), columns, nonzeros (those of the objective too).

    >>> instances().loc["galenet"].to_dict()
    {'rows': 9, 'columns': 8, 'nonzeros': 16}
    """
    return _table("instances.csv")


def counts(instance: str) -> tuple[int, int, int]:
    """Rows, columns and nonzeros of an instance as its publisher counts them.

    >>> counts("galenet")
    (9, 8, 16)
    """
    rows, columns, entries = (_table(f"{name}.csv.gz").loc[[instance]] for name in ("rows", "columns", "entries"))
    return len(rows) + 1, len(columns), len(entries) + int(np.count_nonzero(columns["cost"]))


def infeasible(instance: str) -> Programme:
    """A published programme by its name, with every column zero or more.

    A column with a lower bound is counted from it, one with only an upper bound downward from that, and a free one is
    the difference of two.

    Raises
    ------
    KeyError
        There is none of that name.

    Examples
    --------
    >>> infeasible("galenet").shape
    (8, 8)
    """
    if instance not in instances().index:
        raise KeyError(instance)
    rows, columns, entries = (_table(f"{name}.csv.gz").loc[[instance]] for name in ("rows", "columns", "entries"))
    lower, upper, cost = columns[["lower", "upper", "cost"]].to_numpy(float).T
    row, column, value = entries["row"].to_numpy(), entries["column"].to_numpy(), entries["value"].to_numpy(float)
    start = np.where(np.isfinite(lower), lower, np.where(np.isfinite(upper), upper, 0.0))
    sign = np.where(np.isfinite(lower) | ~np.isfinite(upper), 1.0, -1.0)
    most = np.where(np.isfinite(lower), upper - lower, np.inf)
    free = np.flatnonzero(~np.isfinite(lower) & ~np.isfinite(upper))
    moved = np.zeros(len(rows))
    np.add.at(moved, row, value * start[column])
    other = np.full(len(lower), -1)
    other[free] = np.arange(len(free))
    split = other[column] >= 0
    x = Variable("x", Index.full({"column": len(lower)}), cost * sign, most)
    minus = Variable("minus", Index.full({"free": len(free)}), -cost[free], np.full(len(free), np.inf))
    terms = (
        Term("x", row, column, value * sign[column]),
        Term("minus", row[split], other[column[split]], -value[split]),
    )
    low, high = rows[["lower", "upper"]].to_numpy(float).T
    held = Constraint("row", Index.full({"row": len(rows)}), terms, low - moved, high - moved)
    return Programme({"x": x, "minus": minus}, {"row": held}, float(cost @ start))
