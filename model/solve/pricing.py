"""What every option and route of the world is worth at given prices, in one pass of arrays, and a bound no plan beats.

The structure does the work. A route's worth depends on its site, not on the hall; a hall's worth on its own costs and
on what its site's best loads would pay. So nothing of the size options x loads is ever formed, and options that a
programme does not hold are priced exactly. The prices of pools and halls need not be known: given all the others, the
lowest at which no route and no run gains are maxima, and they make the dual solution feasible but for what is built.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from model.formulation import capacity, delivery, limits, variables
from model.lp import Floats, Index, Programme
from model.routes import SLOW
from model.world import World

Prices = Mapping[str, Floats]
"""Constraint to a dense array of row prices: change of cost per unit of the row's bound."""

STATIC = (capacity.connection, capacity.onsite, capacity.heat, capacity.room, capacity.rate, limits.chips,
          limits.launch, limits.limits)  # fmt: skip
"""Constraints that hold what is built, besides the halls' own capacity and links."""

DELIVERY = ("balance", "link", "gateway", "resident", "spread", "percentile")

NO_OFFER = 1e6
"""Million USD a unit: what is not for sale."""


@dataclass(frozen=True)
class Worth:
    """The world at one set of prices, in million USD."""

    serve: Floats
    """(S, L, T, H) what a load pays at a site for a thousand H100e more, less the way; -inf where there is no route."""
    build: Floats
    """(O, V) reduced cost of building one megawatt; inf where the option can not enter service."""
    bound: float
    """No plan costs less."""


