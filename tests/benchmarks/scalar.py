"""The programme as a good PuLP script puts it together: loops, plain numbers, one expression a row.

Every variable is visited once and adds its coefficients to the rows it stands in, so that nothing is searched for.
Markets and limits, a hundredth of the rows, are handed over from the arrays.
"""

from collections import defaultdict
from itertools import pairwise
from typing import Any

import numpy as np
import pulp

from model.formulation.delivery import link_bound, link_limited
from model.formulation.variables import open_routes, unserved_cost, window_demand
from model.lp import Programme
from model.world import World
from model.world.routes import SLOW

HANDED = ("chips", "launch", "limits")

Terms = list[tuple[Any, float]]


class Script:
    """A problem under construction: `rows` (name, point) to terms; of halls and links only the `used` count."""

    def __init__(self, world: World) -> None:
        self.world, self.rows = world, defaultdict[tuple, Terms](list)
        self.used: set[tuple] = set()
        self.made = pulp.LpProblem("script", pulp.LpMinimize)
        self.paid: Terms = []
        self.named: dict[str, list[Any]] = defaultdict(list)
        self.periods, self.slices = range(world.shape["period"]), range(world.shape["slice"])
        self.site = world.site_of.tolist()

    def variable(self, name: str, cost: float, most: float | None = None) -> Any:
        """A new variable, from zero up, and what it costs."""
        x = self.made.add_variable(f"{name}{len(self.named[name])}", 0.0, most)
        self.named[name].append(x)
        self.paid.append((x, cost))
        return x


def by_scalar(world: World, lp: Programme) -> Any:
    """HiGHS's model, by PuLP; `lp` gives the markets and limits."""
    script = Script(world)
    builds(script)
    asked = serves(script)
    runs(script, asked)
    unserved(script)
    for name in ("buy", "lift", "breach"):
        v = lp.variables[name]
        for cost, most in zip(v.cost.tolist(), v.upper.tolist(), strict=True):
            script.variable(name, cost, None if most == np.inf else most)
    bounds(script)
    x = [each for name in lp.variables for each in script.named[name]]
    matrix = lp.matrix.tocsr()
    for name in HANDED:
        part = lp.rows[name]
        some = matrix[part]
        column, value = some.indices.tolist(), some.data.tolist()
        sides = zip(lp.row_lower[part].tolist(), lp.row_upper[part].tolist(), strict=True)
        for (a, b), (least, most) in zip(pairwise(some.indptr.tolist()), sides, strict=True):
            row = pulp.LpAffineExpression.from_list([(x[column[n]], value[n]) for n in range(a, b)])
            script.made.addConstraint(row <= most if most < np.inf else row >= least)
    script.made.setObjective(pulp.LpAffineExpression.from_list([(v, c) for v, c in script.paid if c]))
    solver = pulp.HiGHS(msg=False)
    solver.createAndConfigureSolver(script.made)
    solver.buildSolverModel(script.made)
    return script.made.solverModel


def builds(script: Script) -> None:
    """Variables of building, in the rows of halls, sites and links."""
    w, rows, terms = script.world, script.rows, script.world.options.terms
    buildable, alive, survives = (a.tolist() for a in (w.buildable, w.alive_frac, w.costs.surviving_frac))
    lines = [line.tolist() for line in w.costs.yearly_usd_per_mw.values()]
    lived, firm = w.lived_yr.tolist(), w.firm_frac.tolist()
    per_mw = {"connection": terms.grid_mw_per_mw.tolist(), "onsite": terms.onsite_mw_per_mw.tolist(),
              "heat": terms.heat_mw_per_mw.tolist(), "room": [1.0] * w.shape["option"]}  # fmt: skip
    brings = [b if np.isfinite(b) else 0.0 for b in terms.link_gbps_per_mw.tolist()]
    for o, s in enumerate(script.site):
        for v in script.periods:
            if not buildable[o][v]:
                continue
            x = script.variable("build", sum(line[o][v] for line in lines) * sum(lived[o][v]) / 1e6)
            rows["rate", s, v].append((x, 1.0))
            for t in range(v, len(script.periods)):
                for name, draw in per_mw.items():
                    if draw[o] and alive[o][v][t]:
                        rows[name, s, t].append((x, draw[o] * alive[o][v][t]))
                if survives[o][v][t]:
                    for h in script.slices:
                        rows["capacity", o, t, h].append((x, -firm[o][h] * survives[o][v][t]))
                        if brings[o]:
                            rows["link", s, t, h].append((x, -brings[o] * survives[o][v][t]))


