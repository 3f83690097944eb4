"""What one more megawatt at a site would cost and earn, line by line, in every period.

A site is asked to build a trace more in a period, and the plan is solved again. The price of that demand is what keeps
the site out: the least fall of the cost of a megawatt at which it enters. At those prices the best option's own cost,
less what its work earns and what every scarce thing takes from it, adds up to that price exactly.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from model.formulation import Active, paper, programme
from model.formulation.variables import grid, open_routes
from model.lp import Constraint, Floats, Index, Programme, Term
from model.planning.tables import SMALL_MW, living_mw
from model.questions.bounded import NoPlan, joined
from model.questions.optimum import Optimum, completed
from model.solve.highs import solve
from model.world import World

TRACE_MW = 1e-3
"""IT power a site is asked to build: far above the solver's tolerance, far below any capacity."""

ROUNDING = 1e-9
"""Share of what a megawatt pays and earns below which an amount is the solver's rounding."""


@dataclass(frozen=True)
class Admitted:
    """A plan whose programme holds every option and route of one site, and a row that can ask it to build."""

    plan: Optimum
    site: int


def admitted(plan: Optimum, site: int) -> Admitted:
    """The plan with the whole of a site in its programme; its cost is the same."""
    world = plan.world
    here = open_routes(world)
    here[np.arange(world.shape["site"]) != site] = False
    none = Index(grid(world, "site", "load", "period"), np.zeros(0, dtype=np.int64))
    routes = Index.where(grid(world, "site", "load", "period", "slice"), here)
    active = joined(plan.active, Active(world.site_of == site, routes, none))
    found = completed(world, active, plan.solution.basis)
    if found is None:
        raise NoPlan("the plan is lost when a site is added to it")
    return Admitted(found, site)


def asked(world: World, lp: Programme, site: int, vintage: int) -> Programme:
    """The programme with the row sum_{o at site} build[o,v] >= a trace."""
    index = lp.variables["build"].index
    at = np.flatnonzero((world.site_of[index["option"]] == site) & (index["vintage"] == vintage))
    term = Term("build", np.zeros(len(at), dtype=np.int64), at, np.ones(len(at)))
    row = Constraint("entry", Index.full({"entry": 1}), (term,), np.array([TRACE_MW]), np.array([np.inf]))
    return Programme(lp.variables, {**lp.constraints, "entry": row}, lp.offset)


def entering(base: Admitted, vintage: int, threads: int = 0) -> Optimum | None:
    """Least-cost plan that builds a trace at the site in a vintage; None where no plan can."""
    plan = base.plan
    return completed(
        plan.world, plan.active, plan.solution.basis, lambda lp: asked(plan.world, lp, base.site, vintage), threads
    )


def blocking(base: Admitted, vintage: int) -> str:
    """Constraints any of which alone, if gone, would let the site build in a vintage; blank if it takes several."""
    plan = base.plan
    lp = asked(plan.world, programme(plan.world, plan.active), base.site, vintage)
    found = []
    for line in paper.LINES:
        if not line.hard:
            continue
        rest = Programme(lp.variables, {n: c for n, c in lp.constraints.items() if n != line.name}, lp.offset)
        if solve(rest, algorithm="simplex").status == "optimal":
            found.append(line.hard)
    return ", ".join(found)


def best_option(plan: Optimum, site: int, vintage: int) -> int:
    """Column of the build variable of which the site builds most in a vintage."""
    index, built = plan.programme.variables["build"].index, plan.x["build"]
    here = (plan.world.site_of[index["option"]] == site) & (index["vintage"] == vintage)
    return int(np.argmax(np.where(here, built, -1.0)))


def megawatt(plan: Optimum, column: int) -> Floats:
    """(columns,) one more megawatt of a build column, and the work that its hall then does."""
    lp, world = plan.programme, plan.world
    build, run = lp.variables["build"].index, lp.variables["run"].index
    o, v = build["option"][column], build["vintage"][column]
    weight = np.zeros(lp.shape[1])
    weight[lp.columns["build"].start + column] = 1.0
    living = living_mw(world, lp, plan.x["build"])[o]
    share = np.divide(world.costs.surviving_frac[o, v], living, out=np.zeros_like(living), where=living > 0)
    own = run["option"] == o
    weight[lp.columns["run"]] = np.where(own, plan.x["run"] * share[run["period"]], 0.0)
    return weight


