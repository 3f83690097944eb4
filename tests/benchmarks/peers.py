"""The same programme by other builders. They are handed every coefficient, and have only to put them together."""

from itertools import pairwise
from typing import Any
from warnings import simplefilter

import dask.array  # noqa: F401  # xarray does so at its first use: no peer is charged for an import
import highspy
import linopy
import numpy as np
import pandas as pd
import pulp
import xarray as xr

from model.lp import Constraint, Programme


def by_arrays(lp: Programme) -> Any:
    """HiGHS's model of our own arrays."""
    highs = highspy.Highs()
    highs.silent()
    matrix, (rows, columns) = lp.matrix, lp.shape
    integer = np.zeros(columns, dtype=np.int32)
    highs.passModel(
        columns, rows, matrix.nnz, int(highspy.MatrixFormat.kColwise), int(highspy.ObjSense.kMinimize), lp.offset,
        lp.cost, np.zeros(columns), lp.upper, lp.row_lower, lp.row_upper,
        matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), matrix.data, integer,
    )  # fmt: skip
    return highs


def by_linopy(lp: Programme, sparse: bool) -> Any:
    """HiGHS's model by linopy: one array variable a name, and sums of grouped terms; no loop over rows."""
    linopy.options["semantics"] = "v1" if sparse else "legacy"
    simplefilter("ignore", linopy.PerformanceWarning)
    model = linopy.Model(sparse=True) if sparse else linopy.Model()
    labels, costs = {}, []
    for name, v in lp.variables.items():
        here = {name: np.arange(len(v.index))}
        x = model.add_variables(0.0, xr.DataArray(v.upper, here, [name]), name=name)
        labels[name] = x.labels.to_numpy()
        costs.append((x * xr.DataArray(v.cost, here, [name])).sum())
    model.add_objective(sum(costs[1:], costs[0]))
    for name, c in lp.constraints.items():
        if len(c.index):
            linopy_rows(model, name, c, labels)
    highs = model.to_highspy()
    highs.silent()
    return highs


def linopy_rows(model: Any, name: str, c: Constraint, labels: dict[str, np.ndarray]) -> None:
    """Rows of a constraint of ours; `labels` are linopy's, by the name of a variable and the place of its column."""
    place = np.concatenate([c.index.position(term.row) for term in c.terms])
    value = np.concatenate([term.value for term in c.terms])
    column = np.concatenate([labels[term.variable][term.column] for term in c.terms])
    kept = np.flatnonzero((place >= 0) & (value != 0.0))
    data = {"coeffs": (["term", "_term"], value[kept, None]), "vars": (["term", "_term"], column[kept, None]),
            "const": (["term"], np.zeros(len(kept)))}  # fmt: skip
    terms = linopy.LinearExpression(xr.Dataset(data, {"term": np.arange(len(kept))}), model)
    left = terms.groupby(pd.Series(place[kept], pd.RangeIndex(len(kept), name="term"), name="row")).sum()
    row = np.unique(place[kept])
    sign = np.where(c.lower == c.upper, "=", np.where(np.isfinite(c.upper), "<=", ">="))[row]
    side = np.where(np.isfinite(c.upper), c.upper, c.lower)[row]
    for each in np.unique(sign):  # one sign at a time stays sparse
        at = np.flatnonzero(sign == each)
        here = left.isel(row=at) if len(at) < len(row) else left
        bound = xr.DataArray(side[at], {"row": row[at]}, ["row"])
        model.add_constraints(here, each, bound, name=f"{name} {each}")


def by_pulp(lp: Programme) -> Any:
    """PuLP's problem, handed over to HiGHS: one variable and one expression at a time."""
    matrix = lp.matrix.tocsr()
    made = pulp.LpProblem("peer", pulp.LpMinimize)
    x = [made.add_variable(f"x{j}", 0.0, None if np.isinf(u) else u) for j, u in enumerate(lp.upper.tolist())]
    made.setObjective(pulp.LpAffineExpression.from_list([(x[j], c) for j, c in enumerate(lp.cost.tolist()) if c]))
    column, value = matrix.indices.tolist(), matrix.data.tolist()
    spans = pairwise(matrix.indptr.tolist())
    for i, ((start, end), least, most) in enumerate(
        zip(spans, lp.row_lower.tolist(), lp.row_upper.tolist(), strict=True)
    ):
        row = pulp.LpAffineExpression.from_list([(x[column[n]], value[n]) for n in range(start, end)])
        made.addConstraint(row == least if least == most else row <= most if most < np.inf else row >= least, f"r{i}")
    solver = pulp.HiGHS(msg=False)
    solver.createAndConfigureSolver(made)
    solver.buildSolverModel(made)
    return made.solverModel


def size(highs: Any) -> dict[str, int]:
    """Rows, columns and nonzeros that HiGHS holds."""
    return {"rows": highs.getNumRow(), "columns": highs.getNumCol(), "nonzeros": highs.getNumNz()}
