"""Column generation: plans of any size to a proven optimum, holding only the options and routes that pay.

A restricted programme is solved; the whole world is priced (`reduced_costs`) between its prices and the best seen so
far, which keeps the search from swinging with each vertex; what would lower the bill joins, what is far from paying
leaves. Every pricing gives a bound, so every round knows how far from the optimum the plan can be at most.

The one loop is `searched`. A plan from nothing (`generation`), from an earlier one (`renewal`) and under further rows
(`questions.bounded`) differ in how a programme is solved and in when they stop.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from model.formulation import Active, programme
from model.lp import Floats, Index, Programme
from model.solve.highs import Solution
from model.solve.reduced_costs import Pricer, ReducedCosts
from model.solve.restricted import broken_spread, cut, widened, wider_part
from model.solve.row_prices import Prices, mixed
from model.world import World

MEMORY = 0.5
"""Weight of the best prices so far against the newest, at which the world is priced too: between them lies a better
bound, and what pays there is likelier to stay."""

NEAR = 2e-2
"""Fall of the objective in a round, relative to it, below which the plan counts as near the optimum."""

CLOSE = 1e-3
"""Gap below which a plan counts as near the optimum, also that of the first programme."""

USABLE = ("optimal", "near")
"""Statuses of a solution that the world can be priced by."""

ROUNDING = 1e-12
"""Difference of bounds, relative to them, that proves nothing."""

Progress = Callable[[str, float | None, str], None]


@dataclass(frozen=True)
class Generated:
    """The last restricted programme, its solution, the part of the world it holds and what proves a bound."""

    programme: Programme
    solution: Solution
    active: Active
    rounds: int
    proof: ReducedCosts | None
    """The world at the prices that prove the best bound; None where nothing was priced."""
    complete: bool = False
    """Whether nothing left out would better the plan."""

    @property
    def bound(self) -> float:
        """No plan costs less.  [million USD]"""
        return -np.inf if self.proof is None else self.proof.bound

    @property
    def prices(self) -> Prices:
        """Prices that prove the bound."""
        return {} if self.proof is None else self.proof.prices

    @property
    def gap(self) -> float:
        """How far above the optimum the plan can be at most, relative to it."""
        return max(0.0, self.solution.objective - self.bound) / max(1.0, abs(self.solution.objective))


@dataclass(frozen=True)
class Round:
    """What a solve can learn from the round before it."""

    plan: Generated
    worth: ReducedCosts
    near: bool
    """Whether the plan is near the optimum."""
    fell: float
    """By how much the objective fell.  [million USD]"""
    again: bool
    """Whether the same programme is to be solved to its end."""
    late: bool
    """Whether the time is spent, and the plan breaks a rule yet."""


Extend = Callable[[Programme], Programme]
View = Callable[[Programme, Floats], ReducedCosts]
Solve = Callable[[Programme, Round | None], Solution | None]


def same(lp: Programme) -> Programme:
    """The paper's programme as it is."""
    return lp


def searched(
    world: World, active: Active, pricer: Pricer, solved: Solve, *, gap: float | None, extend: Extend = same,
    view: View | None = None, remembered: Callable[[Programme], Prices] | None = None,
    proof: ReducedCosts | None = None, afresh: bool = False, strict: bool = True, routes_per_load: int = 12,
    most_rounds: float = np.inf,
    late: Callable[[], bool] = lambda: False, progress: Progress | None = None,
) -> Generated | None:  # fmt: skip
    """The loop of every search: solve part of the world, price all of it, take up what pays, until a gap is proven.

    Parameters
    ----------
    world, active
        What to plan, and the part of it to begin with.
    pricer : Pricer
        Prices everything, also what is left out.
    solved : callable
        Solution of a programme, given the round before it (None at first); or None, to give the search up.
    gap : float or None
        Relative gap to stop at; None goes on until nothing would join.  [-, >= 0]
    extend : callable
        Puts further rows behind those of the paper, or other costs.
    view : callable, optional
        The world at a programme's row prices, where these are not the paper's alone: then no other prices are tried.
    remembered : callable, optional
        Prices of an earlier plan, for a programme of this world.
    proof : ReducedCosts, optional
        The world at prices that prove most so far.
    afresh : bool
        Whether nothing near is known: far from the optimum, what is far from paying leaves, and where the part has no
        plan, it is widened.
    strict : bool
        Whether shares of a load that a site may serve must all be kept.
    most_rounds : float
        Rounds after which the last plan is returned as it is.
    late : callable
        Whether the time is spent: then the last plan that keeps every rule is returned, once there is one.
    """
    before: Round | None = None
    state: Generated | None = None
    rounds, last = 0, np.inf
    while True:
        rounds += 1
        lp = extend(programme(world, active))
        found = solved(lp, before)
        if found is None:
            return None
        wider = widened(world, active) if afresh and found.status == "infeasible" else None
        if wider is not None:  # a floor may want options that were not thought worth holding
            active, before = wider, None
            continue
        if found.status not in USABLE:
            cut_off = found.status in ("time_limit", "memory_limit")
            return state if state and cut_off else Generated(lp, found, active, rounds, proof)
        if remembered is not None and proof is None:
            proof = pricer.price(remembered(lp))
        worth = pricer.price(pricer.prices(lp, found.y)) if view is None else view(lp, found.y)
        broken = broken_spread(world, lp, found.x)
        above, fell = found.objective - strongest(worth, proof).bound, last - found.objective
        near = world.shape["slice"] > 1 or above < CLOSE * abs(found.objective) or fell < NEAR * abs(found.objective)
        looks = near if afresh else view is None and (gap is None or above > gap * abs(found.objective))
        trials = (worth, *(closer(pricer, proof or worth, worth) if looks else ()))
        proof, last = strongest(*trials, proof), found.objective
        latest = Generated(lp, replace(found, bound=proof.bound), active, rounds, proof)
        if not (strict and len(broken)):
            state = latest
        if progress:
            note = f"{found.objective / 1e3:,.3f} bn USD, gap {latest.gap:.1e}, {lp.shape[0]:,} x {lp.shape[1]:,}"
            progress("solve", None, note)
        enough, over = gap is not None and latest.gap <= gap, late()
        before = Round(latest, worth, near, fell, found.status == "near" and enough and not over, over)
        if before.again:
            continue
        if rounds >= most_rounds or (latest is state and (enough or over)):
            return latest
        if enough:
            active = replace(active, spread=active.spread.union(Index(active.spread.grid, broken)))
            continue
        grown = wider_part(pricer, active, trials, routes_per_load, broken)
        if grown is None:
            return replace(latest, complete=True)
        active = grown if near or not afresh else cut(pricer, lp, found, active, worth, grown)


def strongest(first: ReducedCosts, *others: ReducedCosts | None) -> ReducedCosts:
    """The view of the world that proves most, the first of those that prove as much to rounding."""
    views = [first, *(each for each in others if each is not None)]
    most = max(each.bound for each in views)
    return next(each for each in views if each.bound >= most - ROUNDING * abs(most))


def closer(pricer: Pricer, proof: ReducedCosts, worth: ReducedCosts) -> tuple[ReducedCosts, ReducedCosts]:
    """The world where loads pay no more than halls ask, and where prices lie between the best and the newest."""
    return pricer.price(pricer.capped_balance_prices(worth)), pricer.price(mixed(proof.prices, worth.prices, MEMORY))
