"""Vessels, cables and ships: what is bought, kept up and brought home."""

from dataclasses import dataclass

import numpy as np

from model.arrays import FloatArray
from model.laws.constants import HOURS_PER_YR
from model.sites import Asset, Candidates
from model.sites.undersea.declared import Parameters, numbers

KW_PER_MW = 1000.0


@dataclass(frozen=True)
class Cables:
    """Circuits of one farm; each (O,)."""

    farm_mw: FloatArray
    circuits: FloatArray
    route_km: FloatArray
    up_frac: FloatArray  # share of the time power reaches the vessels


@dataclass(frozen=True)
class Money:
    """Bill lines of undersea options, per MW of IT."""

    assets: dict[str, Asset]
    om_usd_per_mw_yr: FloatArray  # (O, V)
    retire_usd_per_mw: FloatArray  # (O,)


def cables(c: Candidates, meter_peak: FloatArray) -> Cables:
    """Circuits for the farm's peak at the meter and one more (N+1), and how often they are enough."""
    p: Parameters = c.parameters
    farm = np.minimum(numbers(c.sites, "farm_mw"), numbers(c.sites, "site_mw"))
    route_km = numbers(c.sites, "shore_km") * p.route_slack_frac
    circuits = np.ceil(farm * meter_peak / p.circuit_mw) + 1.0
    up = np.clip(1.0 - p.fault_count_per_km_yr * route_km * p.repair_h / HOURS_PER_YR, 0.0, 1.0)
    # All or one less than all are up; two out at once is counted as dark, though the others would still carry some.
    return Cables(farm, circuits, route_km, up**circuits + circuits * (1.0 - up) * up ** (circuits - 1.0))


def money(c: Candidates, meter_peak: FloatArray, cable: Cables) -> Money:
    """Assets, upkeep and retrieval of each option; `meter_peak` (O,) is peak facility power over IT at the meter."""
    p: Parameters = c.parameters
    deeper = 1.0 + p.vessel_depth_frac_per_m * np.maximum(numbers(c.sites, "depth_m") - p.design_depth_m, 0.0)
    vessel = (KW_PER_MW * numbers(c.sites, "hall_usd_per_kw") * deeper)[:, None] * p.vessel_over_hall_frac
    ship = p.deploy_ship_h * p.ship_usd_per_h / p.vessel_mw + p.mobilisation_usd / p.campaign_mw
    power_line = (cable.circuits * cable.route_km * p.circuit_usd_per_km + p.landfall_usd) / cable.farm_mw
    fibre_line = (cable.route_km * p.fibre_usd_per_km + p.fibre_landing_usd) / cable.farm_mw

    def each(usd_per_mw: FloatArray, life_yr: FloatArray | float) -> Asset:
        flat = np.broadcast_to(usd_per_mw[:, None], vessel.shape).copy()
        return Asset(flat, np.broadcast_to(np.asarray(life_yr, dtype=np.float64), len(vessel)).copy())

    cooling = KW_PER_MW * numbers(c.cooling, "capex_usd_per_kw")
    supply = KW_PER_MW * numbers(c.supply, "capex_usd_per_kw") * meter_peak
    upkeep = KW_PER_MW * (p.om_usd_per_kw_yr + numbers(c.cooling, "om_usd_per_kw_yr"))
    upkeep = upkeep + KW_PER_MW * numbers(c.supply, "om_usd_per_kw_yr") * meter_peak
    upkeep = upkeep + cable.circuits * cable.route_km * p.fault_count_per_km_yr * p.repair_usd / cable.farm_mw
    return Money(
        assets={
            "vessel": Asset(vessel, np.full(len(vessel), p.vessel_life_yr)),
            "cooling": each(cooling, numbers(c.cooling, "life_yr")),
            "supply": each(supply, numbers(c.supply, "life_yr")),
            "cable": each(power_line, p.cable_life_yr),
            "fibre": each(fibre_line, p.cable_life_yr),
            "deployment": each(np.full(len(vessel), ship), p.mission_yr),
        },
        om_usd_per_mw_yr=upkeep[:, None] + p.insurance_frac_per_yr * vessel,
        retire_usd_per_mw=ship + p.vessel_refit_frac * vessel.max(axis=1),
    )
