"""Proof of a plan, recomputed from the solution alone: feasible, dual feasible, tight, and the bill adds up.

The solver's own word is not used: rows, reduced costs and both objectives are computed again from the arrays.
"""

from dataclasses import dataclass

import numpy as np

from model.lp import Floats, Programme

TOLERANCE = 1e-6
"""Relative size up to which a residual counts as rounding: HiGHS's own feasibility tolerance is 1e-7 a row."""

BILL_TOLERANCE = 1e-9
"""The bill is a sum of the objective's own terms, so only floating point may part them."""


@dataclass(frozen=True)
class Certificate:
    """Relative residuals of a plan; all are zero for an exact optimum."""

    primal_residual: float
    dual_residual: float
    complementarity: float
    gap: float
    bill_error: float

    @property
    def ok(self) -> bool:
        """Whether the plan is proven to rounding; never without prices, whose residuals are NaN."""
        residuals = (self.primal_residual, self.dual_residual, self.complementarity, self.gap)
        return all(residual <= TOLERANCE for residual in residuals) and self.bill_error <= BILL_TOLERANCE


def certify(programme: Programme, x: Floats, y: Floats, bill_musd: float) -> Certificate:
    """Residuals of a primal and dual solution of a programme and of a bill.

    Parameters
    ----------
    programme : Programme
        What was solved.
    x, y : (columns,), (rows,)
        Columns and row prices found.
    bill_musd : float
        Sum of the bill, which has to be the objective.  [million USD]

    Returns
    -------
    Certificate
        Violations of rows and bounds over the size of the row; of reduced costs over the size of the cost; duality gap
        and bill error over the objective.
    """
    matrix, size = programme.matrix, abs(programme.matrix)
    activity, scale = matrix @ x, 1.0 + size @ np.abs(x)
    broken = np.maximum(np.maximum(programme.row_lower - activity, activity - programme.row_upper), 0.0) / scale
    bounds = np.maximum(np.maximum(-x, x - programme.upper), 0.0) / (1.0 + np.abs(x))
    reduced = programme.cost - matrix.T @ y
    weight = 1.0 + np.abs(programme.cost) + size.T @ np.abs(y)
    unbounded = ~np.isfinite(programme.upper)
    dual = np.maximum(np.where(unbounded, -reduced, 0.0), 0.0) / weight
    wrong = np.maximum(
        np.where(~np.isfinite(programme.row_lower), y, 0.0), np.where(~np.isfinite(programme.row_upper), -y, 0.0)
    )
    dual_objective = programme.offset + _worth(y, programme.row_lower, programme.row_upper)
    dual_objective += float((np.minimum(reduced, 0.0) * np.where(unbounded, 0.0, programme.upper)).sum())
    objective = programme.offset + float(programme.cost @ x)
    total = max(1.0, abs(objective))
    slack = np.where(y > 0, activity - programme.row_lower, np.where(y < 0, programme.row_upper - activity, 0.0))
    tight = float(np.abs(y * np.where(np.isfinite(slack), slack, 0.0)).sum()) / total
    return Certificate(
        primal_residual=_largest(broken, bounds),
        dual_residual=_largest(dual, wrong / (1.0 + np.abs(y))),
        complementarity=tight,
        gap=abs(objective - dual_objective) / total,
        bill_error=abs(bill_musd - objective) / total,
    )


def _worth(y: Floats, lower: Floats, upper: Floats) -> float:
    bound = np.where(y > 0, lower, upper)
    return float((y * np.where(np.isfinite(bound), bound, 0.0)).sum())


def _largest(*parts: Floats) -> float:
    return float(max((p.max() for p in parts if p.size), default=0.0))
