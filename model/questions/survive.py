"""A build that survives the loss of any one part: a site, a cable, a launch provider."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from model.lp import Floats, Index, Programme, Term, Variable
from model.questions.bounded import SERVICE, NoPlan, service_years, with_row
from model.questions.optimum import more
from model.questions.robust.futures import assembled, build_table, check_alike, decided, plans_of, programmes_of
from model.solve.highs import solve
from model.solve.workers import HERE, Team
from model.world import World
from model.world import world as priced
from model.world.routes import NONE

LEAST_DEMAND = 1e-300
"""Stands for the demand of a study without any, of which nothing can go unserved.  [thousand H100e-years]"""


@dataclass(frozen=True)
class Loss:
    """A part lost from the first period on: a `site`, a `cable` (from_node/to_node), a launch `provider`."""

    what: str
    name: str


@dataclass(frozen=True)
class Surviving:
    """The cheapest build with which, whichever one part is lost, no more than a share of the work goes unserved.

    `losses` has a row each: what, name, and the least share of the work that goes unserved after the loss, with the
    cheapest plan's build (cheapest_unserved_frac; NaN where that build then breaks a limit) and with this one
    (surviving_unserved_frac).
    """

    losses: pd.DataFrame
    build: pd.DataFrame
    cost_usd: float
    premium_usd: float
    whole: bool
    unserved_frac: float
    """what the cheapest plan leaves unserved while nothing is lost"""
    most_unserved_frac: float
    """what may go unserved after a loss: that, and the share granted on top"""


def survive(world: World, losses: Sequence[Loss], further_unserved_frac: float = 0.0, team: Team = HERE) -> Surviving:
    """N-1: the build is shared, its cost is that of the year without loss, and each loss must be served through.

    Parameters
    ----------
    world : World
        With every part in place.
    losses : sequence of Loss
        One at a time is lost.
    further_unserved_frac : float
        Share of all work over the horizon that may go unserved after a loss, on top of the share that the cheapest
        plan leaves unserved while nothing is lost.  [-, 0 to 1]
    team : Team
        Who plans each loss.

    Raises
    ------
    ValueError
        A part is unknown.
    NoPlan
        No build survives all of the losses; the message gives the share with which one does.
    """
    worlds = [world, *(lost(world, loss) for loss in losses)]
    check_alike(worlds)
    alone = plans_of(worlds, team=team)
    programmes, whole = programmes_of(worlds, alone)
    demand = max(float((world.mean_demand_kh100e * world.calendar.length_yr).sum()), LEAST_DEMAND)
    best = alone[0]
    least = _unserved(world, best.programme, best.x["unserved"])
    allowed = least + (further_unserved_frac + 1e-9) * demand
    held = [programmes[0], *(with_row(lp, SERVICE, {"unserved": _years(world, lp)}, allowed) for lp in programmes[1:])]
    weight = np.zeros(len(held))
    weight[0] = 1.0
    lp = assembled(held, weight, 0.0, 1.0)
    found = solve(lp, algorithm="choose")
    if found.status != "optimal":
        raise NoPlan(_too_much_lost(world, losses, programmes[1:], lp, least, allowed, demand))
    x = lp.split_columns(found.x)
    own = best.programme.variables["build"].index.dense(best.x["build"])
    shared = lp.variables["build"].index
    after = team.map(_least_of_builds, programmes[1:], (world, own, shared.dense(x["build"])))
    cheapest, surviving = np.array(after).T / demand
    table = pd.DataFrame({
        "what": [loss.what for loss in losses], "name": [loss.name for loss in losses],
        "cheapest_unserved_frac": cheapest, "surviving_unserved_frac": surviving,
    })  # fmt: skip
    premium = float(more(np.array(found.objective - best.cost), best.cost, "a premium")) * 1e6
    return Surviving(
        table, build_table(world, shared, x["build"]), found.objective * 1e6, premium, whole, least / demand,
        min(1.0, least / demand + further_unserved_frac),
    )  # fmt: skip


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


def _least_of_builds(given: tuple[World, Floats, Floats], lp: Programme) -> list[float]:
    """Least that each of two builds leaves unserved after a loss.  [thousand H100e-years]"""
    world, *builds = given
    return [_least_unserved(world, lp, dense) for dense in builds]


def _least_unserved(world: World, lp: Programme, dense: Floats | None = None) -> float:
    """Least that a given build, or any, leaves unserved; NaN where it breaks a limit.  [thousand H100e-years]"""
    fixed = lp if dense is None else decided(lp, dense)
    free = _without_costs(fixed)
    free["unserved"] = replace(free["unserved"], cost=_years(world, lp))
    found = solve(replace(fixed, variables=free, offset=0.0), algorithm="choose", threads=1)
    return found.objective if found.status == "optimal" else np.nan


def _too_much_lost(
    world: World, losses: Sequence[Loss], programmes: Sequence[Programme], lp: Programme, least: float, allowed: float,
    demand: float,
) -> str:  # fmt: skip
    """Why no build survives: the losses that no build at all gets through, or the share with which one does."""
    names = [f"{loss.what}={loss.name}" for loss in losses]
    alone = [_least_unserved(world, one) for one in programmes]
    broken = [name for name, left in zip(names, alone, strict=True) if np.isnan(left)]
    if broken:
        return f"without {' or '.join(broken)} no build keeps every limit of limits.csv"
    short = _further(lp)
    if np.isnan(short):
        return "no one build keeps every limit of limits.csv after each of the losses, though one does after each alone"
    worst = int(np.argmax(alone))
    need = np.ceil((allowed + short - least) / demand * 1e4) / 1e4
    return (
        f"no build survives: after a loss no more than {allowed / demand:.2%} of the work may go unserved "
        f"({least / demand:.2%} does in the cheapest plan), and without {names[worst]} at least "
        f"{alone[worst] / demand:.2%} does whatever is built; with --unserved {need:.4g} there is a build"
    )


def _further(lp: Programme) -> float:
    """Least by which each row of service must give way; NaN where that does not help.  [thousand H100e-years]"""
    one = Variable("short", Index.full({"short": 1}), np.ones(1), np.full(1, np.inf))
    zero = np.zeros(1, dtype=np.int64)
    rows = {
        name: replace(c, terms=(*c.terms, Term("short", zero, zero, -np.ones(1)))) if name.startswith(SERVICE) else c
        for name, c in lp.constraints.items()
    }
    found = solve(Programme({**_without_costs(lp), "short": one}, rows), algorithm="choose")
    return found.objective if found.status == "optimal" else np.nan


def _without_costs(lp: Programme) -> dict[str, Variable]:
    return {name: replace(v, cost=np.zeros(len(v.index))) for name, v in lp.variables.items()}
