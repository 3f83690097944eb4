"""What to build when nobody knows: one build for several futures, and a build that survives the loss of any one part.

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
from model.questions.bounded import SERVICE, service_years, with_row
from model.questions.optimum import NoPlan, fitting, joined, optimum
from model.results.tables import SMALL_MW
from model.routes import NONE
from model.solve.highs import solve
from model.world import World
from model.world import world as priced

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
    _same_shape([reference, *worlds])
    alone = [optimum(world) for world in (reference, *worlds)]
    programmes, whole = _programmes(worlds, [plan.active for plan in alone])
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


@dataclass(frozen=True)
class Loss:
    """A part lost from the first period on: a `site`, a `cable` (from_node/to_node), a launch `provider`."""

    what: str
    name: str


@dataclass(frozen=True)
class Surviving:
    """The cheapest build that serves what the cheapest plan serves whichever one part is lost.

    `losses` has a row each: what, name, unserved_frac_before (by the cheapest plan's build), unserved_frac_after.
    """

    losses: pd.DataFrame
    build: pd.DataFrame
    cost_usd: float
    premium_usd: float
    whole: bool


def survive(world: World, losses: Sequence[Loss], most_unserved_frac: float = 0.0) -> Surviving:
    """N-1: the build is shared, its cost is that of the year without loss, and each loss must be served through.

    Parameters
    ----------
    world : World
        With every part in place.
    losses : sequence of Loss
        One at a time is lost.
    most_unserved_frac : float
        Share of the demand that may go unserved after a loss, beyond what the cheapest plan leaves.  [-, 0 to 1]

    Raises
    ------
    ValueError
        A part is unknown.
    NoPlan
        No build survives all of the losses.
    """
    worlds = [world, *(lost(world, loss) for loss in losses)]
    _same_shape(worlds)
    alone = [optimum(each) for each in worlds]
    programmes, whole = _programmes(worlds, [plan.active for plan in alone])
    demand = float((world.mean_demand_kh100e * world.calendar.length_yr).sum())
    best = alone[0]
    allowed = _unserved(world, best.programme, best.x["unserved"]) + (most_unserved_frac + 1e-9) * demand
    held = [programmes[0], *(with_row(lp, SERVICE, {"unserved": _years(world, lp)}, allowed) for lp in programmes[1:])]
    weight = np.zeros(len(held))
    weight[0] = 1.0
    lp = assembled(held, weight, 0.0, 1.0)
    found = solve(lp, algorithm="choose")
    if found.status != "optimal":
        raise NoPlan(f"no build survives each of {len(losses)} losses: the programme is {found.status}")
    x = lp.split_columns(found.x)
    own = best.programme.variables["build"].index.dense(best.x["build"])
    before = [_least_unserved(world, one, own) / demand for one in programmes[1:]]
    shared = lp.variables["build"].index
    after = [_least_unserved(world, one, shared.dense(x["build"])) / demand for one in programmes[1:]]
    table = pd.DataFrame({
        "what": [loss.what for loss in losses], "name": [loss.name for loss in losses],
        "unserved_frac_before": before, "unserved_frac_after": after,
    })  # fmt: skip
    return Surviving(
        table, build_table(world, shared, x["build"]), found.objective * 1e6, (found.objective - best.cost) * 1e6, whole
    )


def lost(world: World, loss: Loss) -> World:
    """The world without one part.

    Raises
    ------
    ValueError
        There is no such part, or no such kind of part.
    """
    if loss.what == "site":
        at = (world.sites.frame["site"] == loss.name).to_numpy()
        if not at.any():
            raise ValueError(f"no site is called {loss.name}")
        reach = np.where(at[:, None, None], np.int8(NONE), world.routes.reach)  # it may stand, but nobody is served
        return replace(world, routes=replace(world.routes, reach=reach))
    tables = world.inputs.tables
    if loss.what == "cable":
        table = tables["network"]
        gone = (table["from_node"] + "/" + table["to_node"]).isin([loss.name, "/".join(reversed(loss.name.split("/")))])
        left = {"network": table[~gone].reset_index(drop=True)}
    elif loss.what == "provider":
        table = tables["launch"]
        gone = table["provider"] == loss.name
        left = {"launch": table.assign(t_per_yr=table["t_per_yr"].where(~gone, 0.0))}
    else:
        raise ValueError(f"a {loss.what} can not be lost; name a site, a cable or a provider")
    if not gone.any():
        raise ValueError(f"no {loss.what} is called {loss.name}")
    return priced(replace(world.inputs, tables={**tables, **left}))


def _same_shape(worlds: Sequence[World]) -> None:
    if any(world.shape != worlds[0].shape for world in worlds):
        raise ValueError("the worlds differ in their sites, options, loads, periods or slices: nothing could be shared")


def _programmes(worlds: Sequence[World], actives: Sequence[Active]) -> tuple[list[Programme], bool]:
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


def _fixed(lp: Programme, dense: Floats) -> Programme:
    """The programme with its build given, (O, V)."""
    index = lp.variables["build"].index
    value = dense.flat[index.ids]
    n = np.arange(len(index))
    row = Constraint("decided", index, (Term("build", index.ids, n, np.ones(len(n))),), value, value)
    return replace(lp, constraints={**lp.constraints, "decided": row})


def _cost_of_build(lp: Programme, dense: Floats) -> float:
    """Least cost of a future whose build is given; inf where it breaks a limit.  [million USD]"""
    found = solve(_fixed(lp, dense), algorithm="choose")
    return found.objective if found.status == "optimal" else np.inf


def _years(world: World, lp: Programme) -> Floats:
    index = lp.variables["unserved"].index
    return service_years(world)[index["load"], index["period"], index["slice"]]


def _unserved(world: World, lp: Programme, x: Floats) -> float:
    """Thousand H100e-years left unserved."""
    return float(_years(world, lp) @ x)


def _least_unserved(world: World, lp: Programme, dense: Floats) -> float:
    """Least that a given build leaves unserved; NaN where it breaks a limit.  [thousand H100e-years]"""
    fixed = _fixed(lp, dense)
    free = {name: replace(v, cost=np.zeros(len(v.index))) for name, v in fixed.variables.items()}
    free["unserved"] = replace(free["unserved"], cost=_years(world, lp))
    found = solve(replace(fixed, variables=free, offset=0.0), algorithm="choose")
    return found.objective if found.status == "optimal" else np.nan
