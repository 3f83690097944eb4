"""Optimum of a world close to one already solved, and how its cost moves when the data do."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from model.formulation import Active, programme
from model.formulation.variables import open_routes
from model.lp import Constraint, Floats, Index, Programme
from model.questions.repair import way
from model.solve.generation import broken_spread, generate
from model.solve.highs import Basis, Solution, solve
from model.solve.pricing import Pricer, choose_routes
from model.world import World

GAP = 1e-9
"""Relative gap to which questions solve: they compare costs that differ by little."""


TOLERANCE = 1e-7
"""Million USD that a megawatt or a thousand H100e must gain to join a programme: the solver's own dual tolerance."""

ROUTES_PER_LOAD = 12
"""Most routes that join a programme for one load, period and slice at once."""

type Asked = Callable[[Programme], Programme]


class NoPlan(ValueError):
    """There is no plan to ask about."""


@dataclass(frozen=True)
class Optimum:
    """A world's least-cost plan: the programme over the active part of the world, and its solution."""

    world: World
    programme: Programme
    solution: Solution
    active: Active

    @property
    def cost(self) -> float:
        """Present value of the plan.  [million USD]"""
        return self.solution.objective

    @property
    def x(self) -> dict[str, Floats]:
        """Columns by variable."""
        return self.programme.split_columns(self.solution.x)


def optimum(world: World, near: Optimum | None = None, threads: int = 0) -> Optimum:
    """Least-cost plan of a world, proven over every option and route of it.

    Parameters
    ----------
    world : World
        What to plan.
    near : Optimum, optional
        Plan of a like world, on the same sites, options and loads: its part of the world is solved first, from its
        basis, and the rest is priced.
    threads : int
        Threads of the solver; 0 is its own choice.

    Raises
    ------
    NoPlan
        No plan keeps every limit, or the cost has no lower end.
    """
    if near is not None:
        found = completed(world, fitting(world, near.active), near.solution.basis, threads=threads)
        if found is not None:
            return found
    made = generate(world, gap=GAP, threads=threads)
    if made.solution.status == "infeasible":
        start = way(world)  # the part of the world it began with may be too small to keep every limit
        found = None if start is None else completed(world, start, None, threads=threads)
        if found is not None:
            return found
    if made.solution.status != "optimal":
        raise NoPlan(f"there is no plan to ask about: the programme is {made.solution.status}")
    return Optimum(world, made.programme, made.solution, made.active)


def completed(
    world: World, active: Active, basis: Basis | None, asked: Asked = lambda lp: lp, threads: int = 0
) -> Optimum | None:
    """Optimum of the whole world that begins with a part of it and a basis; None where the part has no plan.

    `asked` may add rows that no column outside the part stands in.
    """
    while True:
        lp = asked(programme(world, active))
        found = solve(lp, algorithm="simplex", basis=None if basis is None else knowing(basis, lp), threads=threads)
        if found.status != "optimal":
            return None
        grown = missing(world, lp, found, active)
        if grown is None:
            return Optimum(world, lp, found, active)
        active, basis = grown, found.basis


def knowing(basis: Basis, lp: Programme) -> Basis:
    """The basis with no rows of the constraints that its programme had not, so that it can be carried over."""
    old, none, free = basis.programme, np.zeros(0, dtype=np.int64), np.zeros(0)
    new = {n: Constraint(n, Index(c.index.grid, none), (), free, free) for n, c in lp.constraints.items()}
    return Basis(Programme(old.variables, {**old.constraints, **{n: new[n] for n in new if n not in old.constraints}}),
                 basis.columns, basis.rows)  # fmt: skip


def missing(world: World, lp: Programme, found: Solution, active: Active) -> Active | None:
    """The part of the world with all whose absence the plan leans on; None if there is nothing.

    Of what would lower the bill, each site's best option of each vintage joins, and each load's best routes.
    """
    pricer = Pricer(world)
    prices = pricer.prices(lp, found.y)
    worth = pricer.price(prices)
    reduced = np.where(active.options[:, None], np.inf, worth.build)
    best = np.full((world.shape["site"], world.shape["vintage"]), np.inf)
    np.minimum.at(best, world.site_of, reduced)
    joins = ((reduced < -TOLERANCE) & (reduced == best[world.site_of])).any(axis=1)
    here = np.zeros(world.shape["site"], dtype=bool)
    here[world.site_of[active.options | joins]] = True
    asks = np.where(np.isinf(prices["pool"]), 0.0, prices["pool"])[:, world.loads.klass]
    gain = np.where(here[:, None, None, None], worth.serve - asks, -np.inf)
    routes = np.setdiff1d(choose_routes(gain, ROUTES_PER_LOAD, TOLERANCE), active.serve.ids)
    rows = broken_spread(world, lp, found.x)
    if not (joins.any() or len(routes) or len(rows)):
        return None
    grids = active.serve.grid, active.spread.grid
    return joined(active, Active(joins, Index(grids[0], routes), Index(grids[1], rows)))


def fitting(world: World, active: Active) -> Active:
    """The active part without routes that this world has not."""
    there = open_routes(world).ravel()[active.serve.ids]
    return active if there.all() else replace(active, serve=Index(active.serve.grid, active.serve.ids[there]))


def joined(first: Active, second: Active) -> Active:
    """The part of the world that either holds."""
    return Active(first.options | second.options, first.serve.union(second.serve), first.spread.union(second.spread))


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
    def of(cls, plan: Optimum) -> "Lagrangian":
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
    out = np.zeros(to.shape[1])
    for name, part in to.columns.items():
        place = of.variables[name].index.position(to.variables[name].index.ids)
        out[part][place >= 0] = values[of.columns[name]][place[place >= 0]]
    return out


def moved_rows(of: Programme, to: Programme, values: Floats) -> Floats:
    """A vector over the rows of one programme, at the same points of another; 0 where it has more."""
    out = np.zeros(to.shape[0])
    for name, part in to.rows.items():
        place = of.constraints[name].index.position(to.constraints[name].index.ids)
        out[part][place >= 0] = values[of.rows[name]][place[place >= 0]]
    return out
