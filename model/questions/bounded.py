"""A plan held to more rows than the paper has: a budget on what it uses, a ceiling on what it costs.

The rows are put on the programme over part of the world; at their prices every option and route of the whole world is
priced again, so the answer is that of the whole world.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from model.formulation import Active, programme
from model.lp import Constraint, Floats, Index, Programme, Term
from model.questions.optimum import NoPlan, fitting
from model.solve.generation import broken_spread, grow
from model.solve.highs import Basis, Solution, solve
from model.solve.pricing import Pricer, Worth
from model.world import World

ROUTES_PER_LOAD = 12
MOST_ROUNDS = 60
BASIC = 1  # HiGHS's number of a basic row

Extend = Callable[[Programme], Programme]
Price = Callable[[Programme, Floats], Worth]


@dataclass(frozen=True)
class Bounded:
    """The last programme, with its further rows, its solution, and whether nothing left out would better it."""

    programme: Programme
    solution: Solution
    active: Active
    bound: float
    proven: bool

    @property
    def x(self) -> dict[str, Floats]:
        """Columns by variable."""
        return self.programme.split_columns(self.solution.x)

    @property
    def y(self) -> dict[str, Floats]:
        """Row prices by constraint."""
        return self.programme.split_rows(self.solution.y)


def solve_bounded(
    world: World, near: Active, extend: Extend, *, basis: Basis | None = None, price: Price | None = None,
    gap: float | None = 1e-7,
) -> Bounded:  # fmt: skip
    """Optimum of a world's programme as changed by `extend`, over every option and route.

    Parameters
    ----------
    world : World
        What to plan.
    near : Active
        Part of the world to begin with.
    extend : callable
        The paper's programme to one with further rows behind its own, or other costs.
    basis : Basis, optional
        Basis of a like programme, extended or not.
    price : callable
        Worth of everything left out, at a programme's row prices; by default as for the paper's programme.
    gap : float or None
        Stop once the objective is this close to the bound, relative; None goes on until nothing would join.

    Raises
    ------
    NoPlan
        The programme has no optimum: its status is told.
    """
    price = price or Pricer(world).price
    active, bound = fitting(world, near), -np.inf
    if basis is not None and len(basis.programme.constraints) < len(extend(basis.programme).constraints):
        basis = extended_basis(basis, extend)
    rounds = 0
    while True:
        rounds += 1
        lp = extend(programme(world, active))
        found = solve(lp, algorithm="simplex", basis=basis)
        if found.status != "optimal":
            raise NoPlan(f"the bounded programme is {found.status}")
        basis = found.basis
        broken = broken_spread(world, lp, found.x)
        worth = price(lp, found.y)
        bound = max(bound, worth.bound)
        near_enough = gap is not None and found.objective - bound <= gap * max(1.0, abs(found.objective))
        grown = None if near_enough and not len(broken) else grow(world, active, worth, ROUTES_PER_LOAD, broken)
        if grown is None or rounds == MOST_ROUNDS:
            return Bounded(lp, found, active, bound, grown is None)
        active = grown


def extended_basis(basis: Basis, extend: Extend) -> Basis:
    """The basis of a programme, for the programme with further rows behind its own: these are slack."""
    lp = extend(basis.programme)
    slack = np.full(lp.shape[0] - len(basis.rows), BASIC, dtype=np.int8)
    return Basis(lp, basis.columns, np.append(basis.rows, slack))


def with_row(lp: Programme, name: str, coefficients: dict[str, Floats], upper: float) -> Programme:
    """The programme with one row more: sum of coefficients (n,) by variable <= upper."""
    grid = {name: 1}
    terms = []
    for variable, value in coefficients.items():
        column = np.flatnonzero(value)
        terms.append(Term(variable, np.zeros(len(column), dtype=np.int64), column, value[column]))
    row = Constraint(name, Index.full(grid), tuple(terms), np.array([-np.inf]), np.array([upper]))
    return replace(lp, constraints={**lp.constraints, name: row})


def with_costs(lp: Programme, costs: dict[str, Floats], offset: float) -> Programme:
    """The programme with other costs (n,) of the variables named."""
    variables = {name: replace(v, cost=costs[name]) if name in costs else v for name, v in lp.variables.items()}
    return replace(lp, variables=variables, offset=offset)
