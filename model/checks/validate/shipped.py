"""Published facts against a study's own tables: what stands, what is requested, what a megawatt and an hour cost."""

import numpy as np
import pandas as pd

from model.checks.validate import demand
from model.sites import Array
from model.tables.inputs import Inputs
from model.world import World
from model.world.costs import levelised_usd_per_h100e_h

COUNTED_TO = 2025
MAKER = {
    "h100": "nvidia", "h200": "nvidia", "h20": "nvidia", "b200": "nvidia", "gb300": "nvidia",
    "tpu_v7": "tpu", "trainium2": "trainium", "mi355x": "amd",
}  # fmt: skip
BUILT = {
    "gb300_at_colossus_2": ("us-mem", "gb300", "direct_liquid"),
    "trainium2_at_new_carlisle": ("us-in", "trainium2", "air_economiser"),
    "h100_at_colossus_1": ("us-mem", "h100", "direct_liquid"),
    "tpu_v7_at_pryor": ("us-ok", "tpu_v7", "direct_liquid"),
}
"""Halls that stand: site, chip and cooling of the option like them."""


def results(world: World, cases: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Case and quantity to what the study gives; `cases` names the sites and technologies requested."""
    gw = {("demand_2030", region): value for region, value in demand.power_gw(world.inputs.tables).items()}
    return stock(world.inputs) | gw | cooling(world, cases) | built(world) | costs(world) | {
        ("satellite_2026", "kg_per_kw"): satellite_kg_per_kw(world),
        ("zhongwei", "solar_capacity_factor"): solar_capacity_factor(world.inputs, "cn-zwe"),
    }  # fmt: skip


def stock(inputs: Inputs) -> dict[tuple[str, str], float]:
    """H100e that stood at the end of 2025, by whom it is counted."""
    rows = inputs.tables["existing"].merge(inputs.tables["chips"], on="chip")
    rows = rows[rows["commissioned_year"] <= COUNTED_TO]
    h100e = rows["it_mw"] * 1e6 / rows["it_w_per_chip"] * rows["compute_h100e"]
    china = rows["site"].str.startswith("cn-")
    maker = h100e[~china].groupby(rows["chip"].map(MAKER)).sum()
    maker["nvidia"] += h100e[china & (rows["chip"].map(MAKER) == "nvidia")].sum()
    found = {"china_h100e": h100e[china].sum(), "world_h100e": h100e.sum()}
    found |= {f"{name}_h100e": value for name, value in maker.items()}
    return {("stock_2025", quantity): float(value) for quantity, value in found.items()}


def cooling(world: World, cases: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Yearly PUE and water of named halls, the best PUE of named places, and how places rank."""
    frame, terms = world.options.frame, world.options.terms
    land = frame.assign(pue=terms.pue @ world.hour_frac, water=_yearly(world, terms.water_m3_per_mwh))
    land = land[(land["kind"] == "terrestrial") & (land["supply"] == "grid")]
    by_hall = land.groupby(["cooling", "site"])[["pue", "water"]].first()
    best = land.groupby("site")["pue"].min()
    found: dict[tuple[str, str], float] = {}
    for case, column in (("yearly_pue", "pue"), ("yearly_water", "water")):
        halls = cases.loc[cases["case"] == case, "quantity"]
        value = by_hall.loc[pd.MultiIndex.from_tuples([tuple(hall.split("/")) for hall in halls]), column]
        found |= {(case, hall): float(v) for hall, v in zip(halls, value, strict=True)}
    google = cases[(cases["case"] == "google_pue") & (cases["quantity"] != "rank_correlation")]
    ours = best.loc[google["quantity"]].to_numpy()
    found |= {("google_pue", site): float(v) for site, v in zip(google["quantity"], ours, strict=True)}
    rank = pd.Series(ours).corr(pd.Series(google["published"].to_numpy()), method="spearman")
    sea = (frame["site"] == "sea-lingang") & (frame["cooling"] == "sea_liquid")
    sea_pue = float((terms.pue @ world.hour_frac)[sea].mean())
    return found | {("google_pue", "rank_correlation"): float(rank), ("lingang", "sea_pue"): sea_pue}


def _yearly(world: World, value: Array) -> Array:
    return value @ world.hour_frac if value.ndim == 2 else value


def built(world: World) -> dict[tuple[str, str], float]:
    """H100e and cost of a megawatt at the meter, peak of the hottest hours included."""
    frame, terms = world.options.frame, world.options.terms
    bulk = int(np.flatnonzero(world.loads.classes["bound"] == "compute")[0])
    halls = frame.assign(grid=terms.grid_mw_per_mw, h100e=world.costs.h100e_per_mw[:, bulk])
    halls["usd"] = world.overnight_usd_per_mw[:, 0]
    halls["country"] = world.sites.frame["jurisdiction"].to_numpy()[halls["s"]]
    halls = halls[(halls["kind"] == "terrestrial") & (halls["supply"] == "grid")]
    density = (halls["h100e"] / halls["grid"]).set_axis(pd.MultiIndex.from_frame(halls[["site", "chip", "cooling"]]))
    found = {name: float(density.loc[key]) for name, key in BUILT.items()}
    leading = halls[(halls["country"] == "USA") & (halls["chip"] == "gb300") & (halls["cooling"] == "direct_liquid")]
    capex = leading["usd"] / leading["grid"] / 1e6
    found |= {"gb300_usa_capex_cheapest": float(capex.min()), "gb300_usa_capex_dearest": float(capex.max())}
    return {("epoch_sites", quantity): value for quantity, value in found.items()}


def cheapest_usd_per_h100e_h(world: World, chip: str = "gb300") -> pd.DataFrame:
    """Levelised cost of the cheapest option of each site in the first period, whether or not it can be ready by then.

    Launch is at the cheapest offer of the site's bloc. Columns: bloc, kind, site, usd_per_h100e_h.
    """
    bulk = int(np.flatnonzero(world.loads.classes["bound"] == "compute")[0])
    value = levelised_usd_per_h100e_h(
        world.costs, world.options.terms, world.calendar, bulk, world.launch_usd_per_mw_yr
    )
    frame = world.options.frame
    rows = frame.assign(usd_per_h100e_h=value[:, 0], bloc=world.sites.frame["bloc"].to_numpy()[frame["s"]])
    rows = rows[rows["chip"] == chip]
    return rows.groupby(["bloc", "kind", "site"])["usd_per_h100e_h"].min().reset_index()


def costs(world: World) -> dict[tuple[str, str], float]:
    """Cost of delivered compute by kind among allied sites, where the published comparisons are made.

    Ratios are of the median sites, each at its cheapest option; an hour of an accelerator is that of a GB300.
    """
    cheapest = cheapest_usd_per_h100e_h(world)
    usd = cheapest[cheapest["bloc"] == "allied"].groupby("kind")["usd_per_h100e_h"].median()
    chips = world.inputs.tables["chips"].set_index("chip")
    per_gpu = float(chips["compute_h100e"]["gb300"])
    found = {
        "orbital_over_land": usd["orbital"] / usd["terrestrial"],
        "undersea_over_land": usd["undersea"] / usd["terrestrial"],
        "orbital_usd_per_gpu_h": usd["orbital"] * per_gpu,
        "land_usd_per_gpu_h": usd["terrestrial"] * per_gpu,
    }
    return {("cost_2026", quantity): float(value) for quantity, value in found.items()}


def satellite_kg_per_kw(world: World, site: str = "leo-spacex-dd06") -> float:
    """Mass of the lightest satellite of a site in the first period, without the surcharge of its orbit."""
    from model.sites.orbital import Parameters, lift_penalty

    here = (world.options.frame["site"] == site).to_numpy()
    row = world.inputs.tables["sites/orbital"].set_index("site").loc[[site]]
    parameters = world.inputs.parameters("orbital", Parameters, world.calendar.year)
    surcharge = lift_penalty(row["altitude_km"].to_numpy(), row["inclination_deg"].to_numpy(), parameters)
    return float(world.options.terms.launch_t_per_mw[here, 0].min() / (1.0 + surcharge[0]))


def solar_capacity_factor(inputs: Inputs, site: str) -> float:
    """Capacity factor of panels at a site on land."""
    return float(inputs.tables["sites/terrestrial"].set_index("site")["solar_cf_frac"][site])
