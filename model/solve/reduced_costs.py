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
import scipy.sparse as sp

from model.formulation import paper, variables
from model.formulation.paper import Line
from model.lp import Floats, Index, Ints, Programme
from model.solve.route_gains import Gains, best_of, chosen_of
from model.solve.row_charges import on_runs, on_unserved, paid, sides
from model.solve.row_prices import Prices, priced, sparse
from model.solve.workers import Here, Workers
from model.world import World

INF = np.inf

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
        found: dict[str, Any] = {}
        for line in paper.LINES:
            if not line.halls:
                index, price = programme.constraints[line.name].index, split[line.name]
                found[line.name] = sparse(index, price) if line.lazy else index.dense(price)
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
        found = {name: part for name, part in variables.idle(self.world).items() if name != "unserved"}
        rows = (line.rows(self.world, found) for line in paper.LINES if line.built)
        return Programme(found, {row.name: row for row in rows}, self.world.standing_musd)

    @cached_property
    def _sides(self) -> dict[str, tuple[Any, Any]]:
        """Dense lower and upper side of the rows of every line whose rows are not all there in `_built`."""
        world, found = self.world, dict[str, tuple[Any, Any]]()
        for line in paper.LINES:
            if line.by_hand:
                lower = -INF if line.lower is None else line.lower(world)
                found[line.name] = lower, INF if line.upper is None else line.upper(world)
            elif line.derived:
                found[line.name] = sides(world, line)
        return found

    @cached_property
    def _cheapest(self) -> dict[str, Floats]:
        """Dense cost of the cheapest offer of each market row, `NO_OFFER` where there is none."""
        found = {}
        for market, offer in ((line.name, line.market) for line in paper.LINES if line.market):
            constraint, variable = self._built.constraints[market], self._built.variables[offer]
            cost = np.full(len(constraint.index), NO_OFFER)
            for term in constraint.terms:
                if term.variable == offer:
                    place = constraint.index.position(term.row)
                    sells = (place >= 0) & (variable.upper[term.column] > 0)
                    np.minimum.at(cost, place[sells], variable.cost[term.column[sells]])
            found[market] = constraint.index.dense(cost)
        return found

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
        for k, cost in enumerate(self._running(prices)):
            able = world.suits[o, k]
            asks = np.full((world.shape["site"], *cost.shape[1:]), np.inf)
            wants = (cost[o] + rent)[able]
            h100e = world.costs.h100e_per_mw[o[able], k][:, None, None] / 1e3
            np.minimum.at(asks, world.site_of[o[able]], np.maximum(wants, 0.0) / h100e)
            known[:, k] = np.where(np.isnan(known[:, k]), asks, known[:, k])
        return known

    def _hall(self, pool: Floats, prices: Prices) -> Floats:
        """(O, T, H) what a megawatt of hall earns in each slice at its best class; never below nothing."""
        world = self.world
        best = np.zeros(world.costs.run_usd_per_mw.shape)
        for k, cost in enumerate(self._running(prices)):
            h100e = np.where(world.suits[:, k], world.costs.h100e_per_mw[:, k] / 1e3, 0.0)
            np.maximum(best, h100e[:, None, None] * pool[world.site_of, k] - cost, out=best)
        return best

    def _running(self, prices: Prices) -> list[Floats]:
        """(O, T, H) for each class of work: what a megawatt at work costs, less what the prices of rows pay for it."""
        world = self.world
        cost = world.costs.run_usd_per_mw / 1e6
        for line in paper.LINES:
            if line.run is not None:
                cost = cost - line.run(world, prices[line.name])
        classes = [cost] * world.shape["work_class"]
        for line in self._derived(prices, "run"):
            pays = on_runs(world, line, prices[line.name])
            classes = [each - pays[:, k] for k, each in enumerate(classes)]
        return classes

    def _derived(self, prices: Prices, variable: str) -> list[Line]:
        """Lines with a price that reach a variable and bring no quick way."""
        return [line for line in paper.LINES
                if line.derived and variable in line.reaches and priced(prices[line.name])]  # fmt: skip

    def _build(self, prices: Prices, hall: Floats) -> Floats:
        world, built = self.world, self._built
        earned = np.einsum("oth,oh->ot", hall, world.firm_frac)
        for line in paper.LINES:
            if line.living is not None:
                earned += line.living(world, prices[line.name])
        paid_mw = np.einsum("ovt,ot->ov", world.costs.surviving_frac, earned)
        index = built.variables["build"].index
        return index.dense(self._reduced(prices)["build"] - paid_mw.flat[index.ids], absent=np.inf)

    def _reduced(self, prices: Prices) -> dict[str, Floats]:
        """Cost of every column that is built, bought or lifted, less what the prices of rows pay for it."""
        built = self._built
        found = built.split_columns(built.cost - built.matrix.T @ self._rows(prices))
        for name in ("build", "buy", "lift"):
            for line in self._derived(prices, name):
                found[name] = found[name] - paid(self.world, line, prices[line.name], name, built.variables[name].index)
        return found

    def _rows(self, prices: Prices) -> Floats:
        """Dense prices of the static constraints, put in the order of their rows."""
        parts = [prices[name].flat[c.index.ids] for name, c in self._built.constraints.items()]
        return np.concatenate(parts)

    def _bound(self, prices: Prices, hall: Floats, build: Floats) -> float:
        """Dual objective, less what builds of negative reduced cost could save at their rate: a Lagrangian bound."""
        world, built = self.world, self._built
        total = built.offset
        for name, (lower, upper) in self._sides.items():
            total += _worth(prices[name], lower, upper)
        total += _worth(self._rows(prices), built.row_lower, built.row_upper)
        total -= float((np.einsum("oth,oh->ot", hall, world.firm_frac) * world.existing_mw).sum())
        reduced = self._reduced(prices)
        for name in ("buy", "lift"):
            total += float((np.minimum(reduced[name], 0.0) * built.variables[name].upper).sum())
        total += self._unserved(prices)
        worst = np.zeros((world.shape["site"], world.shape["vintage"]))
        np.minimum.at(worst, world.site_of, np.minimum(build, 0.0))
        most = world.sites.frame["build_mw_per_yr"].to_numpy(float)[:, None] * world.calendar.length_yr
        return total + float((worst * most).sum())

    def _unserved(self, prices: Prices) -> float:
        """What leaving demand unserved could save: nothing, but for rounding; no more than all of it can be left."""
        saved = np.minimum(variables.unserved_cost(self.world) - self.unserved_paid(prices), 0.0)
        return float((saved * variables.window_demand(self.world)).sum())

    def unserved_paid(self, prices: Prices) -> Floats:
        """(L, T, H) what the prices of rows pay for a thousand H100e left unserved through a window."""
        world = self.world
        share = world.hour_frac / world.loads.window_frac  # (L, H) of the year that a window takes
        paid_for = prices["balance"] + prices["resident"][:, :, None] * share[:, None, :]
        for line in self._derived(prices, "unserved"):
            paid_for = paid_for + on_unserved(world, line, prices[line.name])
        return np.asarray(paid_for)


def _worth(price: Any, lower: Any, upper: Any) -> float:
    """Sum of prices times the side that each pays for; -inf where that has no end."""
    if sp.issparse(price):
        return -np.inf if (price.data > 0).any() else float((price @ upper.ravel()).sum())
    side = np.where(price > 0, lower, np.where(price < 0, upper, 0.0))
    return float((price * side).sum())
