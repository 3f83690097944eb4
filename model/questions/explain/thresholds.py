"""How far a price has to move before a site enters the plan, or leaves it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from model.planning.tables import SMALL_MW
from model.questions.breakeven import CLOSE, Curve, meeting
from model.questions.optimum import Optimum
from model.world import World

MOST_FACTOR = 10.0
"""How many times its price a lever is raised at most."""

STEPS = (0.02, 0.1, 0.4, 1.0)
"""Shares of the way to the farthest price at which a site is looked for on the other side."""

CHANGES = {
    (True, True): "leaves above", (False, True): "enters below",
    (True, False): f"stays in up to {MOST_FACTOR:g} times", (False, False): "stays out even if free",
}  # fmt: skip
"""What a price does to a site: whether the site is in the plan, and whether some price turns it."""


@dataclass(frozen=True)
class Lever:
    """A price that can be moved: its name and unit, what it is today, and the world at so many times that."""

    name: str
    unit: str
    today: float
    world: Callable[[float], World]


def levers(world: World, site: int, option: int, vintage: int) -> list[Lever]:
    """Prices that bear on a site, told at one of its options and vintages.

    power: energy of every option of the site; capex: its assets, chips and launch apart (limits on capital go on
    counting them at today's cost); launch: every offer of launch.csv, for everybody.
    """
    terms, hour = world.options.terms, world.hour_frac
    found = [
        Lever("power", "usd_per_mwh", float(terms.energy_usd_per_mwh[option] @ hour), lambda f: power(world, site, f)),
        Lever("capex", "usd_per_mw", float(sum(a.usd_per_mw[option, vintage] for a in terms.assets.values())),
              lambda f: capex(world, site, f)),
    ]  # fmt: skip
    if terms.launch_t_per_mw[option, vintage] > 0:
        table = world.inputs.tables["launch"]
        bloc = world.sites.frame["bloc"].iloc[site]
        sold = (table["bloc"] == bloc) & (table["period"] == world.calendar.year[vintage]) & (table["t_per_yr"] > 0)
        price = float(table.loc[sold, "usd_per_kg"].min()) if sold.any() else 0.0
        found.append(Lever("launch", "usd_per_kg", price, lambda f: launch(world, f)))
    return [lever for lever in found if lever.today > 0]


def power(world: World, site: int, factor: float) -> World:
    """World in which every option of a site pays so many times its price of energy, carbon apart."""
    here = (world.site_of == site)[:, None, None]
    costs = world.costs
    carbon = costs.run_usd_per_mw * costs.carbon_frac
    run = np.where(here, carbon + factor * (costs.run_usd_per_mw - carbon), costs.run_usd_per_mw)
    share = np.divide(carbon, run, out=np.zeros_like(run), where=run != 0)
    return replace(world, costs=replace(costs, run_usd_per_mw=run, carbon_frac=share))


def capex(world: World, site: int, factor: float) -> World:
    """World in which the assets of every option of a site cost so many times as much."""
    weight = np.where(world.site_of == site, factor, 1.0)[:, None]
    costs, assets = world.costs, world.options.terms.assets
    yearly = {name: value * (weight if name in assets else 1.0) for name, value in costs.yearly_usd_per_mw.items()}
    saved = np.sum([costs.yearly_usd_per_mw[name] - yearly[name] for name in assets], axis=0)
    build = costs.build_usd_per_mw - saved * world.lived_yr.sum(axis=2)
    return replace(world, costs=replace(costs, yearly_usd_per_mw=yearly, build_usd_per_mw=build))


def launch(world: World, factor: float) -> World:
    """World in which every launch costs so many times as much."""
    table = world.inputs.tables["launch"]
    tables = dict(world.inputs.tables) | {"launch": table.assign(usd_per_kg=table["usd_per_kg"] * factor)}
    return replace(world, inputs=replace(world.inputs, tables=tables))


def built_mw(plan: Optimum, site: int) -> float:
    """IT power that a site builds over the horizon."""
    index = plan.programme.variables["build"].index
    return float(plan.x["build"][plan.world.site_of[index["option"]] == site].sum())


def turning(lever: Lever, site: int, plan: Optimum, threads: int = 0) -> float | None:
    """Factor on a lever's price at which a site turns from building to not building, nearest to one on the way.

    Below it the site builds. A site in the plan is priced out from 1 upwards, one outside it is let in from 1 down;
    None where neither free nor `MOST_FACTOR` times the price turns it.
    """
    inside = built_mw(plan, site) > SMALL_MW
    low, high = (1.0, MOST_FACTOR) if inside else (0.0, 1.0)
    curve = Curve(lever.world, low, high, threads)
    here = far = curve.line(1.0, plan)
    for step in STEPS:  # near plans are quickly found, and most sites turn close by
        far = curve.line(1.0 + step * (high - 1.0) if inside else 1.0 - step, far.plan)
        if (built_mw(far.plan, site) > SMALL_MW) != inside:
            break
    else:
        return None
    left, right = (here, far) if inside else (far, here)
    while True:
        meet = meeting(left, right)
        if meet is None:
            return left.value if inside else right.value  # the lines are one: building or not costs the same here
        between = curve.line(meet, left.plan)
        if left.at(meet) - between.plan.cost <= CLOSE * max(1.0, abs(between.plan.cost)):
            return meet
        if built_mw(between.plan, site) > SMALL_MW:
            left = between
        else:
            right = between


def thresholds(plan: Optimum, site: int, option: int, vintage: int, threads: int = 0) -> pd.DataFrame:
    """Rows of site, lever, unit, change (see `CHANGES`), today, threshold, factor; none of a site without a price.

    A site outside the plan enters once the price is below the threshold; one in the plan leaves above it. Blank where
    no price from nothing to `MOST_FACTOR` times today's does.
    """
    inside = built_mw(plan, site) > SMALL_MW
    rows = []
    for lever in levers(plan.world, site, option, vintage):
        factor = turning(lever, site, plan, threads)
        rows.append({
            "site": plan.world.sites.frame["site"].iloc[site], "lever": lever.name, "unit": lever.unit,
            "change": CHANGES[inside, factor is not None], "today": lever.today,
            "threshold": np.nan if factor is None else lever.today * factor,
            "factor": np.nan if factor is None else factor,
        })  # fmt: skip
    return pd.DataFrame(rows, columns=["site", "lever", "unit", "change", "today", "threshold", "factor"])
