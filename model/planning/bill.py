"""The itemised bill: every dollar of the objective, by period, kind of site, site and item."""

import numpy as np
import pandas as pd

from model.formulation.variables import place
from model.lp import Floats, Programme
from model.world import World


def bill(world: World, programme: Programme, x: dict[str, Floats]) -> pd.DataFrame:
    """Rows of period, kind, site, item, npv_usd, usd_per_yr; `npv_usd` adds up to the objective.

    Money that belongs to no one site has a blank site and kind: what is left unserved, and limits that are broken.
    """
    parts = [
        *_built(world, programme, x["build"]), *_opened(programme, x), *_run(world, programme, x["run"]),
        _served(world, programme, x["serve"]), _standing(world), _unserved(world, programme, x["unserved"]),
        _chips(world, programme, x["buy"]), _launches(world, programme, x), _breaches(world, programme, x["breach"]),
    ]  # fmt: skip
    table = pd.concat([p[p["npv_usd"] != 0] for p in parts], ignore_index=True)
    total = table.groupby(["t", "s", "item"], sort=True, as_index=False)["npv_usd"].sum()
    names = np.append(world.sites.frame["site"].to_numpy(object), "")
    kinds = np.append(world.sites.frame["kind"].to_numpy(object), "")
    return pd.DataFrame({
        "period": world.calendar.year[total["t"]].astype(int), "kind": kinds[total["s"]], "site": names[total["s"]],
        "item": total["item"], "npv_usd": total["npv_usd"],
        "usd_per_yr": total["npv_usd"] / world.period_yr[total["t"]],
    })  # fmt: skip


def _rows(item: str, t: object, s: object, npv_usd: Floats) -> pd.DataFrame:
    return pd.DataFrame({"t": t, "s": s, "item": item, "npv_usd": npv_usd})


def _built(world: World, programme: Programme, x: Floats) -> list[pd.DataFrame]:
    index = programme.variables["build"].index
    used = np.flatnonzero(x)
    o, v = index["option"][used], index["vintage"][used]
    lived = world.lived_yr[o, v] * x[used][:, None]  # (m, T)
    m, t = np.nonzero(lived)
    return [
        _rows(item, t, world.site_of[o[m]], lived[m, t] * yearly[o[m], v[m]])
        for item, yearly in world.costs.yearly_usd_per_mw.items()
    ]


def _opened(programme: Programme, x: dict[str, Floats]) -> list[pd.DataFrame]:
    """What sites cost to open, in plans of whole numbers."""
    part = programme.variables.get("open")
    if part is None:
        return []
    return [_rows("opening", part.index["vintage"], part.index["site"], part.cost * x["open"] * 1e6)]


def _run(world: World, programme: Programme, x: Floats) -> list[pd.DataFrame]:
    index = programme.variables["run"].index
    o, t, h = index["option"], index["period"], index["slice"]
    usd = world.costs.run_usd_per_mw[o, t, h] * x
    carbon = usd * world.costs.carbon_frac[o, t, h]
    return [_rows("energy", t, world.site_of[o], usd - carbon), _rows("carbon", t, world.site_of[o], carbon)]


def _served(world: World, programme: Programme, x: Floats) -> pd.DataFrame:
    serve = programme.variables["serve"]
    return _rows("network", serve.index["period"], serve.index["site"], serve.cost * x * 1e6)


def _standing(world: World) -> pd.DataFrame:
    o, t = np.nonzero(world.standing_usd)
    return _rows("operation", t, world.site_of[o], world.standing_usd[o, t])


def _nowhere(world: World, count: int) -> np.ndarray:
    return np.full(count, world.shape["site"])


def _unserved(world: World, programme: Programme, x: Floats) -> pd.DataFrame:
    part = programme.variables["unserved"]
    return _rows("unserved", part.index["period"], _nowhere(world, len(x)), part.cost * x * 1e6)


def _breaches(world: World, programme: Programme, x: Floats) -> pd.DataFrame:
    part = programme.variables["breach"]
    t = np.searchsorted(
        world.calendar.year, world.inputs.tables["limits"]["period"].to_numpy(float)[part.index["limit"]]
    )
    return _rows("broken limits", t, _nowhere(world, len(x)), part.cost * x * 1e6)


def _chips(world: World, programme: Programme, x: Floats) -> pd.DataFrame:
    part = programme.variables["buy"]
    t = np.searchsorted(world.calendar.year, world.inputs.tables["chip_supply"]["period"].to_numpy(float))
    return _rows("chip premium", t, _nowhere(world, len(x)), part.cost * x * 1e6)


def _launches(world: World, programme: Programme, x: dict[str, Floats]) -> pd.DataFrame:
    """Launch cost of each bloc and period, shared out over the sites it lifts by mass."""
    part = programme.variables["lift"]
    table = world.inputs.tables["launch"]
    t = np.searchsorted(world.calendar.year, table["period"].to_numpy(float))
    b = place(world.blocs, table["bloc"])
    paid = np.zeros((len(world.blocs), world.shape["period"]))
    np.add.at(paid, (b, t), part.cost * x["lift"] * 1e6)
    build = programme.variables["build"].index
    mass = world.options.terms.launch_t_per_mw[build["option"], build["vintage"]] * x["build"]
    by_site = np.zeros((world.shape["site"], world.shape["period"]))
    np.add.at(by_site, (world.site_of[build["option"]], build["vintage"]), mass)
    lifted = np.zeros_like(paid)
    np.add.at(lifted, world.bloc_of, by_site)
    price = np.divide(paid, lifted, out=np.zeros_like(paid), where=lifted > 0)
    s, period = np.nonzero(by_site)
    rows = _rows("launch", period, s, by_site[s, period] * price[world.bloc_of[s], period])
    idle = np.where(lifted > 0, 0.0, paid)  # lifted for nothing: never optimal, yet the bill must add up
    left = np.nonzero(idle)
    return pd.concat([rows, _rows("launch", left[1], _nowhere(world, len(left[0])), idle[left])])
