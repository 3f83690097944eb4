"""What less carbon, shorter round trips or more work in orbit costs: the frontier of cost against another aim.

Between the cheapest plan and the plan that pays any price for the aim, the aim is held to a budget and the rest made as
cheap as it can be (the epsilon-constraint method). Where the aim is linear in the plan the frontier is convex.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from model.formulation import Active, programme
from model.formulation.variables import open_routes, window_demand
from model.lp import Floats, Programme
from model.planning import Plan
from model.planning.tables import SMALL_KH100E
from model.questions.bounded import (
    AT_LOWER,
    AT_UPPER,
    BASIC,
    BUDGET,
    SERVICE,
    Bounded,
    NoPlan,
    joined,
    service_years,
    solve_bounded,
    with_costs,
    with_row,
)
from model.questions.frontier.aims import Aim, Measure, counted_loads, measure, years_of_slices
from model.questions.optimum import settled, told
from model.solve.highs import Basis
from model.solve.search import Extend
from model.solve.workers import HERE, Team
from model.world import World

AT_ANY_PRICE = 100.0
"""The far anchor: doing without all of the aim is worth this many times the cheapest plan."""

FAR_GAP = 1e-4
"""Relative gap of the far anchor, nearly all of whose cost is the aim: where the frontier ends need not be closer."""


@dataclass(frozen=True)
class Frontier:
    """Points from the cheapest plan to the far anchor; `table` has a row each.

    Columns: point, the aim (see `Aim.column`), cost_usd, extra_usd (over the cheapest), usd_per_unit (what one unit
    less of the aim, or more where most is asked, would cost next), gap_frac, status, <kind>_frac of the work served.
    """

    aim: Aim
    table: pd.DataFrame

    @cached_property
    def convex(self) -> bool:
        """Whether each further step costs at least as much as the one before, to rounding: so it is for linear aims."""
        rows = self.table[self.table["status"] == "optimal"]
        x, cost = rows[self.aim.column].to_numpy(float), rows["cost_usd"].to_numpy(float)
        order = np.argsort(x)
        x, cost = x[order], cost[order]
        first, mid, last = x[:-2], x[1:-1], x[2:]
        wide = last - first > 0
        share = np.divide(last - mid, last - first, out=np.zeros_like(mid), where=wide)
        chord = share * cost[:-2] + (1.0 - share) * cost[2:]
        return bool((cost[1:-1] <= chord + 1e-6 * np.abs(cost[1:-1]))[wide].all())


type Said = Callable[[str], None]


def frontier(
    plan: Plan, aim: Aim, points: int = 7, hold_service: bool = True, said: Said = lambda what: None, team: Team = HERE
) -> Frontier:  # fmt: skip
    """Least cost at each of `points` levels of an aim, from the cheapest plan's to the best that any price buys.

    Parameters
    ----------
    plan : Plan
        The cheapest plan of its world.
    aim : Aim
        What is set against cost.
    points : int
        Both anchors among them.  [>= 2]
    hold_service : bool
        Leave no more work unserved than the cheapest plan does; otherwise doing nothing is the cleanest plan.
    said : callable
        Told how far the search is.
    team : Team
        Who plans the levels.

    Raises
    ------
    NoPlan
        The plan given is not optimal.
    ValueError
        Fewer than two points, or an unknown workload.
    """
    if points < 2:
        raise ValueError(f"points is {points}; a frontier has at least 2")
    plan = settled(plan)
    wrong = set(aim.workloads) - set(plan.world.loads.frame["workload"])
    if wrong:
        raise ValueError(f"no load has the workload {', '.join(sorted(wrong))}")
    sought = _stepped if aim.what == "worst_rtt_ms" else _budgets
    table = pd.DataFrame(sought(plan, aim, points, _Held.of(plan, hold_service), said, team))
    table.insert(0, "point", np.arange(len(table)))
    table.insert(3, "extra_usd", table["cost_usd"] - table["cost_usd"].iloc[0])
    return Frontier(aim, table)


def _budgets(plan: Plan, aim: Aim, points: int, held: "_Held", said: Said, team: Team) -> list[dict[str, Any]]:
    counts = measure(plan.world, aim)
    world, basis = counts.world, plan.solution.basis
    first = None if basis is None else counted(basis, held(programme(world, plan.active)), counts)
    cheapest = solve_bounded(world, plan.active, held, basis=first, pricer=counts.pricer)
    start = counts.of(cheapest.programme, cheapest.solution.x)
    weight = AT_ANY_PRICE * abs(cheapest.solution.objective) / max(abs(start), 1e-9)

    def pushed(lp: Programme) -> Programme:
        # The aim is a budget row that a price, not a level, holds: its slack is free and the price stands in the costs.
        costs = {name: lp.variables[name].cost + weight * value for name, value in counts.coefficients(lp).items()}
        return with_costs(held(lp), costs, lp.offset)

    said(f"the most of {aim.column} that any price buys")
    # So far from the cheapest plan its basis is no help: presolve does more.
    far = solve_bounded(world, cheapest.active, pushed, pricer=counts.at(weight), gap=FAR_GAP)
    end = counts.of(far.programme, far.solution.x)
    levels = np.linspace(start, end, points).tolist()
    begun = _Budgets(counts, aim, held, joined(cheapest.active, far.active), cheapest.solution.basis, start)
    said(f"{points} levels of {aim.column}")
    return team.map(_budgeted, levels, begun, lambda n: said(f"{n} of {points} levels of {aim.column}"))


@dataclass(frozen=True)
class _Budgets:
    """What every level of a linear aim is planned from."""

    counts: Measure
    aim: Aim
    held: "_Held"
    active: Active
    basis: Basis | None
    start: float


def _budgeted(begun: _Budgets, level: float) -> dict[str, Any]:
    """Row of the least cost at a level."""
    counts, world = begun.counts, begun.counts.world

    def budgeted(lp: Programme) -> Programme:
        room = 1e-9 * max(abs(level), abs(begun.start), 1e-3)
        return with_row(begun.held(lp), BUDGET, counts.coefficients(lp), level + room)

    basis = begun.basis if level == begun.start else None  # any other level is so far that presolve does more
    found = solve_bounded(world, begun.active, budgeted, basis=basis, pricer=counts.pricer, threads=1)
    return _row(world, begun.aim, counts.shown(level), found, -float(found.y[BUDGET][0]) * 1e6 * counts.per_unit)


def counted(basis: Basis, lp: Programme, counts: Measure) -> Basis:
    """The basis of a plan for the programme that counts the aim too: each new row is met by the column that counts.

    Without it every such row starts broken, and the search would begin anew.
    """
    columns, rows = np.zeros(lp.shape[1], dtype=np.int8), np.full(lp.shape[0], BASIC, dtype=np.int8)
    old = basis.programme
    for name, part in lp.columns.items():
        place = old.variables[name].index.position(lp.variables[name].index.ids)
        columns[part][place >= 0] = basis.columns[old.columns[name]][place[place >= 0]]
    for name, part in lp.rows.items():
        if name in old.constraints:
            place = old.constraints[name].index.position(lp.constraints[name].index.ids)
            rows[part][place >= 0] = basis.rows[old.rows[name]][place[place >= 0]]
    mine = counts.coefficients(lp).get("breach")
    if mine is not None:
        counting = np.flatnonzero(mine)
        limit = lp.variables["breach"].index.ids[counting]
        columns[lp.columns["breach"].start + counting] = BASIC
        bound = np.isfinite(lp.constraints["limits"].upper)[limit]
        rows[lp.rows["limits"].start + limit] = np.where(bound, AT_UPPER, AT_LOWER)
    return Basis(lp, columns, rows)


def _row(world: World, aim: Aim, level: float, found: Bounded, price: float) -> dict[str, Any]:
    lp, x = found.programme, found.x
    serve = lp.variables["serve"].index
    h100e = np.bincount(
        serve["site"], x["serve"] * years_of_slices(world)[serve["period"], serve["slice"]], world.shape["site"]
    )
    kinds = pd.Series(h100e).groupby(world.sites.frame["kind"].to_numpy()).sum()
    cost = found.solution.objective
    return {
        aim.column: level, "cost_usd": cost * 1e6, "usd_per_unit": price,
        "gap_frac": max(0.0, float(told(cost - found.bound, cost))) / max(1.0, abs(cost)), "status": "optimal",
        **{f"{kind}_frac": float(part) for kind, part in (kinds / max(kinds.sum(), 1e-300)).items()},
    }  # fmt: skip


@dataclass(frozen=True)
class _Held:
    """Adds the row that keeps what is unserved at most at a plan's; None adds none.  [thousand H100e-years]"""

    world: World
    most: float | None

    @classmethod
    def of(cls, plan: Plan, hold: bool) -> "_Held":
        free = cls(plan.world, None)
        if not hold:
            return free
        demand = float((plan.world.mean_demand_kh100e * plan.world.calendar.length_yr).sum())
        return cls(plan.world, float(free.years(plan.programme) @ plan.x["unserved"]) + 1e-9 * demand)

    def years(self, lp: Programme) -> Floats:
        """Years that each of the unserved columns counts for."""
        index = lp.variables["unserved"].index
        return service_years(self.world)[index["load"], index["period"], index["slice"]]

    def __call__(self, lp: Programme) -> Programme:
        return lp if self.most is None else with_row(lp, SERVICE, {"unserved": self.years(lp)}, self.most)


