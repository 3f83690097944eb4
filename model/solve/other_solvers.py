"""The programme as a PuLP problem, for users' own constraints and other solvers; and solved by PuLP."""

from collections import Counter
from typing import Any, Literal

import numpy as np
import pulp

from model.lp import Index, Programme
from model.solve.highs import Solution, SolverError

MOST_COLUMNS = 3_000_000
"""Beyond this PuLP, at about 13 microseconds a variable and a kilobyte of objects, is not the tool."""

_SAFE = str.maketrans("-+[]*/<>=:| ", "____________")


def names(name: str, index: Index, labels: dict[str, Any]) -> list[str]:
    """`name(a,b,c)` for every point, with each dimension's labels where given, else its positions.

    Signs and blanks become underscores: in .lp and .mps files they would end the name.

    >>> names("build", Index.full({"option": 2}), {"option": np.array(["x", "y"])})
    ['build(x)', 'build(y)']
    """
    parts = [np.asarray(labels.get(d, np.arange(n)), dtype=str)[index[d]] for d, n in index.grid.items()]
    return [f"{name}({','.join(point)})".translate(_SAFE) for point in zip(*parts, strict=True)]


def to_pulp(programme: Programme, labels: dict[str, Any]) -> tuple[pulp.LpProblem, list[Any]]:
    """Problem in million USD, and its variables in the order of the programme's columns.

    The constant of the objective is the cost of one more variable, `standing`, which is 1.

    Raises
    ------
    ValueError
        The programme has more than `MOST_COLUMNS` columns, or two of its points would share a name.
    """
    rows, columns = programme.shape
    if columns > MOST_COLUMNS:
        raise ValueError(
            f"{columns:,} columns are too many for PuLP (most {MOST_COLUMNS:,}); take fewer slices with a coarser "
            "resolution, or plan with column generation first and hand over what its plan holds."
        )
    problem = pulp.LpProblem("landseasky", pulp.LpMinimize)
    made: list[Any] = []
    for name, variable in programme.variables.items():
        category: Literal["Integer", "Continuous"] = "Integer" if variable.integer else "Continuous"
        for text, upper in zip(_unique(names(name, variable.index, labels)), variable.upper, strict=True):
            made.append(problem.add_variable(text, 0.0, None if np.isinf(upper) else float(upper), category))
    cost = programme.cost
    paid = [(made[j], float(cost[j])) for j in np.flatnonzero(cost)]
    if programme.offset:  # .lp and .mps files drop a constant, but keep a column that is fixed at one
        paid.append((problem.add_variable("standing", 1.0, 1.0), programme.offset))
    problem.setObjective(pulp.LpAffineExpression.from_list(paid))
    matrix = programme.matrix.tocsr()
    titles = [t for name, c in programme.constraints.items() for t in _unique(names(name, c.index, labels))]
    lower, upper = programme.row_lower, programme.row_upper
    for i in range(rows):
        part = slice(matrix.indptr[i], matrix.indptr[i + 1])
        terms = [(made[j], float(a)) for j, a in zip(matrix.indices[part], matrix.data[part], strict=True)]
        left = pulp.LpAffineExpression.from_list(terms)
        if lower[i] == upper[i]:
            problem.addConstraint(left == float(lower[i]), titles[i])
        elif np.isfinite(upper[i]):
            problem.addConstraint(left <= float(upper[i]), titles[i])
        else:
            problem.addConstraint(left >= float(lower[i]), titles[i])
    return problem, made


def _unique(titles: list[str]) -> list[str]:
    """The names themselves, once they are known to differ: PuLP takes two of one name and fails only when it writes."""
    if len(set(titles)) < len(titles):
        twice = next(title for title, number in Counter(titles).items() if number > 1)
        raise ValueError(f"two points are named {twice}; give them keys that differ in letters and digits")
    return titles


_PULP_STATUS = {
    pulp.LpSolveStatus.Optimal: "optimal",
    pulp.LpSolveStatus.Infeasible: "infeasible",
    pulp.LpSolveStatus.Unbounded: "unbounded",
    pulp.LpSolveStatus.TimeLimit: "time_limit",
    pulp.LpSolveStatus.IterationLimit: "time_limit",
    pulp.LpSolveStatus.MemoryLimit: "memory_limit",
}


def through_pulp(
    lp: Programme, labels: dict[str, Any], time_limit_s: float | None, threads: int | None, gap: float
) -> Solution:
    """The programme solved by PuLP's HiGHS, back in the programme's own order; whole numbers to a relative gap.

    Raises
    ------
    SolverError
        PuLP's HiGHS ended in a state that proves nothing.
    """
    problem, made = to_pulp(lp, labels)
    outcome = problem.solve(pulp.HiGHS(msg=False, threads=threads, timeLimit=time_limit_s, gapRel=gap))
    status = _PULP_STATUS.get(pulp.LpSolveStatus(outcome.status))
    if status is None:
        raise SolverError(f"PuLP's HiGHS ended as '{outcome.status_str}', which proves nothing.")
    x, y = np.full(lp.shape[1], np.nan), np.full(lp.shape[0], np.nan)
    if outcome.has_solution:
        # A column that is in no row and costs nothing PuLP hands to no solver; it has no value, and zero will do.
        x = np.array([0.0 if column.value() is None else column.value() for column in made])
    whole = any(variable.integer for variable in lp.variables.values())
    if status == "optimal" and not whole:
        y = np.array([row.pi for row in problem.constraints()], dtype=float)
    objective = float(lp.cost @ x) + lp.offset
    bound = objective - gap * abs(objective) if status == "optimal" else -np.inf
    return Solution(status, objective, x, y, None, 0, bound)
