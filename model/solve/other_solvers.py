"""The programme as a PuLP problem, for users' own constraints and other solvers; and solved by PuLP."""

import re
import unicodedata
from typing import Any, Literal
from zlib import crc32

import numpy as np
import pulp

from model.lp import Index, Programme
from model.solve.highs import Solution, SolverError

MOST_COLUMNS = 3_000_000
"""Beyond this PuLP, at about 13 microseconds a variable and a kilobyte of objects, is not the tool."""

_UNSAFE = re.compile(r"[^A-Za-z0-9_.]")
"""What ends a name in an .lp or .mps file, or separates the parts of a point."""

MOST_NAME = 90
"""Characters of a name: PuLP writes 100 to an .lp file, and a number may follow."""


def fitting(title: str) -> str:
    """The title, or where it is too long for a file its beginning and a checksum of all of it.

    >>> fitting("build(gb_sco,2028)"), len(fitting(120 * "x"))
    ('build(gb_sco,2028)', 90)
    """
    return title if len(title) <= MOST_NAME else f"{title[: MOST_NAME - 9]}_{crc32(title.encode()):08x}"


def names(name: str, index: Index, labels: dict[str, Any]) -> list[str]:
    """`name(a,b,c)` for every point, with each dimension's labels where given, else its positions; no two alike.

    Signs, blanks and letters beyond ASCII become underscores, and long names are cut by `fitting`: .lp and .mps files
    take no others. Where two points would share a name, the later has its position behind it.

    >>> names("build", Index.full({"option": 3}), {"option": np.array(["x", "a-b", "a b"])})
    ['build(x)', 'build(a_b)', 'build(a_b)_2']
    """
    parts = [_clean(np.asarray(labels.get(d, np.arange(n)), dtype=str))[index[d]] for d, n in index.grid.items()]
    titles = [fitting(f"{name}({','.join(point)})") for point in zip(*parts, strict=True)]
    seen: set[str] = set()
    for i, title in enumerate(titles):  # what follows the bracket is a number that no other point has
        titles[i] = f"{title}_{i}" if title in seen else title
        seen.add(title)
    return titles


def _clean(labels: Any) -> Any:
    """Labels of ASCII letters, digits, dots and underscores; accents are dropped, all else becomes an underscore."""
    plain = (unicodedata.normalize("NFKD", label) for label in labels.tolist())
    bare = ("".join(sign for sign in label if not unicodedata.combining(sign)) for label in plain)
    return np.array([_UNSAFE.sub("_", label) for label in bare], dtype=object)


def to_pulp(programme: Programme, labels: dict[str, Any]) -> tuple[pulp.LpProblem, list[Any]]:
    """Problem in million USD, and its variables in the order of the programme's columns.

    The constant of the objective is the cost of one more variable, `standing`, which is 1.

    Raises
    ------
    ValueError
        The programme has more than `MOST_COLUMNS` columns.
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
        for text, upper in zip(names(name, variable.index, labels), variable.upper, strict=True):
            made.append(problem.add_variable(text, 0.0, None if np.isinf(upper) else float(upper), category))
    cost = programme.cost
    paid = [(made[j], float(cost[j])) for j in np.flatnonzero(cost)]
    if programme.offset:  # .lp and .mps files drop a constant, but keep a column that is fixed at one
        paid.append((problem.add_variable("standing", 1.0, 1.0), programme.offset))
    problem.setObjective(pulp.LpAffineExpression.from_list(paid))
    matrix = programme.matrix.tocsr()
    titles = [t for name, c in programme.constraints.items() for t in names(name, c.index, labels)]
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