def ledger(plan: Optimum, column: int) -> pd.DataFrame:
    """Rows of item, of, usd_per_mw: what one more megawatt pays (above 0) and earns (below 0), present value.

    `of` is cost (a line of the bill) or constraint (a price of the plan). The sum is the reduced cost: what keeps the
    option out.
    """
    lp, world, y = plan.programme, plan.world, plan.solution.y
    build = lp.variables["build"].index
    o, v = build["option"][column], build["vintage"][column]
    weight = megawatt(plan, column)
    lived = float(world.lived_yr[o, v].sum())
    items = {name: float(yearly[o, v]) * lived for name, yearly in world.costs.yearly_usd_per_mw.items()}
    run, part = lp.variables["run"].index, lp.columns["run"]
    paid = world.costs.run_usd_per_mw[run["option"], run["period"], run["slice"]] * weight[part]
    carbon = paid * world.costs.carbon_frac[run["option"], run["period"], run["slice"]]
    items["energy"] = items.get("energy", 0.0) + float((paid - carbon).sum())
    items["carbon"] += float(carbon.sum())
    taken = lp.split_rows(-(lp.matrix @ weight) * y * 1e6)
    lines = paper.named()
    rows = {lines[name].said: float(values.sum()) for name, values in taken.items() if name in lines}
    frame = pd.concat([_frame(items, "cost"), _frame(rows, "constraint")], ignore_index=True)
    size = frame["usd_per_mw"].abs()
    return frame[size > ROUNDING * size.sum()].reset_index(drop=True)


def total(amounts: pd.Series) -> float:
    """Sum of what a megawatt pays and earns; nothing where only rounding is left of it.

    >>> total(pd.Series([2e7, -2e7 + 1e-3])), total(pd.Series([2e7, -1e7]))
    (0.0, 10000000.0)
    """
    left = float(amounts.sum())
    return left if abs(left) > ROUNDING * float(amounts.abs().sum()) else 0.0


def _frame(values: dict[str, float], of: str) -> pd.DataFrame:
    return pd.DataFrame({"item": list(values), "of": of, "usd_per_mw": list(values.values())})


SUMMARY = ["site", "period", "built_mw", "verdict", "blocked_by", "chip", "cooling", "supply", "enters_by_usd_per_mw",
           "option"]  # fmt: skip
LEDGER = ["site", "period", "item", "of", "usd_per_mw"]


def reasons(base: Admitted, threads: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Why a site builds, or not, in every period.

    Returns
    -------
    summary : DataFrame
        site, period, built_mw, verdict (built, kept out, blocked, too early), blocked_by, chip, cooling and supply of
        the best option, enters_by_usd_per_mw, and the option's number.
    ledgers : DataFrame
        site, period, item, of, usd_per_mw of that option; adds up to enters_by_usd_per_mw.
    """
    world, plan = base.plan.world, base.plan
    index, frame = plan.programme.variables["build"].index, world.options.frame
    name = world.sites.frame["site"].iloc[base.site]
    rows, parts = [], []
    for v, year in enumerate(world.calendar.year.astype(int).tolist()):
        here = (world.site_of[index["option"]] == base.site) & (index["vintage"] == v)
        built = float(plan.x["build"][here].sum())
        row = {"site": name, "period": year, "built_mw": built if built > SMALL_MW else 0.0}
        found = None if not here.any() else plan if built > TRACE_MW else entering(base, v, threads)
        if found is None:
            none = {"verdict": "blocked", "blocked_by": blocking(base, v)} if here.any() else {"verdict": "too early"}
            rows.append(row | none)
            continue
        column = best_option(found, base.site, v)
        o = found.programme.variables["build"].index["option"][column]
        lines = ledger(found, column)
        rows.append(row | {
            "verdict": "built" if built > SMALL_MW else "kept out", "chip": frame["chip"].iloc[o],
            "cooling": frame["cooling"].iloc[o], "supply": frame["supply"].iloc[o],
            "enters_by_usd_per_mw": total(lines["usd_per_mw"]), "option": o,
        })  # fmt: skip
        parts.append(lines.assign(site=name, period=year)[LEDGER])
    summary = pd.DataFrame(rows).reindex(columns=SUMMARY)
    return summary, pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=LEDGER)
