"""A plan found again after a change, from where the last one stood."""

from typing import Any

import numpy as np
import pandas as pd

from model.formulation import Active
from model.formulation.variables import grid, open_routes, spread_rows
from model.lp import Index, Ints, flat
from model.planning import Plan, plan
from model.world import World

OPTION = ["site", "chip", "cooling", "supply"]
LOAD = ["zone", "workload"]


def replan(world: World, before: Plan | None, **choices: Any) -> Plan:
    """Least-cost plan of a world, begun with the options and routes of an earlier plan of a world much like it.

    The answer is that of `plan`, found sooner. Where what the earlier plan held can not keep the limits of this world,
    the search begins anew.

    Parameters
    ----------
    world : World
        What to plan.
    before : Plan, optional
        An earlier plan; its world may have other sites, options, loads and numbers.
    **choices
        Handed to `plan`.
    """
    start = None if before is None else carried(before, world)
    found = plan(world, start=start, **choices)
    if start is not None and found.status == "infeasible":
        return plan(world, **choices)
    return found


def carried(before: Plan, world: World) -> Active | None:
    """What the earlier plan held, in the positions of this world; None where periods or slices differ.

    Matched by name. What has no namesake is left out, and so are routes that are too slow now.
    """
    old, held = before.world, before.active
    same_slices = (
        old.inputs.tables["timeslices"]["slice"].tolist() == world.inputs.tables["timeslices"]["slice"].tolist()
    )
    if not same_slices or old.calendar.year.tolist() != world.calendar.year.tolist():
        return None
    option = _place(old.options.frame[OPTION], world.options.frame[OPTION])
    options = (world.existing_mw > 0).any(axis=1)
    options[option[held.options & (option >= 0)]] = True
    site = _place(old.sites.frame[["site"]], world.sites.frame[["site"]])
    load = _place(old.loads.frame[LOAD], world.loads.frame[LOAD])
    serve = _moved(held.serve, world, site, load)
    spread = _moved(held.spread, world, site, load)
    routes, rows = np.flatnonzero(open_routes(world)), np.flatnonzero(spread_rows(world))
    return Active(
        options,
        Index(serve.grid, np.intersect1d(serve.ids, routes, assume_unique=True)),
        Index(spread.grid, np.intersect1d(spread.ids, rows, assume_unique=True)),
    )


def _place(old: pd.DataFrame, new: pd.DataFrame) -> Ints:
    """Position in `new` of each row of `old`, -1 where it is gone."""
    return pd.MultiIndex.from_frame(new).get_indexer(pd.MultiIndex.from_frame(old))


def _moved(index: Index, world: World, site: Ints, load: Ints) -> Index:
    """Points of (site, load, ...) at their places in this world."""
    columns = dict(index.columns) | {"site": site[index["site"]], "load": load[index["load"]]}
    there = (columns["site"] >= 0) & (columns["load"] >= 0)
    size = grid(world, *index.grid)
    return Index(size, np.unique(flat(size, **{name: column[there] for name, column in columns.items()})))