def _stepped(plan: Plan, aim: Aim, points: int, held: _Held, said: Said, team: Team) -> list[dict[str, Any]]:
    """Worst round trips: routes beyond each level are shut. Steps: the frontier falls but need not be convex."""
    world, counted = plan.world, counted_loads(plan.world, aim)
    rtt = world.routes.rtt_ms[:, world.loads.frame["z"]]
    serve = plan.programme.variables["serve"].index
    used = (plan.x["serve"] > SMALL_KH100E) & counted[serve["load"]]
    worst = float(rtt[serve["site"], serve["load"], serve["slice"]][used].max()) if used.any() else 0.0
    usable = open_routes(world).any(axis=2)  # (S, L, H)
    least = np.where(usable, rtt, np.inf).min(axis=0)[counted & (window_demand(world).sum(axis=(1, 2)) > 0)]
    best = float(least[np.isfinite(least)].max()) if np.isfinite(least).any() else worst
    levels = np.linspace(worst, min(best, worst), points).tolist()
    said(f"{points} levels of {aim.column}")
    return team.map(_cut, levels, (plan, aim, held), lambda n: said(f"{n} of {points} levels of {aim.column}"))


def _cut(begun: tuple[Plan, Aim, _Held], level: float) -> dict[str, Any]:
    """Row of the least cost with every round trip beyond a level shut."""
    plan, aim, held = begun
    world, counted = plan.world, counted_loads(plan.world, aim)
    shut = counted[:, None] & (world.routes.rtt_ms[:, world.loads.frame["z"]] > level * (1 + 1e-12))
    cut = replace(world, routes=replace(world.routes, reach=np.where(shut, 0, world.routes.reach)))
    try:
        found = _served(cut, plan.active, held, plan.solution.basis)
    except NoPlan:
        return {
            aim.column: level, "cost_usd": np.nan, "usd_per_unit": np.nan, "gap_frac": np.nan, "status": "infeasible",
        }  # fmt: skip
    return _row(cut, aim, level, found, np.nan)


def _served(world: World, active: Active, held: Extend, basis: Basis | None) -> Bounded:
    """Optimum with service held, whatever part of the world that takes."""
    try:
        return solve_bounded(world, active, held, basis=basis, threads=1)
    except NoPlan:  # the part of the world at hand may be too small: find what serves most first

        def dear(lp: Programme) -> Programme:
            return with_costs(lp, {"unserved": lp.variables["unserved"].cost * AT_ANY_PRICE}, lp.offset)

        return solve_bounded(world, solve_bounded(world, active, dear, threads=1).active, held, threads=1)
