"""Halls on land: climate drives cooling, the grid's queue drives timing, own generation buys time.

How a power supply behaves is read off its columns: `connection` says what it leans on, `price_basis` what a MWh costs,
and one that is on site, free of fuel and free of price lives off the sun and is sized to the
site's sunshine and its seasons.
"""

from typing import Any

import numpy as np
import pandas as pd

from model.laws.constants import HOURS_PER_DAY
from model.laws.energy import firm_solar_per_kw
from model.network.gateways import downlink
from model.sites import Array, Asset, Candidates, Paths, Places, SiteBounds, SiteTerms
from model.sites.terrestrial.climate import DEGREES_PER_HOUR, sunshine_variation_frac
from model.sites.terrestrial.cooling import block_h, cooling_terms
from model.sites.terrestrial.declared import Parameters, Site, numbers

__all__ = ["Parameters", "Site", "bounds", "paths", "terms"]


def terms(c: Candidates) -> SiteTerms:
    """What options on land cost, draw and deliver.

    Energy is PUE x (price basis + variable); a grid connection and a supply are sized on the peak hour, energy on the
    mean of each slice. An option whose yearly PUE exceeds the site's `max_pue` gets `first_year` infinite: it can
    never be ordered.

    Parameters
    ----------
    c : Candidates
        Options: O rows of site, jurisdiction, chip, cooling and supply.

    Returns
    -------
    SiteTerms
        Arrays of its declared shapes.

    Raises
    ------
    ValueError
        A cooling has no curve or one driven by the sea; a peak lies beyond its curve; a price profile is missing.
    """
    p: Parameters = c.parameters
    options, vintages, slices = len(c.sites), len(c.year), len(c.slices)
    pue, water, peak = cooling_terms(c)
    basis, connection = (c.supply[name].to_numpy(object) for name in ("price_basis", "connection"))
    gridded, onsite = (connection == "grid").astype(float), (connection == "onsite").astype(float)
    from_grid = (basis == "grid").astype(float)
    fuel = numbers(c.supply, "fuel_mwh_per_mwh")
    solar = onsite * (basis == "none") * (fuel == 0.0)
    green = c.supply["green"].to_numpy(bool)
    hours = numbers(c.slices, "hours_h")

    green_price = (basis == "ppa") * numbers(c.sites, "ppa_usd_per_mwh")
    fuel_price = (basis == "gas") * fuel * numbers(c.jurisdiction, "gas_usd_per_mwh")
    flat_price = green_price + fuel_price + numbers(c.supply, "variable_usd_per_mwh")
    grid_price = (from_grid * numbers(c.sites, "grid_usd_per_mwh"))[:, None] * _price_shape(c)

    latitude, of_option = np.unique(numbers(c.sites, "latitude_deg"), return_inverse=True)
    season = p.tilt_frac * sunshine_variation_frac(latitude)[of_option]
    variation = np.minimum(np.hypot(season, p.cloud_variation_frac), 1.0)
    panels, storage = firm_solar_per_kw(numbers(c.sites, "solar_cf_frac"), p.solar_firm_frac, variation)
    solar_usd_per_kw = np.outer(solar * panels, p.solar_usd_per_kw) + np.outer(solar * storage, p.storage_usd_per_kwh)
    supply_usd_per_kw = numbers(c.supply, "capex_usd_per_kw")[:, None] + solar_usd_per_kw

    stress = p.water_usd_per_m3 + p.water_scarcity_usd_per_m3 * numbers(c.sites, "water_stress_frac")
    om_usd_per_kw_yr = (
        p.hall_om_usd_per_kw_yr + numbers(c.cooling, "om_usd_per_kw_yr") + peak * numbers(c.supply, "om_usd_per_kw_yr")
    )
    cap = c.sites["max_pue"].to_numpy(float)
    barred = (pue @ hours) / hours.sum() > np.where(np.isnan(cap), np.inf, cap)
    order_year = np.maximum(numbers(c.sites, "first_year"), numbers(c.supply, "first_year"))
    grid_g_per_kwh, own_g_per_kwh = numbers(c.sites, "grid_carbon_g_per_kwh"), numbers(c.supply, "carbon_g_per_kwh")
    none, flow = np.zeros(options), np.zeros((options, vintages))
    built = flow + 1000.0  # kW per MW
    return SiteTerms(
        assets={
            "hall": Asset(
                built * np.outer(numbers(c.sites, "hall_usd_per_kw"), p.hall_index_frac), none + p.hall_life_yr
            ),
            "cooling": Asset(built * numbers(c.cooling, "capex_usd_per_kw")[:, None], numbers(c.cooling, "life_yr")),
            "connection": Asset(
                built * (gridded * peak * numbers(c.sites, "connection_usd_per_kw"))[:, None],
                none + p.connection_life_yr,
            ),
            "supply": Asset(built * peak[:, None] * supply_usd_per_kw, numbers(c.supply, "life_yr")),
        },
        wacc_frac=flow + numbers(c.jurisdiction, "wacc_frac")[:, None],
        om_usd_per_mw_yr=flow + (1000.0 * om_usd_per_kw_yr + (water @ hours) * stress)[:, None],
        energy_usd_per_mwh=flat_price[:, None] + grid_price,
        bought_frac=gridded,
        pue=pue,
        peak_pue=peak,
        availability=np.repeat(p.hall_availability * numbers(c.supply, "availability")[:, None], slices, axis=1),
        throughput_frac=none + 1.0,
        checking_frac=none,
        loss_frac_per_yr=none,
        replace_frac_per_yr=numbers(c.chip, "failure_frac_per_yr"),
        spare_frac=none + p.spare_frac,
        service_yr=none + np.inf,
        lead_yr=np.maximum(p.hall_lead_yr, numbers(c.supply, "lead_yr")),
        first_year=np.where(barred, np.inf, order_year),
        grid_mw_per_mw=gridded * peak,
        onsite_mw_per_mw=onsite * peak * np.where(solar > 0.0, p.solar_room_frac, 1.0),
        heat_mw_per_mw=none,
        link_gbps_per_mw=none + np.inf,
        carbon_t_per_mwh=np.where(basis == "grid", grid_g_per_kwh, own_g_per_kwh) / 1000.0,
        embodied_t_per_mw=none + p.embodied_t_per_mw,
        water_m3_per_mwh=water,
        green_frac=np.where(green, 1.0, from_grid * numbers(c.sites, "grid_green_frac")),
        launch_t_per_mw=flow,
        launch_wacc_frac=flow,
        satellites_per_mw=flow,
        retire_usd_per_mw=none,
        block_mw=numbers(c.sites, "site_mw"),
    )


