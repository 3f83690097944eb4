"""A plan held to more rows than the paper has: a budget on what it uses, a ceiling on what it costs.

The rows are put on the programme over part of the world; at their prices every option and route of the whole world is
priced again, so the answer is that of the whole world.
"""

from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from model.formulation import Active, variables
from model.formulation.variables import fitted
from model.lp import Constraint, Floats, Index, Programme, Term
from model.solve.highs import Basis, Solution, solve
from model.solve.reduced_costs import Pricer, ReducedCosts
from model.solve.row_prices import Prices
from model.solve.search import NEAR, Extend, Generated, Round, searched
from model.world import World

MOST_ROUNDS = 60
SERVICE, BUDGET, COST = "service", "budget", "cost"
"""Rows that hold what is left unserved (thousand H100e-years), an aim, or the cost."""

FURTHER = (SERVICE, BUDGET)
"""Those among them whose prices count in the bound of a plan of least cost."""
AT_LOWER, BASIC, AT_UPPER = 0, 1, 2  # HiGHS's numbers of where a column or row stands


class NoPlan(ValueError):
    """There is no plan to ask about."""


class NotAddingUpError(ArithmeticError):
    """Costs that should add up do not: the answer would be wrong, so there is none."""


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
    world: World, near: Active, extend: Extend, *, basis: Basis | None = None, pricer: "RowPricer | None" = None,
    gap: float | None = 1e-7, threads: int = 0,
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
    pricer : RowPricer, optional
        Prices everything left out, at a programme's row prices; by default as for the paper's programme.
    gap : float or None
        Stop once the objective is this close to the bound, relative; None goes on until nothing would join.
    threads : int
        Threads of the solver; 0 is its own choice.

    Raises
    ------
    NoPlan
        The programme has no optimum: its status is reported.
    """
    pricer = pricer or RowPricer(world)
    if basis is not None and len(basis.programme.constraints) < len(extend(basis.programme).constraints):
        basis = extended_basis(basis, extend)

    def solved(lp: Programme, before: Round | None) -> Solution:
        start = basis
        if before is not None:
            # Near the optimum few pivots lead from one programme to the next; far from it presolve does better.
            plan = before.plan.solution
            close = basis is not None if before.plan.rounds == 1 else abs(before.fell) < NEAR * abs(plan.objective)
            start = plan.basis if close else None
        found = solve(lp, algorithm="simplex", basis=start, threads=threads)
        if found.status != "optimal":
            raise NoPlan(f"the bounded programme is {found.status}")
        return found

    found = cast(Generated, searched(
        world, fitted(world, near), pricer, solved, gap=gap, extend=extend, view=pricer.of, most_rounds=MOST_ROUNDS,
    ))  # fmt: skip
    proven = found.complete or (gap is not None and found.gap <= gap)
    return Bounded(found.programme, found.solution, found.active, found.bound, proven)


def joined(first: Active, second: Active) -> Active:
    """The part of the world that either holds."""
    return Active(first.options | second.options, first.serve.union(second.serve), first.spread.union(second.spread))


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


@dataclass(frozen=True)
class RowPricer(Pricer):
    """Prices the world under further rows: of service, and of budgets that no option or route left out stands in."""

    def of(self, programme: Programme, y: Floats) -> ReducedCosts:
        """Worth of everything at row prices of a programme.

        Halls are worth what they are once loads pay no more than is asked; the bound is the better of the two.
        """
        worth = self.price(self.prices(programme, y))
        low = self.price(self.capped_balance_prices(worth))
        return replace(worth, build=low.build, bound=max(worth.bound, low.bound))

    def prices(self, programme: Programme, y: Floats) -> dict[str, Any]:
        """Dense row prices; those of further rows are one number each, `further` what they add to the bound."""
        found = super().prices(programme, y)
        own = {n: np.minimum(y[programme.rows[n]], 0.0) for n in FURTHER if n in programme.constraints}
        found |= own
        found["further"] = np.array(sum(float(own[n] @ programme.constraints[n].upper) for n in own))
        return found

    def _bound(self, prices: Prices, hall: Floats, build: Floats) -> float:
        return super()._bound(prices, hall, build) + float(prices["further"])

    def _unserved(self, prices: Prices) -> float:
        if SERVICE not in prices:
            return super()._unserved(prices)
        # What is left unserved pays the price of the service row on top of its own.
        world = self.world
        paid = self.unserved_paid(prices) + prices[SERVICE] * service_years(world)
        saved = np.minimum(variables.unserved_cost(world) - paid, 0.0)
        return float((saved * variables.window_demand(world)).sum())


def service_years(world: World) -> Floats:
    """(L, T, H) years that a window left unserved counts for in the row of service."""
    window = world.hour_frac / world.loads.window_frac
    return window[:, None, :] * world.calendar.length_yr[:, None]


def light(basis: Basis) -> Basis:
    """The basis with no more of its programme than says what its columns and rows are."""
    nothing = np.zeros(0)
    variables = {n: replace(v, cost=nothing, upper=nothing) for n, v in basis.programme.variables.items()}
    rows = {n: replace(c, terms=(), lower=nothing, upper=nothing) for n, c in basis.programme.constraints.items()}
    return replace(basis, programme=Programme(variables, rows))