def serves(script: Script) -> set[tuple[int, int, int, int]]:
    """Variables of serving, in the rows of delivery; which site, pool, period and slice are requested."""
    w, rows, loads, asked = script.world, script.rows, script.world.loads, set()
    zone, work_class, pool = loads.frame["z"].tolist(), loads.work_class.tolist(), w.pool_of.tolist()
    gbps = (loads.frame["gbps_per_h100e"] * 1e3).tolist()
    spread, reach = (loads.frame["largest_site_frac"] < 1.0).tolist(), w.routes.reach.tolist()
    price, stated = w.routes.usd_per_gbps_yr.tolist(), w.routes.usd_per_h100e_yr.tolist()
    share, home, bloc = w.routes.gateway_share.tolist(), w.at_home.tolist(), w.bloc_of.tolist()
    window, part, hour = loads.window.tolist(), loads.window_frac.tolist(), w.hour_frac.tolist()
    resident, years = (loads.resident_frac > 0).tolist(), w.period_yr.tolist()
    limited, way = link_limited(w).tolist(), open_routes(w)
    for s in range(w.shape["site"]):
        here = way[s].tolist()
        for i, z in enumerate(zone):
            usd = price[s][z] * gbps[i] if stated[s][z] != stated[s][z] else stated[s][z] * 1e3
            k, through = pool[s][work_class[i]], share[s][z] * gbps[i]
            for t in script.periods:
                for h in script.slices:
                    if not here[i][t][h]:
                        continue
                    x = script.variable("serve", usd / 1e6 * years[t] * hour[h])
                    asked.add((s, k, t, h))
                    rows["balance", i, t, window[i][h]].append((x, part[i][h]))
                    rows["pool", s, k, t, h].append((x, 1.0))
                    if gbps[i] and limited[s][t]:
                        rows["link", s, t, h].append((x, gbps[i]))
                        script.used.add(("link", s, t, h))
                    if through:
                        rows["gateway", bloc[s], t, h].append((x, through))
                    if home[s][i] and resident[i][t]:
                        rows["resident", i, t].append((x, hour[h]))
                    if spread[i]:
                        rows["spread", s, i, t].append((x, hour[h]))
                    if reach[s][i][h] == SLOW:
                        rows["percentile", i, t].append((x, hour[h]))
    return asked


def runs(script: Script, asked: set[tuple[int, int, int, int]]) -> None:
    """Variables of running, in the rows of pools and halls."""
    w, rows = script.world, script.rows
    suits, stands, h100e = w.suits.tolist(), w.can_live.tolist(), w.costs.h100e_per_mw.tolist()
    usd = w.costs.run_usd_per_mw.tolist()
    for o, s in enumerate(script.site):
        for k, able in enumerate(suits[o]):
            for t in script.periods:
                for h in script.slices:
                    if able and stands[o][t] and (s, k, t, h) in asked:
                        x = script.variable("run", usd[o][t][h] / 1e6)
                        rows["pool", s, k, t, h].append((x, -h100e[o][k] / 1e3))
                        rows["capacity", o, t, h].append((x, 1.0))
                        script.used.add(("capacity", o, t, h))


def unserved(script: Script) -> None:
    """Variables of what is left unserved, in the rows of demand."""
    w, rows = script.world, script.rows
    demand, usd = window_demand(w).tolist(), unserved_cost(w).tolist()
    of_window, resident = (w.hour_frac / w.loads.window_frac).tolist(), (w.loads.resident_frac > 0).tolist()
    for i in range(w.shape["load"]):
        for t in script.periods:
            for h in script.slices:
                if demand[i][t][h]:
                    x = script.variable("unserved", usd[i][t][h])
                    rows["balance", i, t, h].append((x, 1.0))
                    if resident[i][t]:
                        rows["resident", i, t].append((x, of_window[i][h]))


def bounds(script: Script) -> None:
    """Every row with its side; rows that nothing limits are left out."""
    w, terms, loads = script.world, script.world.options.terms, script.world.loads
    demand, mean, firm = window_demand(w).tolist(), w.mean_demand_kh100e.tolist(), w.firm_frac.tolist()
    existing, cable = w.existing_mw.tolist(), link_bound(w).tolist()
    share, frame = loads.resident_frac.tolist(), w.sites.frame
    sides: dict[str, list] = {
        "connection": _left(w, w.sites.bounds.grid_mw, terms.grid_mw_per_mw),
        "onsite": _left(w, w.sites.bounds.onsite_mw, terms.onsite_mw_per_mw),
        "heat": _left(w, w.sites.bounds.heat_mw, terms.heat_mw_per_mw),
        "room": _left(w, np.repeat(frame[["site_mw"]].to_numpy(float), len(script.periods), axis=1),
                      np.ones(w.shape["option"])),
    }  # fmt: skip
    most, tail = loads.frame["largest_site_frac"].tolist(), (1.0 - loads.frame["percentile_frac"]).tolist()
    yearly, length, ground = frame["build_mw_per_yr"].tolist(), w.calendar.length_yr.tolist(), w.gateway_gbps.tolist()
    side = {
        "rate": lambda s, v: yearly[s] * length[v], "capacity": lambda o, t, h: firm[o][h] * existing[o][t],
        "pool": lambda s, k, t, h: 0.0, "link": lambda s, t, h: cable[s][t], "gateway": lambda b, t, h: ground[b][t],
        "spread": lambda s, i, t: most[i] * mean[i][t], "percentile": lambda i, t: tail[i] * mean[i][t],
    }  # fmt: skip
    for (name, *point), found in script.rows.items():
        row = pulp.LpAffineExpression.from_list([(x, a) for x, a in found if a])
        if name == "balance":
            script.made.addConstraint(row == demand[point[0]][point[1]][point[2]])
        elif name == "resident":
            script.made.addConstraint(row >= share[point[0]][point[1]] * mean[point[0]][point[1]])
        elif name in sides:
            if sides[name][point[0]][point[1]] < np.inf:
                script.made.addConstraint(row <= sides[name][point[0]][point[1]])
        elif name not in ("capacity", "link") or (name, *point) in script.used:
            script.made.addConstraint(row <= side[name](*point))


def _left(w: World, bound: np.ndarray, per_mw: np.ndarray) -> list[list[float]]:
    """What stock leaves of a site's bound, (S, T)."""
    left = np.array(bound)
    np.subtract.at(left, w.site_of, w.existing_mw * per_mw[:, None])
    return np.maximum(left, 0.0).tolist()
