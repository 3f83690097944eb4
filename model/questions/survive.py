"""A build that survives the loss of any one part: a site, a cable, a launch provider."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from model.lp import Floats, Programme
from model.questions.bounded import SERVICE, NoPlan, service_years, with_row
from model.questions.optimum import told
from model.questions.robust.futures import assembled, build_table, check_alike, decided, plans_of, programmes_of
from model.solve.highs import solve
from model.world import World
from model.world import world as priced
from model.world.routes import NONE


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
    check_alike(worlds)
    alone = plans_of(worlds)
    programmes, whole = programmes_of(worlds, alone)
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
    premium = float(told(found.objective - best.cost, best.cost)) * 1e6
    return Surviving(table, build_table(world, shared, x["build"]), found.objective * 1e6, premium, whole)


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


def _years(world: World, lp: Programme) -> Floats:
    index = lp.variables["unserved"].index
    return service_years(world)[index["load"], index["period"], index["slice"]]


def _unserved(world: World, lp: Programme, x: Floats) -> float:
    """Thousand H100e-years left unserved."""
    return float(_years(world, lp) @ x)


def _least_unserved(world: World, lp: Programme, dense: Floats) -> float:
    """Least that a given build leaves unserved; NaN where it breaks a limit.  [thousand H100e-years]"""
    fixed = decided(lp, dense)
    free = {name: replace(v, cost=np.zeros(len(v.index))) for name, v in fixed.variables.items()}
    free["unserved"] = replace(free["unserved"], cost=_years(world, lp))
    found = solve(replace(fixed, variables=free, offset=0.0), algorithm="choose")
    return found.objective if found.status == "optimal" else np.nan
