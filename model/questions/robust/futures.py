"""Several worlds as one programme: what is built is shared, what is run and served is each world's own."""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd

from model.formulation import Active, every, programme
from model.formulation.variables import fitted, open_routes
from model.lp import Constraint, Floats, Index, Programme, Term, Variable
from model.planning.tables import SMALL_MW
from model.questions.bounded import joined
from model.questions.optimum import Optimum, optimum
from model.solve.search import Progress
from model.solve.workers import HERE, Team
from model.world import World

NEARLY = 0.02
"""Share of the cost of a megawatt, or of the mean price of compute, by which an option or route of a larger world may
miss paying in a future's own plan and still be held for the shared one."""

WHOLE_ROUTES = 20_000
"""Worlds with no more routes than this are put whole into the extensive form; of larger ones, what their plans use."""

NAMED = {"sites": ["site"], "options": ["site", "chip", "cooling", "supply"], "loads": ["zone", "workload"]}
"""Parts of a world and the columns that name their rows."""


def plans_of(worlds: Sequence[World], progress: Progress | None = None, team: Team = HERE) -> list[Optimum]:
    """Optimum of each world, all others found from that of the first; a world given twice is planned once."""
    first, *others = {id(world): world for world in worlds}.values()

    def said(n: int) -> None:
        if progress is not None:
            progress("planning each future for itself", (n + 1) / (len(others) + 1), "")

    said(-1)
    known = optimum(first, threads=1)
    found = team.map(_near, others, known, said)
    plans = {id(world): replace(plan, world=world) for world, plan in zip(others, found, strict=True)}
    return [plans.get(id(world), known) for world in worlds]


def _near(known: Optimum, world: World) -> Optimum:
    return optimum(world, known, threads=1)


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
        terms.append(costs_in(k, "build", tails[k]))
        terms += [costs_in(k, f"{name}@{k}", v.cost) for name, v in lp.variables.items() if name != "build"]
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
    """Raise ValueError where worlds differ in their parts: what has one number in both would not be one thing."""
    first = worlds[0]
    for world in worlds[1:]:
        same = world.shape == first.shape and all(
            getattr(world, part).frame[names].equals(getattr(first, part).frame[names]) for part, names in NAMED.items()
        )
        if not same:
            raise ValueError(
                "the worlds differ in their sites, options, loads, periods or slices: nothing could be shared"
            )


def programmes_of(worlds: Sequence[World], plans: Sequence[Optimum]) -> tuple[list[Programme], bool]:
    """Each world's programme over one part of it: all, or what any of the plans uses."""
    whole = all(int(open_routes(world).sum()) <= WHOLE_ROUTES for world in worlds)
    if whole:
        return [programme(world, every(world)) for world in worlds], True
    part = reduce(joined, (used(plan) for plan in plans))
    rows = [every(world).spread for world in worlds]
    return [programme(w, replace(fitted(w, part), spread=r)) for w, r in zip(worlds, rows, strict=True)], False


def used(plan: Optimum) -> Active:
    """The part of a plan's world that it uses or nearly would: options and routes that cost little to take up."""
    lp, x, active = plan.programme, plan.x, plan.active
    reduced = lp.split_columns(lp.cost - lp.matrix.T @ plan.solution.y)
    build, serve = lp.variables["build"].index, lp.variables["serve"].index
    dear = NEARLY * np.maximum(lp.variables["build"].cost, 1e-9)
    options = np.zeros_like(active.options)
    options[build["option"][(x["build"] > 0) | (reduced["build"] < dear)]] = True
    price = np.abs(plan.solution.y[lp.rows["balance"]]).mean()
    keep = (x["serve"] > 0) | (reduced["serve"] < NEARLY * price)
    return Active(options, Index(active.serve.grid, serve.ids[keep]), active.spread)


def _moved(term: Term, k: int, place: Any) -> Term:
    if term.variable != "build":
        return replace(term, variable=f"{term.variable}@{k}")
    column = place[term.column]
    keep = column >= 0
    return Term("build", term.row[keep], column[keep], term.value[keep])


def costs_in(k: int, variable: str, cost: Floats) -> Term:
    """Costs (n,) of a variable as its coefficients in row k."""
    column = np.flatnonzero(cost)
    return Term(variable, np.full(len(column), k), column, np.asarray(cost, dtype=float)[column])


def decided(lp: Programme, dense: Floats) -> Programme:
    """The programme with its build given, (O, V)."""
    index = lp.variables["build"].index
    value = dense.flat[index.ids]
    n = np.arange(len(index))
    row = Constraint("decided", index, (Term("build", index.ids, n, np.ones(len(n))),), value, value)
    return replace(lp, constraints={**lp.constraints, "decided": row})
