"""What every route gains at given prices, some loads at a time.

Sites x loads x periods x slices are hundreds of millions of numbers in a large world. They are computed for as many
loads as fit in the processor's cache, told in what of them is wanted (the best of each pool, the best of each load, the
few that join), and forgotten. Any worker can do some of the loads: the functions at the end are its tasks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.formulation import delivery, limits, variables
from model.lp import Floats, Index, Ints, flat
from model.solve.row_prices import Prices, spread_of
from model.world import World
from model.world.routes import SLOW

BLOCK = 1 << 18
"""Numbers worked on at a time, two megabytes of them."""


@dataclass(frozen=True)
class Gains:
    """The routes of a world, priced a block of loads at a time."""

    world: World

    def blocks(self, loads: slice) -> Iterator[slice]:
        """Loads side by side, few enough that their routes fit in a block; one at least."""
        shape = self.world.shape
        step = max(1, BLOCK // (shape["site"] * shape["period"] * shape["slice"]))
        for first in range(loads.start, loads.stop, step):
            yield slice(first, min(first + step, loads.stop))

    def paid(self, prices: Prices, part: slice) -> Floats:
        """(S, l, T, H) what loads pay at a site for a thousand H100e, less the way; -inf where there is no route."""
        world, loads = self.world, self.world.loads
        load, site = np.arange(part.start, part.stop), np.arange(world.shape["site"])[:, None]
        gbps, hour = loads.frame["gbps_per_h100e"].to_numpy(float)[part] * 1e3, world.hour_frac
        met = np.swapaxes(prices["balance"][load[:, None], :, loads.window[part]], 1, 2)
        worth = variables.route_usd(world, site, load)[:, :, None, None] * -variables.slice_yr(world)
        worth += met * loads.window_frac[part][:, None, :]
        if prices["link"].any():
            worth += gbps[:, None, None] * prices["link"][:, None]
        if prices["gateway"].any():
            down = delivery.down_gbps(world, site, load)
            worth += down[:, :, None, None] * prices["gateway"][world.bloc_of][:, None]
        if prices["resident"][part].any():
            worth += world.at_home[:, part, None, None] * (prices["resident"][part, :, None] * hour)
        spread = spread_of(prices, part, worth.shape[:3])
        if spread is not None:
            worth += spread[..., None] * hour
        if prices["percentile"][part].any():
            slow = world.routes.reach[:, part] == SLOW
            worth += slow[:, :, None, :] * (prices["percentile"][part, :, None] * hour)
        if prices["limits"].any():
            worth += self._decreed(prices)[:, None]
        worth[~variables.open_routes(world, part)] = -np.inf
        return worth

    def of(self, prices: Prices, routes: Index, barred: float = 0.0) -> Floats:
        """(n,) what loads pay over what is asked on open routes; `barred` is asked where no hall is held."""
        world, loads, hour = self.world, self.world.loads, self.world.hour_frac
        s, load, t, h = (routes[name] for name in ("site", "load", "period", "slice"))
        gbps = loads.frame["gbps_per_h100e"].to_numpy(float)[load] * 1e3
        worth = prices["balance"][load, t, loads.window[load, h]] * loads.window_frac[load, h]
        worth -= variables.route_usd(world, s, load) * variables.slice_yr(world)[t, h]
        worth += gbps * prices["link"][s, t, h]
        worth += delivery.down_gbps(world, s, load) * prices["gateway"][world.bloc_of[s], t, h]
        row = flat(variables.grid(world, "load", "period"), load=load, period=t)
        shared = np.asarray(prices["spread"][s, row]).ravel() if prices["spread"].nnz else 0.0
        home, slow = world.at_home[s, load], world.routes.reach[s, load, h] == SLOW
        worth += hour[h] * (home * prices["resident"][load, t] + shared + slow * prices["percentile"][load, t])
        worth += self._decreed(prices)[s, t, h]
        asked = prices["pool"][s, loads.work_class[load], t, h]
        return worth - np.where(np.isinf(asked), barred, asked)

    def best(self, prices: Prices, loads: slice) -> tuple[Floats, Floats]:
        """(S, K, T, H) most that a load of a class pays at a site, at least nothing; (l, T, H) a load's best gain."""
        world = self.world
        pool = np.zeros(prices["pool"].shape)
        gain = []
        for part in self.blocks(loads):
            paid, work_class = self.paid(prices, part), world.loads.work_class[part]
            for k in np.unique(work_class):
                np.maximum(pool[:, k], paid[:, work_class == k].max(axis=1), out=pool[:, k])
            paid -= prices["pool"][:, work_class]
            gain.append(paid.max(axis=0))
        return pool, np.concatenate(gain)

    def chosen(
        self, prices: Prices, loads: slice, here: Any, held: Ints, most: int, least: float
    ) -> tuple[Ints, Floats]:
        """Flat numbers, and gains, of the `most` best routes of a load, period and slice that gain more than `least`.

        From sites `here`, (S,), and none of those `held`, (n,) flat numbers of routes to these loads.
        """
        g = variables.grid(self.world, "site", "load", "period", "slice")
        known = Index(g, held)
        asks = np.where(np.isinf(prices["pool"]), 0.0, prices["pool"])
        ids, gains = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
        for part in self.blocks(loads):
            gain = self.paid(prices, part) - asks[:, self.world.loads.work_class[part]]
            gain[~here] = -np.inf
            inside = (known["load"] >= part.start) & (known["load"] < part.stop)
            s, load, t, h = (known[name][inside] for name in g)
            gain[s, load - part.start, t, h] = -np.inf
            s, load, t, h = choose_routes(gain, most, least)
            ids.append(flat(g, site=s, load=load + part.start, period=t, slice=h))
            gains.append(gain[s, load, t, h])
        return np.concatenate(ids), np.concatenate(gains)

    def _decreed(self, prices: Prices) -> Floats:
        return np.asarray(limits.serve_worth(self.world, prices["limits"]))


def choose_routes(gain: Floats, most: int, least: float) -> tuple[Any, ...]:
    """Positions (site, load, period, slice) of the `most` largest gains of a load, period and slice above `least`."""
    rows = np.nonzero((gain > least).any(axis=0))  # few rows gain anything near the optimum
    narrow = gain[:, rows[0], rows[1], rows[2]]
    if most < len(narrow):
        site = np.argpartition(-narrow, most - 1, axis=0)[:most]
    else:
        site = np.broadcast_to(np.arange(len(narrow))[:, None], narrow.shape)
    kept, row = np.nonzero(np.take_along_axis(narrow, site, axis=0) > least)
    return (site[kept, row], *(axis[row] for axis in rows))


def best_of(gains: Gains, task: tuple[Prices, slice]) -> tuple[Floats, Floats]:
    """Task of a worker: `Gains.best` of some loads."""
    return gains.best(*task)


def chosen_of(gains: Gains, task: tuple[Any, ...]) -> tuple[Ints, Floats]:
    """Task of a worker: `Gains.chosen` of some loads."""
    return gains.chosen(*task)
