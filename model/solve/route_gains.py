"""What every route gains at given prices, some loads at a time.

Sites x loads x periods x slices are hundreds of millions of numbers in a large world. They are computed for as many
loads as fit in the processor's cache, told in what of them is wanted (the best of each pool, the best of each load, the
few that join), and forgotten. Any worker can do some of the loads: the functions at the end are its tasks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.formulation import paper, variables
from model.formulation.variables import Positions
from model.lp import Floats, Index, Ints, flat
from model.solve.row_charges import on_routes
from model.solve.row_prices import Prices, priced
from model.world import World

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
        worth = self._worth(prices, Positions.all(self.world, part))
        worth[~variables.open_routes(self.world, part)] = -np.inf
        return worth

    def of(self, prices: Prices, routes: Index, barred: float = 0.0) -> Floats:
        """(n,) what loads pay over what is asked on open routes; `barred` is asked where no hall is held."""
        at = Positions.each(routes)
        asked = prices["pool"][at.site, self.world.loads.work_class[at.load], at.period, at.slice]
        return self._worth(prices, at) - np.where(np.isinf(asked), barred, asked)

    def _worth(self, prices: Prices, at: Positions) -> Floats:
        """What the prices of all rows but pools pay for a thousand H100e on routes, less the way."""
        world = self.world
        way = variables.route_usd(world, at.site, at.load)
        worth: Floats = way * -variables.slice_yr(world)[at.period, at.slice]
        for line in paper.LINES:
            if line.halls or "serve" not in line.reaches or not priced(prices[line.name]):
                continue
            price = prices[line.name]
            worth += on_routes(world, line, price, at) if line.route is None else line.route(world, price, at)
        return worth

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
