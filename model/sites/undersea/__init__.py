"""Sealed vessels on the sea bed, fed and read from a shore station: what they cost, draw and deliver."""

from typing import Any

import numpy as np
import pandas as pd

from model.laws.constants import FIBRE_KM_PER_MS
from model.laws.heat import discharge_cap_mw_th
from model.network.gateways import downlink
from model.sites import Candidates, Paths, Places, SiteBounds, SiteTerms
from model.sites.undersea.declared import Parameters, Site, numbers
from model.sites.undersea.feed import power_of
from model.sites.undersea.seasons import sea_pues
from model.sites.undersea.vessels import cables, money

__all__ = ["Parameters", "Site", "bounds", "paths", "terms"]


def terms(c: Candidates) -> SiteTerms:
    """Cost, draw and delivery of undersea options, as arrays: see `SiteTerms` for shapes and units."""
    p: Parameters = c.parameters
    options, vintages, slices = len(c.sites), len(c.year), len(c.slices)
    zero, one = np.zeros(options), np.ones(options)
    pue, peak = sea_pues(c)
    meter = 1.0 / (1.0 - p.cable_loss_frac)
    energy = power_of(c)
    cable = cables(c, peak * meter)
    bill = money(c, peak * meter, cable)
    up = energy.met_frac * cable.up_frac * p.vessel_up_frac
    lead = np.maximum(numbers(c.sites, "permitting_yr") + p.build_yr, numbers(c.supply, "lead_yr"))
    mission_part = min(1.0, p.mission_yr / p.vessel_life_yr)
    return SiteTerms(
        assets=bill.assets,
        wacc_frac=(numbers(c.jurisdiction, "wacc_frac") + p.wacc_premium_frac)[:, None] * np.ones(vintages),
        om_usd_per_mw_yr=bill.om_usd_per_mw_yr,
        energy_usd_per_mwh=energy.usd_per_mwh[:, None] * np.ones(slices),
        bought_frac=one,
        pue=pue * meter,
        peak_pue=peak * meter,
        availability=up[:, None] * np.ones(slices),
        throughput_frac=one,
        checking_frac=zero,
        loss_frac_per_yr=p.sealed_failure_frac * numbers(c.chip, "failure_frac_per_yr"),
        replace_frac_per_yr=zero,
        spare_frac=p.spare_frac * one,
        service_yr=p.mission_yr * one,
        lead_yr=lead,
        first_year=np.maximum(numbers(c.sites, "first_year"), numbers(c.supply, "first_year")),
        grid_mw_per_mw=energy.grid_mw_per_mw * peak * meter,
        onsite_mw_per_mw=energy.wind_mw_per_mw * peak * meter,
        heat_mw_per_mw=peak,
        link_gbps_per_mw=np.full(options, np.inf),
        carbon_t_per_mwh=energy.carbon_t_per_mwh,
        embodied_t_per_mw=mission_part * p.vessel_t / p.vessel_mw * p.steel_carbon_t_per_t * one,
        water_m3_per_mwh=np.zeros((options, slices)),
        green_frac=energy.green_frac,
        launch_t_per_mw=np.zeros((options, vintages)),
        launch_wacc_frac=np.zeros((options, vintages)),
        satellites_per_mw=np.zeros((options, vintages)),
        retire_usd_per_mw=bill.retire_usd_per_mw,
        block_mw=np.minimum(cable.farm_mw, p.station_vessels_count * p.vessel_mw),
    )


def bounds(p: Places) -> SiteBounds:
    """Grid, wind, permitted heat and fibre of each site by period, (S, T).

    grid = ready + (power - ready) clip((year - queue_year - queue) / ramp, 0, 1); heat = rho c_p u d w dT of the mixing
    zone, unless a licence says otherwise.
    """
    sites, always = p.sites, np.ones(len(p.year))
    waited = p.year - p.parameters.queue_year - numbers(sites, "queue_yr")[:, None]
    ready, power = numbers(sites, "ready_mw")[:, None], numbers(sites, "power_mw")[:, None]
    mixing = (numbers(sites, name) for name in ("current_m_per_s", "mixing_depth_m", "mixing_width_m", "discharge_c"))
    licence = numbers(sites, "permit_mw_th")
    heat = np.where(np.isnan(licence), discharge_cap_mw_th(*mixing), licence)
    return SiteBounds(
        grid_mw=ready + np.maximum(power - ready, 0.0) * np.clip(waited / p.parameters.ramp_yr, 0.0, 1.0),
        onsite_mw=numbers(sites, "wind_mw")[:, None] * always,
        heat_mw=heat[:, None] * always,
        link_gbps=numbers(sites, "link_gbps")[:, None] * always,
    )


def paths(p: Places, zones: pd.DataFrame, network: Any) -> Paths:
    """The landing point's way to each zone and the fibre to the vessels; data born in orbit come down first."""
    place = ("latitude_deg", "longitude_deg", "jurisdiction")
    here, there = ([frame[name].to_numpy() for name in place] for frame in (p.sites, zones))
    aloft = (zones["domain"] == "orbit").to_numpy(bool)
    down = downlink(p.sites, zones, p.tables, network)
    rtt = np.where(aloft, down.rtt_ms, network.rtt_ms(*here, *there))
    rtt = rtt + (2.0 * numbers(p.sites, "shore_km") * p.parameters.route_slack_frac / FIBRE_KM_PER_MS)[:, None]
    return Paths(
        rtt_ms=np.repeat(rtt[:, :, None], len(p.slices), axis=2),
        usd_per_gbps_yr=np.where(aloft, down.usd_per_gbps_yr, network.usd_per_gbps_yr(*here[:2], *there[:2])),
        gateway_share=down.gateway_share,
    )
