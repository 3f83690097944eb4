"""What to build when nobody knows: one build for several futures.

The extensive form: what is built is shared, what is run and served is each future's own. Risk is weighed by the
conditional value at risk (Rockafellar and Uryasev, Journal of Risk 2, 2000).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd

from model.formulation import Active, every, programme
from model.formulation.variables import open_routes
from model.lp import Constraint, Floats, Index, Programme, Term, Variable
from model.questions.bounded import NoPlan, fitting, joined
from model.questions.optimum import optimum
from model.results.tables import SMALL_MW
from model.solve.highs import solve
from model.world import World

WHOLE_ROUTES = 20_000
"""Worlds with no more routes than this are put whole into the extensive form; of larger ones, what their plans use."""


@dataclass(frozen=True)
class Robust:
    """A build for several futures.

    `futures` has a row each: future, probability_frac, cost_usd (of the shared build), perfect_usd (of the build made
    for it alone), regret_usd. `build` is the shared one: site, kind, chip, cooling, supply, period, it_mw. EVPI is what
    knowing the future would save on average, VSS what planning for all futures saves over building for the reference.
    """

    futures: pd.DataFrame
    build: pd.DataFrame
    expected_usd: float
    cvar_usd: float
    evpi_usd: float
    vss_usd: float
    whole: bool
    """Whether the programme held every option and route; else the figures are those of the plans' own."""


def stochastic(
    worlds: Sequence[World], probability: Sequence[float], reference: World, *, risk_weight: float = 0.0,
    tail_frac: float = 0.1,
) -> Robust:  # fmt: skip
    """Least of (1 - w) E[cost] + w CVaR[cost] over builds that all futures share.

    CVaR = min over eta of eta + E[(cost - eta)+] / tail: the mean cost of the dearest `tail_frac` of futures.

    Parameters
    ----------
    worlds : (K,) sequence of World
        Futures on the same sites, options, loads, periods and slices. What can not be built in one of them in time is
        built in none.
    probability : (K,)
        Adds up to 1.
    reference : World
        The future that a planner without foresight builds for.
    risk_weight : float
        w.  [-, 0 to 1]
    tail_frac : float
        Probability of the tail.  [-, 0 < tail <= 1]

    Raises
    ------
    ValueError
        Probabilities, weight or tail are out of bounds, or the worlds differ in shape.
    NoPlan
        No build serves all futures.
    """
    p = np.asarray(probability, dtype=float)
    if len(p) != len(worlds) or (p < 0).any() or abs(p.sum() - 1.0) > 1e-9:
        raise ValueError(f"{len(worlds)} worlds need as many probabilities that add up to 1, not {p.tolist()}")
    if not 0.0 <= risk_weight <= 1.0 or not 0.0 < tail_frac <= 1.0:
        raise ValueError(f"risk_weight {risk_weight} must be 0 to 1 and tail_frac {tail_frac} above 0 and at most 1")
    check_alike([reference, *worlds])
    alone = [optimum(world) for world in (reference, *worlds)]
    programmes, whole = programmes_of(worlds, [plan.active for plan in alone])
    lp = assembled(programmes, p, risk_weight, tail_frac)
    found = solve(lp, algorithm="choose")
    if found.status != "optimal":
        raise NoPlan(f"no build serves all {len(worlds)} futures: the programme is {found.status}")
    x = lp.split_columns(found.x)
    shared = lp.variables["build"].index
    cost = np.array([_cost(one, shared, x, k) for k, one in enumerate(programmes)])
    perfect = np.array([plan.cost for plan in alone[1:]])
    own = alone[0].programme.variables["build"].index.dense(alone[0].x["build"])
    fixed = [_cost_of_build(one, own) for one in programmes]
    futures = pd.DataFrame({
        "future": np.arange(len(p)), "probability_frac": p, "cost_usd": cost * 1e6, "perfect_usd": perfect * 1e6,
        "regret_usd": (cost - perfect) * 1e6,
    })  # fmt: skip
    expected = float(p @ cost)
    return Robust(
        futures, build_table(reference, shared, x["build"]), expected * 1e6,
        cvar(cost, p, tail_frac) * 1e6, (expected - float(p @ perfect)) * 1e6,
        (float(p @ fixed) - expected) * 1e6, whole,
    )  # fmt: skip


def cvar(cost: Any, probability: Any, tail_frac: float) -> float:
    """Mean cost of the dearest share of futures.

    >>> cvar([1.0, 2.0, 10.0, 4.0], [0.25] * 4, 0.5)
    7.0
    """
    cost, p = np.asarray(cost, dtype=float), np.asarray(probability, dtype=float)
    order = np.argsort(-cost)
    taken = np.minimum(np.cumsum(p[order]), tail_frac)
    return float(np.diff(taken, prepend=0.0) @ cost[order] / tail_frac)