def bounds(p: Places) -> SiteBounds:
    """What each site may hold: the grid's queue, room for own generation, fibre.

    grid = ready + (power - ready) clip((year - queue_year - queue) / ramp, 0, 1).

    Parameters
    ----------
    p : Places
        S sites, T periods.

    Returns
    -------
    SiteBounds
        Each (S, T); heat goes to the air, so its bound is infinite.
    """
    waited = p.year - p.parameters.queue_year - numbers(p.sites, "queue_yr")[:, None]
    ready, power = numbers(p.sites, "ready_mw")[:, None], numbers(p.sites, "power_mw")[:, None]
    grid = ready + np.maximum(power - ready, 0.0) * np.clip(waited / p.parameters.ramp_yr, 0.0, 1.0)
    still = np.zeros_like(grid)
    return SiteBounds(
        grid_mw=grid,
        onsite_mw=still + numbers(p.sites, "onsite_mw")[:, None],
        heat_mw=still + np.inf,
        link_gbps=still + numbers(p.sites, "link_gbps")[:, None],
    )


def paths(p: Places, zones: pd.DataFrame, network: Any) -> Paths:
    """Round trip and price of reaching each zone: the cable graph; for data born in orbit, the way down and on.

    Parameters
    ----------
    p : Places
        S sites, H slices.
    zones : DataFrame
        Z rows of zones.csv.
    network : Network
        Cable graph.

    Returns
    -------
    Paths
        Round trip (S, Z, H), price and share of ground stations (S, Z).
    """
    place = ("latitude_deg", "longitude_deg", "jurisdiction")
    here, there = ([frame[name].to_numpy() for name in place] for frame in (p.sites, zones))
    aloft = zones["domain"].to_numpy(str) == "orbit"
    down = downlink(p.sites, zones, p.tables, network)
    rtt_ms = np.where(aloft, down.rtt_ms, network.rtt_ms(*here, *there))
    return Paths(
        rtt_ms=np.repeat(rtt_ms[:, :, None], len(p.slices), axis=2),
        usd_per_gbps_yr=np.where(aloft, down.usd_per_gbps_yr, network.usd_per_gbps_yr(*here[:2], *there[:2])),
        gateway_share=down.gateway_share,
    )


def _price_shape(c: Candidates) -> Array:
    """Grid price of each slice over its yearly mean, (O, H): the site's profile at the slice's local solar hours."""
    _, first, of_option = np.unique(pd.factorize(c.sites["site"])[0], return_index=True, return_inverse=True)
    sites = c.sites.take(first)
    names, of_site = np.unique(sites["price_profile"].fillna("").to_numpy(str), return_inverse=True)
    table = c.tables["profiles"]
    by_hour = table.pivot_table(index=["profile", "season"], columns="hour", values="multiplier")
    by_hour = by_hour.reindex(columns=range(24))
    season = c.slices["season"].to_numpy(str)
    own = by_hour.reindex(pd.MultiIndex.from_product([names, season])).to_numpy(float)
    whole = by_hour.reindex(pd.MultiIndex.from_product([names, ["all"] * len(season)])).to_numpy(float)
    shape = np.where(np.isnan(own), whole, own).reshape(len(names), len(season), 24)
    shape[names == ""] = 1.0
    missing = np.isnan(shape).any(axis=(1, 2))
    if missing.any():
        raise ValueError(f"profiles.csv: no 24 hours for every season of the price profile {names[missing][0]!r}")
    local = block_h(c.slices) + numbers(sites, "longitude_deg")[:, None, None] / DEGREES_PER_HOUR
    hour = np.floor(local % HOURS_PER_DAY).astype(int) % 24
    return shape[of_site[:, None, None], np.arange(len(season))[None, :, None], hour].mean(axis=2)[of_option]
