"""How the least cost moves when the data do: the Lagrangian at a fixed plan and fixed prices."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from model.lp import Constraint, Floats, Programme, Variable
from model.planning import Plan

Blocks = Mapping[str, Variable] | Mapping[str, Constraint]


@dataclass(frozen=True)
class Lagrangian:
    """Cost plus priced shortfalls, L = c x + y (b - A x) + d (u - x), at a fixed plan and fixed prices.

    By the envelope theorem the derivative of the optimum by any datum is that of L, where plan and prices are unique.
    """

    programme: Programme
    x: Floats
    y: Floats
    reduced: Floats  # d (columns,), at most 0: what the columns' own upper bounds earn

    @classmethod
    def of(cls, plan: Plan) -> "Lagrangian":
        """Of an optimum, with the rounding of prices of the wrong sign taken off."""
        lp, x, y = plan.programme, plan.solution.x, plan.solution.y
        y = np.where(np.isfinite(lp.row_lower), y, np.minimum(y, 0.0))
        y = np.where(np.isfinite(lp.row_upper), y, np.maximum(y, 0.0))
        reduced = np.where(np.isfinite(lp.upper), np.minimum(lp.cost - lp.matrix.T @ y, 0.0), 0.0)
        return cls(lp, x, y, reduced)

    def at(self, other: Programme) -> float:
        """Value under the data of another programme; points of this plan that it lacks keep neither cost nor price."""
        x, reduced = moved_columns(self.programme, other, self.x), moved_columns(self.programme, other, self.reduced)
        y = moved_rows(self.programme, other, self.y)
        of_columns = column_terms(other, x, y) + bound_terms(other, x, reduced)
        return other.offset + float(of_columns.sum() + row_terms(other, y).sum())


def column_terms(lp: Programme, x: Floats, y: Floats) -> Floats:
    """(columns,) reduced cost times x."""
    return (lp.cost - lp.matrix.T @ y) * x


def bound_terms(lp: Programme, x: Floats, reduced: Floats) -> Floats:
    """(columns,) what upper bounds earn: d (u - x)."""
    return reduced * (np.where(np.isfinite(lp.upper), lp.upper, 0.0) - x)


def row_terms(lp: Programme, y: Floats) -> Floats:
    """(rows,) price times the bound it belongs to."""
    side = np.where(y > 0, lp.row_lower, np.where(y < 0, lp.row_upper, 0.0))
    return np.where(y != 0, y * np.where(np.isfinite(side), side, 0.0), 0.0)


def moved_columns(of: Programme, to: Programme, values: Floats) -> Floats:
    """A vector over the columns of one programme, at the same points of another; 0 where it has more."""
    return _moved(of.variables, of.columns, to.variables, to.columns, values)


def moved_rows(of: Programme, to: Programme, values: Floats) -> Floats:
    """A vector over the rows of one programme, at the same points of another; 0 where it has more."""
    return _moved(of.constraints, of.rows, to.constraints, to.rows, values)


def _moved(old: Blocks, held: Mapping[str, slice], new: Blocks, parts: Mapping[str, slice], values: Floats) -> Floats:
    out = np.zeros(sum(len(block.index) for block in new.values()))
    for name, part in parts.items():
        place = old[name].index.position(new[name].index.ids)
        out[part][place >= 0] = values[held[name]][place[place >= 0]]
    return out
