"""What every option and route of the world is worth at given prices, and a bound no plan beats.

The structure does the work. A route's worth depends on its site, not on the hall; a hall's worth on its own costs and
on what its site's best loads would pay. So nothing of the size options x loads is ever formed, and options that a
programme does not hold are priced exactly. The prices of pools and halls need not be known: given all the others, the
lowest at which no route and no run gains are maxima, and they make the dual solution feasible but for what is built.
"""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from model.formulation import capacity, delivery, limits, variables
from model.lp import Floats, Index, Ints, Programme
from model.solve.route_gains import Gains, best_of, chosen_of
from model.solve.row_prices import Prices, sparse
from model.solve.workers import Here, Workers
from model.world import World

STATIC = (capacity.connection, capacity.onsite, capacity.heat, capacity.room, capacity.rate, limits.chips,
          limits.launch, limits.limits)  # fmt: skip
"""Constraints that hold what is built, besides the halls' own capacity and links."""

DELIVERY = ("balance", "link", "gateway", "resident", "spread", "percentile")

NO_OFFER = 1e6
"""Million USD a unit: what is not for sale."""


@dataclass(frozen=True)
class ReducedCosts:
    """The world at one set of prices, in million USD."""

    prices: Prices
    build: Floats
    """(O, V) reduced cost of building one megawatt; inf where the option can not enter service."""
    gain: Floats
    """(L, T, H) most that a load pays at any site over what its halls ask, for a thousand H100e more, less the way."""
    bound: float
    """No plan costs less."""


@dataclass(frozen=True)
class Pricer:
    """Prices the whole of a world; what does not change between rounds is computed once.

    Routes are priced by the workers of `crew`, who share its `gains`; by this process if there is no crew.
    """

    world: World
    crew: Workers | None = field(default=None, repr=False, compare=False)

    @cached_property
    def gains(self) -> Gains:
        """The routes."""
        return Gains(self.world)

    def prices(self, programme: Programme, y: Floats) -> dict[str, Any]:
        """Row prices (rows,) of a programme over part of the world as arrays over all of it; see `solve.prices`.

        Prices of the wrong sign, rounding of the solver, are cut off. A row the programme lacks has price 0, but for
        markets: nothing has been bought there yet, and the first buyer would pay the cheapest offer.
        """
        y = np.where(np.isfinite(programme.row_lower), y, np.minimum(y, 0.0))
        y = np.where(np.isfinite(programme.row_upper), y, np.maximum(y, 0.0))
        split = programme.split_rows(y)
        found: dict[str, Any] = {name: programme.constraints[name].index.dense(split[name])
                                 for name in (*DELIVERY, *self._built.constraints)}  # fmt: skip
        found["spread"] = sparse(programme.constraints["spread"].index, split["spread"])
        for market, cheapest in self._cheapest.items():
            found[market] = np.minimum(found[market], -cheapest)
        found["pool"] = self._pool(programme, split, found)
        return found

    def rows(self, programme: Programme, prices: Prices) -> Floats:
        """Prices (rows,) of a programme's rows out of prices of the world: the other way round than `prices`."""
        asks = np.where(np.isfinite(prices["pool"]), prices["pool"], 0.0)
        of = {**prices, "capacity": -self._hall(asks, prices), "pool": -asks, "spread": None}
        found = []
        for name, constraint in programme.constraints.items():
            ids = constraint.index.ids
            if name == "spread":
                row, column = np.divmod(ids, prices[name].shape[1])
                found.append(np.asarray(prices[name].tocsr()[row, column]).ravel() if len(ids) else np.zeros(0))
            else:
                found.append(of[name].flat[ids])
        return np.concatenate(found)

    def price(self, prices: Prices) -> ReducedCosts:
        """Worth of every route and option, and the bound, at prices of all rows; see `prices`."""
        world, parts = self.world, self._parts
        best = np.zeros(prices["pool"].shape)
        gain = np.zeros((world.shape["load"], *best.shape[2:]))
        for n, (pool, of_load) in self._workers.done(best_of, [(prices, part) for part in parts]):
            np.maximum(best, pool, out=best)
            gain[parts[n]] = of_load
        hall = self._hall(best, prices)
        build = self._build(prices, hall)
        return ReducedCosts(prices, build, gain, self._bound(prices, hall, build))

    def chosen(self, prices: Prices, here: Any, held: Index, most: int, least: float) -> tuple[Ints, Floats]:
        """Routes that gain most at some prices; see `Gains.chosen`."""
        order = np.argsort(held["load"], kind="stable")
        cuts = np.searchsorted(held["load"][order], [part.start for part in self._parts[1:]])
        known = np.split(held.ids[order], cuts)
        tasks = [(prices, part, here, ids, most, least) for part, ids in zip(self._parts, known, strict=True)]
        ids, gains = zip(*self._workers.map(chosen_of, tasks), strict=True)
        return np.concatenate(ids), np.concatenate(gains)

    def capped_balance_prices(self, worth: ReducedCosts) -> dict[str, Any]:
        """The prices with each load paying no more than the halls ask at the best site that it could be served from.

        A route that gains over what the halls ask breaks the dual solution. The bound of `price` mends that by raising
        what the hall earns, as if the whole site were let at the gain; here the load, mostly smaller than a site, pays
        so much less.
        """
        prices, gain = worth.prices, np.maximum(worth.gain, 0.0)
        share, window = self.world.loads.window_frac, self.world.loads.window
        less = np.zeros_like(prices["balance"])
        load, period = np.ogrid[: gain.shape[0], : gain.shape[1]]
        for h in range(gain.shape[2]):
            place = (load, period, window[:, h, None])
            less[place] = np.maximum(less[place], gain[:, :, h] / share[:, h, None])
        return {**prices, "balance": prices["balance"] - less}

    @cached_property
    def _workers(self) -> Workers:
        return self.crew or Here(self.gains)

    @cached_property
    def _parts(self) -> list[slice]:
        """Loads side by side, a few times as many parts as there are workers, for some take longer than others."""
        loads, count = self.world.shape["load"], self._workers.count
        cuts = np.linspace(0, loads, 1 + (1 if count == 1 else min(loads, 4 * count))).astype(int).tolist()
        return [slice(first, last) for first, last in pairwise(cuts)]

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
        for k in range(world.shape["work_class"]):
            able = world.suits[o, k]
            asks = np.full((world.shape["site"], *cost.shape[1:]), np.inf)
            h100e = world.costs.h100e_per_mw[o[able], k][:, None, None] / 1e3
            np.minimum.at(asks, world.site_of[o[able]], np.maximum(cost[able], 0.0) / h100e)
            known[:, k] = np.where(np.isnan(known[:, k]), asks, known[:, k])
        return known

    def _hall(self, pool: Floats, prices: Prices) -> Floats:
        """(O, T, H) what a megawatt of hall earns in each slice at its best class; never below nothing."""
        world = self.world
        cost = world.costs.run_usd_per_mw / 1e6 - limits.run_worth(world, prices["limits"])
        best = np.zeros_like(cost)
        for k in range(world.shape["work_class"]):
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
        total += float((prices["spread"] @ delivery.most_of_load(world).ravel()).sum())
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
