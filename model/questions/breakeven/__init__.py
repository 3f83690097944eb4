"""The exact cost and build of the least-cost plan against one input, breakpoint by breakpoint.

An input that enters the objective alone, and linearly, makes the least cost concave and piecewise linear: every plan is
a straight line of cost above it. One that enters the bounds alone makes it convex: every set of prices is a line below
it. Two lines that touch the curve either meet on it, and then are neighbours, or the plan at their meeting point gives
a third line between them. So every breakpoint is found by solving, none by sampling.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from model.formulation import programme
from model.lp import Floats, Programme
from model.questions.bounded import joined
from model.questions.optimum import Optimum, optimum
from model.questions.sensitivity.lagrangian import Lagrangian
from model.solve.standing import same_points
from model.world import World

CLOSE = 1e-9
"""Relative difference of costs that counts as none."""

MOST_SOLVES = 2000
"""Plans beyond which a curve is not followed further."""

type Make = Callable[[float], World]


@dataclass(frozen=True)
class Line:
    """A plan at one value, and the line cost = optimum.cost + slope x (p - value) that touches the curve there."""

    value: float
    plan: Optimum
    slope: float  # million USD per unit of the input

    def at(self, value: float) -> float:
        """Million USD on the line."""
        return self.plan.cost + self.slope * (value - self.value)


@dataclass(frozen=True)
class Breakeven:
    """Frontier of cost and build against one input."""

    enters: str
    """cost: the curve is concave, builds constant between breakpoints. bound: convex, builds change linearly. grid:
    sampled at declared values, exact there and not between."""
    points: pd.DataFrame  # value, total_usd
    segments: pd.DataFrame  # value_from, value_to, total_usd_from, total_usd_to, slope_usd_per_unit
    build: pd.DataFrame  # value_from, value_to, period, kind, it_mw_from, it_mw_to
    solves: int


@dataclass
class Curve:
    """The least cost as a function of one input between `low` and `high`."""

    make: Make
    low: float
    high: float
    threads: int = 0
    solves: int = field(default=0, init=False)
    _ends: tuple[World, World] | None = field(default=None, init=False)

    def ends(self) -> tuple[World, World]:
        """Worlds at both ends."""
        if self._ends is None:
            self._ends = self.make(self.low), self.make(self.high)
        return self._ends

    def line(self, value: float, near: Optimum | None = None) -> Line:
        """Solve at a value; the line that touches the curve there."""
        low, high = self.ends()
        world = low if value == self.low else high if value == self.high else self.make(value)
        plan = optimum(world, near, self.threads)
        self.solves += 1
        lagrangian = Lagrangian.of(plan)
        at_low, at_high = (lagrangian.at(programme(w, plan.active)) for w in (low, high))
        return Line(value, plan, (at_high - at_low) / (self.high - self.low))

    def lines(self) -> tuple[list[Line], list[Line], str]:
        """Neighbouring lines from `low` to `high`, the plans at both ends and where lines meet, and how it enters.

        Raises
        ------
        ValueError
            The input enters in a way that makes the cost neither concave nor convex in it.
        """
        first = self.line(self.low)
        last = self.line(self.high, first.plan)
        enters = entry(self, first.plan, last.plan)
        lines, corners, stack = [first], [], [last]
        while stack:
            left, right = lines[-1], stack[-1]
            meet = meeting(left, right)
            if meet is None:
                if left.value < right.value and parallel(left, right):
                    stack.pop()  # the same line, seen from both ends
                    continue
                raise ArithmeticError(f"lines at {left.value:g} and {right.value:g} do not meet between them")
            if self.solves >= MOST_SOLVES:
                raise ArithmeticError(f"more than {MOST_SOLVES} plans from {self.low:g} to {self.high:g}: narrow it")
            between = self.line(meet, left.plan if meet - left.value < right.value - meet else right.plan)
            off = (left.at(meet) - between.plan.cost) * (1.0 if enters == "cost" else -1.0)
            scale = max(1.0, abs(between.plan.cost))
            if off < -1e3 * CLOSE * scale:
                raise ArithmeticError(f"the cost at {meet:g} is beyond the line that holds it: {off:g} million USD")
            if off <= CLOSE * scale:
                corners.append(between)
                lines.append(stack.pop())
            else:
                stack.append(between)
        return lines, [first, *corners, last], enters


def parallel(left: Line, right: Line) -> bool:
    """Whether two lines are one."""
    span = max(abs(left.at(right.value) - right.plan.cost), abs(right.at(left.value) - left.plan.cost))
    return span <= CLOSE * max(1.0, abs(left.plan.cost), abs(right.plan.cost))


def meeting(left: Line, right: Line) -> float | None:
    """Value at which two lines meet, between where they touch; None where they are one, or do not meet there."""
    if parallel(left, right) or left.slope == right.slope:
        return None
    value = left.value + (right.at(left.value) - left.plan.cost) / (left.slope - right.slope)
    rounding = 1e-9 * (right.value - left.value)
    if not left.value - rounding <= value <= right.value + rounding:
        return None
    return min(max(value, left.value), right.value)


def entry(curve: Curve, *plans: Optimum) -> str:
    """Whether the input enters the objective (cost) or the bounds (bound); neither is an error that says why.

    Costs and bounds have to be linear in it: the middle of the range is built to see.
    """
    low, high = curve.ends()
    middle = curve.make((curve.low + curve.high) / 2)
    active = plans[0].active
    for plan in plans[1:]:
        active = joined(active, plan.active)
    worlds = (low, middle, high)
    lps = [programme(world, active) for world in worlds]
    if not all(same_points(lps[0], lp) for lp in lps[1:]):
        raise ValueError("the input decides which options or routes there are, so the cost jumps with it" + GRID_ADVICE)
    moved = abs(lps[2].matrix - lps[0].matrix).sum() > 1e-12 * abs(lps[0].matrix).sum()
    if moved or any(differs(a, b) for a, b in zip(physics(low), physics(high), strict=True)):
        why = "the input changes what options draw, carry or deliver, so the cost bends with it"
        raise ValueError(why + GRID_ADVICE)
    parts = {"cost": [_costs(w, lp) for w, lp in zip(worlds, lps, strict=True)], "bound": [_bounds(lp) for lp in lps]}
    moves = {name: any(differs(a, c) for a, c in zip(p[0], p[2], strict=True)) for name, p in parts.items()}
    if all(moves.values()):
        raise ValueError("the input changes both costs and bounds, so the cost may bend either way" + GRID_ADVICE)
    name = "bound" if moves["bound"] else "cost"
    for a, b, c in zip(*parts[name], strict=True):
        with np.errstate(invalid="ignore"):
            bent = np.abs(np.where(np.isfinite(b), a + c - 2 * b, 0.0))
        if bent.max(initial=0.0) > 1e-9 * max(1e-9, float(np.abs(np.where(np.isfinite(b), b, 0.0)).max(initial=0.0))):
            raise ValueError(f"the input enters the {name}s, but not linearly" + GRID_ADVICE)
    return name


GRID_ADVICE = "; give a number of steps to sample it instead"

MONEY = ("assets", "wacc_frac", "om_usd_per_mw_yr", "energy_usd_per_mwh", "retire_usd_per_mw")
"""Terms of an option that reach its cost alone."""

BY_LIMITS = (
    "pue", "carbon_t_per_mwh", "embodied_t_per_mw", "water_m3_per_mwh", "green_frac", "satellites_per_mw",
    "replace_frac_per_yr", "peak_pue", "lead_yr", "first_year", "service_yr", "block_mw", "availability",
)  # fmt: skip
"""Terms that act through the rows of limits.csv or other arrays, both of which are compared themselves."""


def physics(world: World) -> list[Any]:
    """Every array that the coefficients of options and routes outside the plan are made of."""
    terms = world.options.terms
    own = [getattr(terms, name) for name in terms.__dataclass_fields__ if name not in (*MONEY, *BY_LIMITS)]
    costs, routes = world.costs, world.routes
    return [*own, costs.surviving_frac, world.alive_frac, costs.h100e_per_mw, costs.chips_per_mw, world.firm_frac,
            world.buildable, world.suits, routes.reach, routes.gateway_share, world.loads.window_frac,
            world.loads.frame["gbps_per_h100e"].to_numpy(float)]  # fmt: skip


def _costs(world: World, lp: Programme) -> list[Floats]:
    return [lp.cost, world.costs.build_usd_per_mw, world.costs.run_usd_per_mw, world.routes.usd_per_gbps_yr,
            np.array([lp.offset])]  # fmt: skip


def _bounds(lp: Programme) -> list[Floats]:
    return [lp.upper, lp.row_lower, lp.row_upper]


def differs(one: Any, other: Any) -> bool:
    """Whether two arrays differ by more than rounding."""
    return one.shape != other.shape or not np.allclose(one, other, rtol=1e-12, atol=0.0, equal_nan=True)


def breakeven(make: Make, low: float, high: float, *, steps: int | None = None, threads: int = 0) -> Breakeven:
    """Least cost and what it builds as one input goes from `low` to `high`.

    Parameters
    ----------
    make : callable
        World at a value of the input.
    low, high : float
        Ends of the range.  [unit of the input, low < high]
    steps : int, optional
        Sample the range at so many equal steps, for inputs whose curve is neither concave nor convex.
    threads : int
        Threads of the solver.

    Raises
    ------
    ValueError
        The range is empty, or the input enters in a way that only `steps` can follow.
    """
    if not low < high:
        raise ValueError(f"the range must go up: from {low:g} to {high:g} is none")
    curve = Curve(make, low, high, threads)
    if steps is not None:
        return _sampled(curve, steps)
    lines, edges, enters = curve.lines()
    values = np.array([edge.value for edge in edges])
    total = np.array([e.plan.cost for e in edges]) * 1e6
    lines = [line for line, wide in zip(lines, np.diff(values) > 0, strict=True) if wide]
    keep = np.append(np.diff(values) > 0, True)
    values, total, edges = values[keep], total[keep], [e for e, k in zip(edges, keep, strict=True) if k]
    segments = pd.DataFrame({
        "value_from": values[:-1], "value_to": values[1:], "total_usd_from": total[:-1], "total_usd_to": total[1:],
        "slope_usd_per_unit": [line.slope * 1e6 for line in lines],
    })  # fmt: skip
    ends = [(line, line) for line in lines] if enters == "cost" else list(pairwise(edges))
    built = [_between(built_by_kind(a.plan), built_by_kind(b.plan), *span)
             for (a, b), *span in zip(ends, values[:-1], values[1:], strict=True)]  # fmt: skip
    points = pd.DataFrame({"value": values, "total_usd": total})
    return Breakeven(enters, points, segments, pd.concat(built, ignore_index=True), curve.solves)


def _sampled(curve: Curve, steps: int) -> Breakeven:
    values, near, totals, built = np.linspace(curve.low, curve.high, steps + 1), None, [], []
    for value in values:
        near = optimum(curve.make(float(value)), near, curve.threads)
        totals.append(near.cost * 1e6)
        built.append(built_by_kind(near))
    total = np.array(totals)
    segments = pd.DataFrame({
        "value_from": values[:-1], "value_to": values[1:], "total_usd_from": total[:-1], "total_usd_to": total[1:],
        "slope_usd_per_unit": np.diff(total) / np.diff(values),
    })  # fmt: skip
    spans = zip(built[:-1], built[1:], values[:-1], values[1:], strict=True)
    build = pd.concat([_between(*span) for span in spans], ignore_index=True)
    return Breakeven("grid", pd.DataFrame({"value": values, "total_usd": total}), segments, build, steps + 1)


def built_by_kind(plan: Optimum) -> pd.Series:
    """IT power that enters service by period and kind.  [MW]"""
    world, index = plan.world, plan.programme.variables["build"].index
    kind = world.sites.frame["kind"].to_numpy()
    frame = pd.DataFrame({
        "period": world.calendar.year[index["vintage"]].astype(int), "kind": kind[world.site_of[index["option"]]],
        "it_mw": plan.x["build"],
    })  # fmt: skip
    every = pd.MultiIndex.from_product([world.calendar.year.astype(int), pd.unique(kind)], names=["period", "kind"])
    return frame.groupby(["period", "kind"])["it_mw"].sum().reindex(every, fill_value=0.0)


def _between(one: pd.Series, other: pd.Series, low: float, high: float) -> pd.DataFrame:
    both = pd.DataFrame({"it_mw_from": one, "it_mw_to": other}).reset_index()
    both.insert(0, "value_from", low)
    both.insert(1, "value_to", high)
    return both