def assembled(programmes: Sequence[Programme], probability: Floats, risk_weight: float, tail_frac: float) -> Programme:
    """Extensive form of several futures' programmes: `build` is shared, every other name gets `@k`."""
    weight = (1.0 - risk_weight) * probability
    ids = reduce(np.intersect1d, (lp.variables["build"].index.ids for lp in programmes))
    build = Index(programmes[0].variables["build"].index.grid, ids)
    costs = [lp.variables["build"].cost[lp.variables["build"].index.position(ids)] for lp in programmes]
    variables = {"build": Variable("build", build, weight @ np.array(costs), np.full(len(ids), np.inf))}
    rows: dict[str, Constraint] = {}
    tails = []
    for k, lp in enumerate(programmes):
        place = build.position(lp.variables["build"].index.ids)
        for name, v in lp.variables.items():
            if name != "build":
                variables[f"{name}@{k}"] = replace(v, name=f"{name}@{k}", cost=weight[k] * v.cost)
        for name, c in lp.constraints.items():
            rows[f"{name}@{k}"] = replace(c, name=f"{name}@{k}", terms=tuple(_moved(t, k, place) for t in c.terms))
        tails.append(costs[k])
    offset = float(weight @ [lp.offset for lp in programmes])
    if risk_weight == 0.0:
        return Programme(variables, rows, offset)
    one, each = Index.full({"eta": 1}), Index.full({"future": len(programmes)})
    variables["eta"] = Variable("eta", one, np.array([risk_weight]), np.array([np.inf]))
    variables["excess"] = Variable("excess", each, risk_weight * probability / tail_frac, np.full(len(each), np.inf))
    terms = [Term("eta", each.ids, np.zeros(len(each), dtype=np.int64), -np.ones(len(each)))]
    terms.append(Term("excess", each.ids, each.ids, -np.ones(len(each))))
    for k, lp in enumerate(programmes):
        terms.append(_costs_in(k, "build", tails[k]))
        terms += [_costs_in(k, f"{name}@{k}", v.cost) for name, v in lp.variables.items() if name != "build"]
    upper = -np.array([lp.offset for lp in programmes])
    rows["tail"] = Constraint("tail", each, tuple(terms), np.full(len(each), -np.inf), upper)
    return Programme(variables, rows, offset)


def build_table(world: World, index: Index, x: Floats) -> pd.DataFrame:
    """What is built: site, kind, chip, cooling, supply, period, it_mw."""
    used = np.flatnonzero(x > SMALL_MW)
    rows = world.options.frame.iloc[index["option"][used]][["site", "kind", "chip", "cooling", "supply"]]
    period = world.calendar.year[index["vintage"][used]].astype(int)
    return rows.reset_index(drop=True).assign(period=period, it_mw=x[used])


def check_alike(worlds: Sequence[World]) -> None:
    """Raise ValueError where worlds differ in shape."""
    if any(world.shape != worlds[0].shape for world in worlds):
        raise ValueError("the worlds differ in their sites, options, loads, periods or slices: nothing could be shared")


def programmes_of(worlds: Sequence[World], actives: Sequence[Active]) -> tuple[list[Programme], bool]:
    """Each world's programme over one part of it: all, or what any of the plans uses."""
    whole = all(int(open_routes(world).sum()) <= WHOLE_ROUTES for world in worlds)
    if whole:
        return [programme(world, every(world)) for world in worlds], True
    part = reduce(joined, actives)
    rows = [every(world).spread for world in worlds]
    return [programme(w, replace(fitting(w, part), spread=r)) for w, r in zip(worlds, rows, strict=True)], False


def _moved(term: Term, k: int, place: Any) -> Term:
    if term.variable != "build":
        return replace(term, variable=f"{term.variable}@{k}")
    column = place[term.column]
    keep = column >= 0
    return Term("build", term.row[keep], column[keep], term.value[keep])


def _costs_in(k: int, variable: str, cost: Floats) -> Term:
    column = np.flatnonzero(cost)
    return Term(variable, np.full(len(column), k), column, np.asarray(cost, dtype=float)[column])


def _cost(lp: Programme, shared: Index, x: dict[str, Floats], k: int) -> float:
    """Cost of future k under the shared solution.  [million USD]"""
    total = lp.offset + sum(float(v.cost @ x[f"{name}@{k}"]) for name, v in lp.variables.items() if name != "build")
    build = lp.variables["build"]
    return total + float(build.cost[build.index.position(shared.ids)] @ x["build"])


def decided(lp: Programme, dense: Floats) -> Programme:
    """The programme with its build given, (O, V)."""
    index = lp.variables["build"].index
    value = dense.flat[index.ids]
    n = np.arange(len(index))
    row = Constraint("decided", index, (Term("build", index.ids, n, np.ones(len(n))),), value, value)
    return replace(lp, constraints={**lp.constraints, "decided": row})


def _cost_of_build(lp: Programme, dense: Floats) -> float:
    """Least cost of a future whose build is given; inf where it breaks a limit.  [million USD]"""
    found = solve(decided(lp, dense), algorithm="choose")
    return found.objective if found.status == "optimal" else np.inf
