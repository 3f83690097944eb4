"""What every option and route not yet in the programme is worth at the programme's prices, in one pass of arrays.

The structure does the work. A route's worth depends on its site, not on the hall; a hall's worth on its own costs and
on what its site's classes are worth. So nothing of the size options x loads is ever formed, and an option that is not
in the programme is priced exactly: its halls would be worth what its site's best loads would pay.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from model.formulation import capacity, delivery, limits, variables
from model.lp import Floats, Index, Programme
from model.routes import SLOW
from model.world import World

STATIC = (capacity.connection, capacity.onsite, capacity.heat, capacity.room, capacity.rate,
          delivery.link, limits.chips, limits.launch, limits.limits)  # fmt: skip
"""Constraints that hold what is built, besides the halls' own capacity."""


NO_OFFER = 1e6
"""Million USD a unit: what is not for sale."""


@dataclass(frozen=True)
class Worth:
    """Prices of one round: reduced costs in million USD per unit, and a bound no plan can beat."""

    serve: Floats  # (S, L, T, H) gain of serving one thousand H100e more by the route, inf-free; -inf where there is none
    build: Floats  # (O, V) reduced cost of building one megawatt
    bound: float


@dataclass(frozen=True)
class Pricer:
    """Prices columns of a world; what does not change between rounds is worked out once."""

    world: World

    @cached_property
    def _built(self) -> Programme:
        """Every build column of the world in the rows that hold what is built; no routes."""
        world = self.world
        no_routes, no_rows = (Index(variables.grid(world, *names), np.zeros(0, dtype=np.int64))
                              for names in (("site", "load", "period", "slice"), ("site", "load", "period")))  # fmt: skip
        all_options = variables.Active(np.ones(world.shape["option"], dtype=bool), no_routes, no_rows)
        none = variables.Active(np.zeros(world.shape["option"], dtype=bool), no_routes, no_rows)
        parts = [variables.build(world, all_options), variables.run(world, none), variables.serve(world, none),
                 variables.buy(world), variables.lift(world), variables.breach(world)]  # fmt: skip
        found = {part.name: part for part in parts}
        return Programme(found, {c.name: c for c in (f(world, found) for f in STATIC)})

    @cached_property
    def _open(self) -> Any:
        return variables.open_routes(self.world)

    @cached_property
    def _cheapest(self) -> dict[tuple[str, str], Floats]:
        """Cost of the cheapest offer of each market row, `NO_OFFER` where there is none.

        A row that nothing in the programme buys from has no price of its own; anything down to minus this cost is
        dual feasible, and the lowest price is what the first buyer would pay.
        """
        built, found = self._built, {}
        for market, offer in (("chips", "buy"), ("launch", "lift")):
            constraint, variable = built.constraints[market], built.variables[offer]
            cost = np.full(len(constraint.index), NO_OFFER)
            for term in constraint.terms:
                if term.variable == offer:
                    place = constraint.index.position(term.row)
                    sells = (place >= 0) & (variable.upper[term.column] > 0)
                    np.minimum.at(cost, place[sells], variable.cost[term.column[sells]])
            found[market, offer] = cost
        return found

    def price(self, programme: Programme, y: Floats) -> Worth:
        """Reduced cost of every column of the world at row prices y of a programme over part of it."""
        # A price of the wrong sign is the solver's rounding; left in, it would be paid on an infinite bound.
        y = np.where(np.isfinite(programme.row_lower), y, np.minimum(y, 0.0))
        y = np.where(np.isfinite(programme.row_upper), y, np.maximum(y, 0.0))
        world, prices = self.world, _dense_prices(programme, y)
        serve = self._serve_gain(prices)
        klass = world.loads.klass
        pool = np.maximum(-prices["pool"], 0.0)  # (S, K, T, H)
        gain = serve - pool[:, klass]
        best = pool.copy()
        for k in range(world.shape["klass"]):
            of_class = klass == k
            if of_class.any():
                best[:, k] = np.maximum(best[:, k], serve[:, of_class].max(axis=1))
        hall = self._hall_worth(best, prices)
        build = self._build_cost(programme, y, hall)
        return Worth(gain, build, self._bound(programme, y, prices, hall, build))

    def _serve_gain(self, prices: dict[str, Floats]) -> Floats:
        """(S, L, T, H) what a load pays for a thousand H100e from a site, less the way; -inf where there is no route."""
        world, loads = self.world, self.world.loads
        load = np.arange(world.shape["load"])[:, None]
        met = np.swapaxes(prices["balance"][load, :, loads.window], 1, 2) * loads.window_frac[:, None, :]  # (L, T, H)
        cost, weight = variables.serve_cost(world)
        gbps = loads.frame["gbps_per_h100e"].to_numpy(float) * 1e3
        share = world.routes.gateway_share[:, loads.frame["z"]] * gbps
        hour = world.hour_frac
        worth = met[None] - cost[:, :, None, None] * weight
        worth += (gbps[:, None, None] * prices["link"][:, None]) + share[:, :, None, None] * prices["gateway"][world.bloc_of][:, None]
        worth += np.where(world.at_home, 1.0, 0.0)[:, :, None, None] * (prices["resident"][:, :, None] * hour)
        worth += prices["spread"][:, :, :, None] * hour
        slow = world.routes.reach == SLOW
        worth += slow[:, :, None, :] * (prices["percentile"][:, :, None] * hour)
        worth += limits.serve_worth(world, prices["limits"])[:, None]
        return np.where(self._open, worth, -np.inf)

    def _hall_worth(self, pool: Floats, prices: dict[str, Floats]) -> Floats:
        """(O, T, H) what a megawatt of hall earns in each slice at its best class; never below nothing."""
        world = self.world
        cost = world.costs.run_usd_per_mw / 1e6 - limits.run_worth(world, prices["limits"])
        best = np.zeros_like(cost)
        for k in range(world.shape["klass"]):
            h100e = np.where(world.suits[:, k], world.costs.h100e_per_mw[:, k] / 1e3, 0.0)
            np.maximum(best, h100e[:, None, None] * pool[world.site_of, k] - cost, out=best)
        return best

    def _build_cost(self, programme: Programme, y: Floats, hall: Floats) -> Floats:
        """(O, V) reduced cost of building; inf where the option can not enter service."""
        world, built = self.world, self._built
        earned = np.einsum("oth,oh->ot", hall, world.firm_frac)
        earned = np.einsum("ovt,ot->ov", world.costs.surviving_frac, earned)
        prices = np.zeros(built.shape[0])
        own = programme.split_rows(y)
        for name, rows in built.rows.items():
            place = programme.constraints[name].index.position(built.constraints[name].index.ids)
            prices[rows] = np.where(place >= 0, own[name][place] if len(own[name]) else 0.0, 0.0)
        for market, offer in (("chips", "buy"), ("launch", "lift")):
            rows = built.rows[market]
            prices[rows] = np.minimum(prices[rows], -self._cheapest[market, offer])
        reduced = (built.cost - built.matrix.T @ prices)[built.columns["build"]]
        index = built.variables["build"].index
        return index.dense(reduced - earned.flat[index.ids], absent=np.inf)

    def _bound(self, programme: Programme, y: Floats, prices: dict[str, Floats], hall: Floats, build: Floats) -> float:
        """Lagrangian bound: dual objective with every route and hall priced to break even, and builds at their rate."""
        world = self.world
        lower, upper = programme.row_lower, programme.row_upper
        held = programme.rows["capacity"]
        y = y.copy()
        y[held] = 0.0
        side = np.where(y > 0, lower, np.where(y < 0, upper, 0.0))
        total = programme.offset + float(side @ y)
        total -= float((np.einsum("oth,oh->ot", hall, world.firm_frac) * world.existing_mw).sum())
        matrix = programme.matrix
        for name in ("buy", "lift", "breach", "unserved"):
            part = programme.columns[name]
            reduced = programme.cost[part] - matrix[:, part].T @ y
            ceiling = np.where(np.isfinite(programme.upper[part]), programme.upper[part], 0.0)
            total += float((np.minimum(reduced, 0.0) * ceiling).sum())
        worst = np.zeros((world.shape["site"], world.shape["vintage"]))
        np.minimum.at(worst, world.site_of, np.minimum(build, 0.0))
        most = world.sites.frame["build_mw_per_yr"].to_numpy(float)[:, None] * world.calendar.length_yr
        return total + float((worst * most).sum())


def _dense_prices(programme: Programme, y: Floats) -> dict[str, Floats]:
    return {name: programme.constraints[name].index.dense(part) for name, part in programme.split_rows(y).items()}


def choose_routes(gain: Floats, most: int, tolerance: float) -> Any:
    """(n,) flat numbers of the `most` best routes a load, period and slice that gain more than `tolerance`."""
    sites = gain.shape[0]
    if most < sites:
        best = np.argpartition(-gain, most - 1, axis=0)[:most]
    else:
        best = np.broadcast_to(np.arange(sites)[:, None, None, None], gain.shape)
    worth = np.take_along_axis(gain, best, axis=0)
    keep = np.nonzero(worth > tolerance)
    return np.ravel_multi_index((best[keep], *keep[1:]), gain.shape).astype(np.int64)
