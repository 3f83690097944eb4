"""A plan found again after an edit: the part of the world that the earlier one held, from its basis and at its prices.

What an edit changes of the programme is changed in the solver that holds it (`Standing`). The world is priced at the
new prices, at those that proved the earlier plan, and between the two: after a small edit one of the three mostly
proves the plan at once; what pays at any of them joins.
"""

from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from model.formulation import Active
from model.formulation.variables import fitted, grid
from model.lp import Index, Ints, Programme, flat
from model.solve.highs import Basis, Solution
from model.solve.reduced_costs import Pricer
from model.solve.row_prices import Prices
from model.solve.search import Generated, Progress, Round, searched
from model.solve.standing import Standing
from model.world import World

FEW = 2000
"""With a step for every second row, most steps in all: what takes more is sooner found by a search begun anew."""

FAR = 0.3
"""Gap at which a plan that took more than a few steps is too far from the one before."""

OPTION = ["site", "chip", "cooling", "supply"]
LOAD = ["zone", "workload"]

MOST_ROUNDS = 30
"""Rounds after which the edit was no small one: column generation from its own start does better."""


def renewed(
    world: World, active: Active, *, standing: Standing | None = None, basis: Basis | None = None,
    prices: Prices | None = None, gap: float = 1e-6, threads: int = 1, time_limit_s: float = np.inf,
    progress: Progress | None = None,
) -> Generated | None:  # fmt: skip
    """Optimum of a world near one that was planned before, proven over every option and route.

    Parameters
    ----------
    world : World
        What to plan.
    active : Active
        Part of the world that the earlier plan held, in this world's positions.
    standing : Standing, optional
        Solver that may hold the earlier plan's programme already.
    basis : Basis, optional
        Basis of the earlier plan of such a world, where the solver holds none.
    prices : Prices, optional
        Prices that proved the earlier plan, of a world with the same sites, options, loads, offers and limits.
    gap : float
        Relative gap to stop at.  [-, >= 0]
    threads : int
        Threads of the solver, where none stands.
    time_limit_s : float
        The plan reached, with its bound, is returned once this is spent, if it keeps every rule.  [s]

    Returns
    -------
    Generated or None
        None where the part held has no plan in this world, or is too far from the optimum of this world: begin anew.
    """
    began, standing, steps = perf_counter(), standing or Standing(threads), 0

    def late() -> bool:
        return perf_counter() - began > time_limit_s

    def solved(lp: Programme, before: Round | None) -> Solution | None:
        nonlocal steps
        most = FEW + lp.shape[0] // 2
        if before and (before.late or before.plan.rounds == MOST_ROUNDS or (before.plan.gap > FAR and steps > FEW)):
            return None
        left = None if np.isinf(time_limit_s) else max(1.0, time_limit_s - (perf_counter() - began))
        found = standing.solve(lp, basis=basis, time_limit_s=left, most_steps=most - steps)
        steps += found.iterations
        return found if found.status == "optimal" and steps < most else None

    found = searched(
        world, fitted(world, active), Pricer(world), solved, gap=gap, late=late, progress=progress,
        remembered=(lambda lp: within(lp, prices)) if prices else None,
    )  # fmt: skip
    return found and replace(found, solution=replace(found.solution, basis=standing.basis()))


def within(lp: Programme, prices: Prices) -> dict[str, Any]:
    """Prices of another world, those of its limits cut off at what breaking them costs in this one.

    All else that a price could get wrong, the bound makes up for: what is built, bought or left unserved has an end.
    """
    limits = prices["limits"].copy()
    for term in lp.constraints["limits"].terms:
        if term.variable == "breach":
            most = lp.variables["breach"].cost[term.column] / np.abs(term.value)
            limits.flat[term.row] = np.clip(limits.flat[term.row], -most, most)
    return {**prices, "limits": limits}


def alike(old: World, new: World) -> bool:
    """Whether two worlds have the same sites, options, loads, years, slices, offers, launches and limits, by name."""
    keys = {"chips": ["chip"], "chip_supply": ["offer"], "launch": ["provider", "bloc", "period"],
            "periods": ["period"], "limits": ["limit", "period"], "timeslices": ["slice"]}  # fmt: skip
    tables = (
        (old.inputs.tables[name][list(names)], new.inputs.tables[name][list(names)]) for name, names in keys.items()
    )
    frames = ((old.options.frame[OPTION], new.options.frame[OPTION]), (old.loads.frame[LOAD], new.loads.frame[LOAD]),
              (old.sites.frame[["site"]], new.sites.frame[["site"]]), *tables)  # fmt: skip
    return old.shape == new.shape and old.blocs == new.blocs and all(a.equals(b) for a, b in frames)


def carried(old: World, held: Active, world: World) -> Active | None:
    """Part of a world, in the positions of another; None where periods or slices differ.

    Matched by name. What has no namesake is left out, and so are routes that are too slow now.
    """
    same_slices = (
        old.inputs.tables["timeslices"]["slice"].tolist() == world.inputs.tables["timeslices"]["slice"].tolist()
    )
    if not same_slices or old.calendar.year.tolist() != world.calendar.year.tolist():
        return None
    option = _place(old.options.frame[OPTION], world.options.frame[OPTION])
    options = np.zeros(world.shape["option"], dtype=bool)
    options[option[held.options & (option >= 0)]] = True
    site = _place(old.sites.frame[["site"]], world.sites.frame[["site"]])
    load = _place(old.loads.frame[LOAD], world.loads.frame[LOAD])
    return fitted(world, Active(options, _moved(held.serve, world, site, load), _moved(held.spread, world, site, load)))


def _place(old: pd.DataFrame, new: pd.DataFrame) -> Ints:
    """Position in `new` of each row of `old`, -1 where it is gone."""
    return pd.MultiIndex.from_frame(new).get_indexer(pd.MultiIndex.from_frame(old))


def _moved(index: Index, world: World, site: Ints, load: Ints) -> Index:
    """Points of (site, load, ...) at their places in this world."""
    columns = dict(index.columns) | {"site": site[index["site"]], "load": load[index["load"]]}
    there = (columns["site"] >= 0) & (columns["load"] >= 0)
    size = grid(world, *index.grid)
    return Index(size, np.unique(flat(size, **{name: column[there] for name, column in columns.items()})))
