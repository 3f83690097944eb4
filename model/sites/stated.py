"""Capacity that somebody else builds and prices: halls let by the megawatt, at the terms of a quote.

Nothing is computed from physics. Space, cooling and staff are in the rent, energy is metered at the quote's PUE, and
the chips are the planner's own.
"""

from typing import Any

import numpy as np
import pandas as pd

from model.arrays import FloatArray
from model.network.gateways import downlink
from model.sites import Candidates, Paths, Places, SiteBounds, SiteRow, SiteTerms
from model.tables.columns import ParameterSet, number


class Site(SiteRow):
    """One quote."""

    usd_per_mw_yr: float = number("Rent of a MW of IT for a year, energy apart.", ge=0, plausible=(0, 2e7))
    usd_per_mwh: float = number("Price of metered energy.", ge=0, plausible=(0, 1000))
    pue: float = number("Metered energy over IT energy.", ge=1, le=3)
    availability: float = number("Share of the time the quote promises.", gt=0, le=1)
    water_l_per_kwh: float = number("Water per kWh of IT, as stated.", ge=0, le=10)
    carbon_g_per_kwh: float = number("Carbon of the energy, as stated.", ge=0, le=1500)
    green_frac: float = number("Share of the energy that counts as green.", ge=0, le=1)
    lead_yr: float = number("Years from signature to service.", ge=0, le=20)
    contract_yr: float = number("Years the contract runs.", gt=0, le=40)
    link_gbps: float | None = number("Fibre of the site; blank: as much as is requested.", gt=0, blank=True)


class Parameters(ParameterSet):
    """No assumptions: a quote states everything."""


def terms(c: Candidates) -> SiteTerms:
    """Cost, draw and delivery as quoted: see `SiteTerms` for shapes and units."""
    options, vintages, slices = len(c.sites), len(c.year), len(c.slices)
    zero, by_vintage, by_slice = np.zeros(options), np.ones(vintages), np.ones(slices)
    return SiteTerms(
        assets={},
        wacc_frac=_numbers(c.jurisdiction, "wacc_frac")[:, None] * by_vintage,
        om_usd_per_mw_yr=_numbers(c.sites, "usd_per_mw_yr")[:, None] * by_vintage,
        energy_usd_per_mwh=_numbers(c.sites, "usd_per_mwh")[:, None] * by_slice,
        bought_frac=np.ones(options),
        pue=_numbers(c.sites, "pue")[:, None] * by_slice,
        peak_pue=_numbers(c.sites, "pue"),
        availability=_numbers(c.sites, "availability")[:, None] * by_slice,
        throughput_frac=np.ones(options),
        checking_frac=zero,
        loss_frac_per_yr=zero,
        replace_frac_per_yr=_numbers(c.chip, "failure_frac_per_yr"),
        spare_frac=zero,
        service_yr=_numbers(c.sites, "contract_yr"),
        lead_yr=_numbers(c.sites, "lead_yr"),
        first_year=_numbers(c.sites, "first_year"),
        grid_mw_per_mw=zero,
        onsite_mw_per_mw=zero,
        heat_mw_per_mw=zero,
        link_gbps_per_mw=np.full(options, np.inf),
        carbon_t_per_mwh=_numbers(c.sites, "carbon_g_per_kwh") / 1e3,
        embodied_t_per_mw=zero,
        water_m3_per_mwh=_numbers(c.sites, "water_l_per_kwh")[:, None] * by_slice,
        green_frac=_numbers(c.sites, "green_frac"),
        launch_t_per_mw=np.zeros((options, vintages)),
        launch_wacc_frac=np.zeros((options, vintages)),
        satellites_per_mw=np.zeros((options, vintages)),
        retire_usd_per_mw=zero,
        block_mw=_numbers(c.sites, "site_mw"),
    )


def bounds(p: Places) -> SiteBounds:
    """Nothing but the fibre limits a quote besides its megawatts, (S, T).

    Raises
    ------
    ValueError
        There are quotes, and cooling.csv or supply.csv has no row of this kind to make an option with.
    """
    for table in ("cooling", "supply"):
        if len(p.sites) and not (p.tables[table]["kind"] == "stated").any():
            raise ValueError(
                f"{table}.csv: kind: no row says 'stated', so the {len(p.sites)} sites of sites/stated.csv could never "
                f"be built; add one that costs nothing, such as {table} 'as_quoted'"
            )
    free = np.full((len(p.sites), len(p.year)), np.inf)
    link = _numbers(p.sites, "link_gbps")[:, None]
    return SiteBounds(grid_mw=free, onsite_mw=free, heat_mw=free, link_gbps=np.where(np.isnan(link), free, link))


def paths(p: Places, zones: pd.DataFrame, network: Any) -> Paths:
    """The cable graph's way to each zone; data born in orbit come down first."""
    place = ("latitude_deg", "longitude_deg", "jurisdiction")
    here, there = ([frame[name].to_numpy() for name in place] for frame in (p.sites, zones))
    aloft = (zones["domain"] == "orbit").to_numpy(bool)
    down = downlink(p.sites, zones, p.tables, network)
    rtt_ms = np.where(aloft, down.rtt_ms, network.rtt_ms(*here, *there))
    return Paths(
        rtt_ms=np.repeat(rtt_ms[:, :, None], len(p.slices), axis=2),
        usd_per_gbps_yr=np.where(aloft, down.usd_per_gbps_yr, network.usd_per_gbps_yr(*here[:2], *there[:2])),
        gateway_share=down.gateway_share,
    )


def _numbers(frame: pd.DataFrame, name: str) -> FloatArray:
    return frame[name].to_numpy(dtype=np.float64)