@dataclass(frozen=True)
class Pricer:
    """Prices the whole of a world; what does not change between rounds is worked out once."""

    world: World

    def prices(self, programme: Programme, y: Floats) -> dict[str, Floats]:
        """Row prices (rows,) of a programme over part of the world as dense arrays over all of it.

        Prices of the wrong sign, rounding of the solver, are cut off. A row the programme lacks has price 0, but for
        markets: nothing has been bought there yet, and the first buyer would pay the cheapest offer.
        """
        y = np.where(np.isfinite(programme.row_lower), y, np.minimum(y, 0.0))
        y = np.where(np.isfinite(programme.row_upper), y, np.maximum(y, 0.0))
        split = programme.split_rows(y)
        found = {name: programme.constraints[name].index.dense(split[name])
                 for name in (*DELIVERY, *self._built.constraints)}  # fmt: skip
        for market, cheapest in self._cheapest.items():
            found[market] = np.minimum(found[market], -cheapest)
        found["pool"] = self._pool(programme, split, found)
        return found

    def price(self, prices: Prices) -> Worth:
        """Worth of every route and option, and the bound, at dense prices; see `prices`."""
        world = self.world
        serve = self._serve(prices)
        best = np.zeros((world.shape["site"], world.shape["klass"], *serve.shape[2:]))
        for k in range(world.shape["klass"]):
            of_class = world.loads.klass == k
            best[:, k] = np.maximum(serve[:, of_class].max(axis=1, initial=0.0), 0.0)
        hall = self._hall(best, prices)
        build = self._build(prices, hall)
        return Worth(serve, build, self._bound(prices, hall, build))

    def lowered(self, prices: Prices, worth: Worth) -> dict[str, Floats]:
        """The prices with each load paying no more than the halls ask at the best site that it could be served from.

        A route that gains over what the halls ask breaks the dual solution. The bound of `price` mends that by raising
        what the hall earns, as if the whole site were let at the gain; here the load, mostly smaller than a site, pays
        so much less.
        """
        asks = prices["pool"][:, self.world.loads.klass]
        gain = np.maximum((worth.serve - asks).max(axis=0), 0.0)  # (L, T, H)
        share, window = self.world.loads.window_frac, self.world.loads.window
        less = np.zeros_like(prices["balance"])
        load, period = np.ogrid[: gain.shape[0], : gain.shape[1]]
        for h in range(gain.shape[2]):
            place = (load, period, window[:, h, None])
            less[place] = np.maximum(less[place], gain[:, :, h] / share[:, h, None])
        return {**prices, "balance": prices["balance"] - less}

    @cached_property
    def _open(self) -> Any:
        return variables.open_routes(self.world)

    @cached_property
    def _built(self) -> Programme:
        """Every build column of the world in the rows that hold what is built."""
        world = self.world
        none = variables.Active(
            np.zeros(world.shape["option"], dtype=bool),
            *(Index(variables.grid(world, *names), np.zeros(0, dtype=np.int64))
              for names in (("site", "load", "period", "slice"), ("site", "load", "period"))),
        )  # fmt: skip
        every = variables.Active(np.ones(world.shape["option"], dtype=bool), none.serve, none.spread)
        parts = [variables.build(world, every), variables.run(world, none), variables.serve(world, none),
                 variables.buy(world), variables.lift(world), variables.breach(world)]  # fmt: skip
        found = {part.name: part for part in parts}
        return Programme(found, {c.name: c for c in (f(world, found) for f in STATIC)}, world.standing_musd)

    @cached_property
    def _cheapest(self) -> dict[str, Floats]:
        """Dense cost of the cheapest offer of each market row, `NO_OFFER` where there is none."""
        found = {}
        for market, offer in (("chips", "buy"), ("launch", "lift")):
            constraint, variable = self._built.constraints[market], self._built.variables[offer]
            cost = np.full(len(constraint.index), NO_OFFER)
            for term in constraint.terms:
                if term.variable == offer:
                    place = constraint.index.position(term.row)
                    sells = (place >= 0) & (variable.upper[term.column] > 0)
                    np.minimum.at(cost, place[sells], variable.cost[term.column[sells]])
            found[market] = constraint.index.dense(cost)
        return found

    @cached_property
    def _side(self) -> dict[str, Floats]:
        """Dense bound of the rows of delivery, each of which has one side."""
        world = self.world
        return {
            "balance": variables.window_demand(world),
            "resident": world.loads.resident_frac * world.mean_demand_kh100e,
            "spread": np.broadcast_to(
                delivery.most_of_load(world), (world.shape["site"], world.shape["load"], world.shape["period"])
            ),
            "percentile": delivery.tail_of_load(world),
            "gateway": world.gateway_gbps[:, :, None],
            "link": delivery.link_bound(world)[:, :, None],
        }

    def _pool(self, programme: Programme, split: dict[str, Floats], prices: Prices) -> Floats:
        """(S, K, T, H) what a thousand H100e is worth at a site now.

        Where the programme serves none of the class there is no row to ask: it is worth what the site's cheapest hall
        would want for it. inf where the programme holds no hall for it.
        """
        world = self.world
        held, halls = programme.constraints["pool"].index, programme.constraints["capacity"].index
        known = held.dense(np.maximum(-split["pool"], 0.0), absent=np.nan)
        known = np.take_along_axis(known, world.pool_of[:, :, None, None], axis=1)
        o = np.unique(np.concatenate([halls["option"], programme.variables["build"].index["option"]]))
        rent = halls.dense(np.maximum(-split["capacity"], 0.0))[o]
        cost = world.costs.run_usd_per_mw[o] / 1e6 - limits.run_worth(world, prices["limits"])[o] + rent
        for k in range(world.shape["klass"]):
            able = world.suits[o, k]
            asks = np.full((world.shape["site"], *cost.shape[1:]), np.inf)
            h100e = world.costs.h100e_per_mw[o[able], k][:, None, None] / 1e3
            np.minimum.at(asks, world.site_of[o[able]], np.maximum(cost[able], 0.0) / h100e)
            known[:, k] = np.where(np.isnan(known[:, k]), asks, known[:, k])
        return known

    def _serve(self, prices: Prices) -> Floats:
        world, loads = self.world, self.world.loads
        load = np.arange(world.shape["load"])[:, None]
        met = np.swapaxes(prices["balance"][load, :, loads.window], 1, 2) * loads.window_frac[:, None, :]  # (L, T, H)
        cost, weight = variables.serve_cost(world)
        gbps = loads.frame["gbps_per_h100e"].to_numpy(float) * 1e3
        share = world.routes.gateway_share[:, loads.frame["z"]] * gbps
        hour = world.hour_frac
        worth = met - cost[:, :, None, None] * weight
        worth += gbps[:, None, None] * prices["link"][:, None]
        worth += share[:, :, None, None] * prices["gateway"][world.bloc_of][:, None]
        worth += world.at_home[:, :, None, None] * (prices["resident"][:, :, None] * hour)
        worth += prices["spread"][:, :, :, None] * hour
        worth += (world.routes.reach == SLOW)[:, :, None, :] * (prices["percentile"][:, :, None] * hour)
        worth += limits.serve_worth(world, prices["limits"])[:, None]
        return np.where(self._open, worth, -np.inf)

    def _hall(self, pool: Floats, prices: Prices) -> Floats:
        """(O, T, H) what a megawatt of hall earns in each slice at its best class; never below nothing."""
        world = self.world
        cost = world.costs.run_usd_per_mw / 1e6 - limits.run_worth(world, prices["limits"])
        best = np.zeros_like(cost)
        for k in range(world.shape["klass"]):
            h100e = np.where(world.suits[:, k], world.costs.h100e_per_mw[:, k] / 1e3, 0.0)
            np.maximum(best, h100e[:, None, None] * pool[world.site_of, k] - cost, out=best)
        return best

    def _build(self, prices: Prices, hall: Floats) -> Floats:
        world, built = self.world, self._built
        earned = np.einsum("oth,oh->ot", hall, world.firm_frac)
        brings = delivery.own_link_gbps_per_mw(world)[:, None]
        earned -= brings * prices["link"].sum(axis=2)[world.site_of]
        paid = np.einsum("ovt,ot->ov", world.costs.surviving_frac, earned)
        index = built.variables["build"].index
        reduced = (built.cost - built.matrix.T @ self._rows(prices))[built.columns["build"]]
        return index.dense(reduced - paid.flat[index.ids], absent=np.inf)

    def _rows(self, prices: Prices) -> Floats:
        """Dense prices of the static constraints, put in the order of their rows."""
        parts = [prices[name].flat[c.index.ids] for name, c in self._built.constraints.items()]
        return np.concatenate(parts)

    def _bound(self, prices: Prices, hall: Floats, build: Floats) -> float:
        """Dual objective, less what builds of negative reduced cost could save at their rate: a Lagrangian bound."""
        world, built = self.world, self._built
        total = built.offset + sum(float((prices[name] * side).sum()) for name, side in self._side.items())
        y = self._rows(prices)
        side = np.where(y > 0, built.row_lower, np.where(y < 0, built.row_upper, 0.0))
        total += float(side @ y)
        total -= float((np.einsum("oth,oh->ot", hall, world.firm_frac) * world.existing_mw).sum())
        reduced = built.cost - built.matrix.T @ y
        for name in ("buy", "lift"):
            part = built.columns[name]
            total += float((np.minimum(reduced[part], 0.0) * built.upper[part]).sum())
        total += self._unserved(prices)
        worst = np.zeros((world.shape["site"], world.shape["vintage"]))
        np.minimum.at(worst, world.site_of, np.minimum(build, 0.0))
        most = world.sites.frame["build_mw_per_yr"].to_numpy(float)[:, None] * world.calendar.length_yr
        return total + float((worst * most).sum())

    def _unserved(self, prices: Prices) -> float:
        """What leaving demand unserved could save: nothing, but for rounding; no more than all of it can be left."""
        world = self.world
        share = world.hour_frac / world.loads.window_frac  # (L, H) of the year that a window takes
        paid = prices["balance"] + prices["resident"][:, :, None] * share[:, None, :]
        saved = np.minimum(variables.unserved_cost(world) - paid, 0.0)
        return float((saved * variables.window_demand(world)).sum())


def mixed(a: Prices, b: Prices, weight: float) -> dict[str, Floats]:
    """The mixture weight x a + (1 - weight) x b; where one has no finite price, the other's."""
    found = {}
    for name in a:
        blend = weight * np.where(np.isinf(a[name]), 0.0, a[name]) + (1 - weight) * np.where(
            np.isinf(b[name]), 0.0, b[name]
        )
        found[name] = np.where(np.isinf(a[name]), b[name], np.where(np.isinf(b[name]), a[name], blend))
    return found


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
