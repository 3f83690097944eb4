"""What the undersea kind reads: the columns of a site and the assumptions about vessels, cables and ships."""

import numpy as np
import pandas as pd
from pydantic import ValidationInfo, field_validator

from model.arrays import FloatArray
from model.sites import SiteRow
from model.tables.columns import ParameterSet, Trajectory, number


class Site(SiteRow):
    """One stretch of sea bed with its landing point."""

    depth_m: float = number("Depth the vessels stand at.", gt=0, plausible=(3, 3000), argued=False)
    shore_km: float = number("Distance from the vessels to the landing point.", gt=0, plausible=(0.1, 500))
    sea_c: float = number("Sea temperature at that depth, mean of the year.", ge=-2, le=40)
    sea_summer_c: float = number("Sea temperature at that depth, warmest month.", ge=-2, le=40)
    sea_winter_c: float = number("Sea temperature at that depth, coldest month.", ge=-2, le=40)
    current_m_per_s: float = number("Current that carries the heat away, at slack seasons.", gt=0, plausible=(0.001, 3))
    mixing_depth_m: float = number("Height of water the plume mixes into.", gt=0, plausible=(1, 500))
    mixing_width_m: float = number("Width of the permitted mixing zone, across the current.", gt=0, plausible=(1, 5000))
    discharge_c: float = number("Warming allowed at the edge of the mixing zone.", gt=0, plausible=(0.1, 10))
    permit_mw_th: float | None = number("Heat permitted by licence; blank: by the mixing zone.", gt=0, blank=True)
    hall_usd_per_kw: float = number("Land hall there per kW of IT, without cooling.", gt=0, plausible=(2000, 40000))
    grid_usd_per_mwh: float = number("Grid energy at the landing point.", ge=0, plausible=(5, 500))
    grid_carbon_g_per_kwh: float = number("Carbon of that energy.", ge=0, le=1500)
    ready_mw: float = number("Grid connection at the landing point today.", ge=0, plausible=(0, 5000))
    power_mw: float = number("Grid connection there after the queue.", ge=0, plausible=(0, 20000))
    queue_yr: float = number("Wait for it.", ge=0, le=20)
    permitting_yr: float = number("Years to a sea-bed and discharge licence.", ge=0, le=20)
    link_gbps: float = number("Fibre from the landing point.", gt=0, plausible=(100, 1e6))
    farm_mw: float = number("IT power that shares one set of cables.", gt=0, plausible=(0.1, 2000))
    wind_mw: float = number("Offshore wind that may connect to the vessels; 0 for none.", ge=0, plausible=(0, 20000))
    wind_cf_frac: float = number("Its capacity factor.", ge=0, le=0.75)
    wind_usd_per_mwh: float = number("Price of its energy, taken or not.", ge=0, plausible=(0, 500))

    @field_validator("sea_winter_c")
    @classmethod
    def _seasons_in_order(cls, winter_c: float, row: ValidationInfo) -> float:
        mean, summer = row.data.get("sea_c", winter_c), row.data.get("sea_summer_c", np.inf)
        if not winter_c <= mean <= summer:
            raise ValueError(f"at most sea_c {mean:g}, which is at most sea_summer_c {summer:g}")
        return winter_c

    @field_validator("mixing_depth_m")
    @classmethod
    def _within_the_water(cls, mixing_m: float, row: ValidationInfo) -> float:
        if mixing_m > row.data.get("depth_m", np.inf):
            raise ValueError(f"at most depth_m {row.data['depth_m']:g}")
        return mixing_m

    @field_validator("power_mw")
    @classmethod
    def _no_less_than_today(cls, power_mw: float, row: ValidationInfo) -> float:
        if power_mw < row.data.get("ready_mw", 0.0):
            raise ValueError(f"at least ready_mw {row.data['ready_mw']:g}")
        return power_mw


class Parameters(ParameterSet):
    """Assumptions about vessels, cables and ships."""

    vessel_mw: float = number("IT power of one vessel.", gt=0)
    vessel_over_hall_frac: Trajectory = number("Price of a vessel over that of the land hall, per kW.", gt=0)
    vessel_depth_frac_per_m: float = number("Share added to the vessel per metre beyond the design depth.", ge=0)
    design_depth_m: float = number("Depth the plain vessel is built for.", gt=0)
    vessel_life_yr: float = number("Life of the vessel, over several missions.", gt=0)
    vessel_refit_frac: float = number("Refit between missions over the price of the vessel.", ge=0, le=1)
    vessel_t: float = number("Mass of steel in one vessel.", gt=0)
    steel_carbon_t_per_t: float = number("Carbon of fabricated marine steel.", ge=0)
    mission_yr: float = number("Years on the sea bed without repair or refresh.", gt=0)
    build_yr: float = number("Years from licence to service.", ge=0)
    deploy_ship_h: float = number("Ship hours to lower or lift one vessel.", gt=0)
    ship_usd_per_h: float = number("Heavy-lift ship with crew and fuel.", gt=0)
    mobilisation_usd: float = number("Bringing the ships to a campaign and home.", ge=0)
    campaign_mw: float = number("IT power lowered in one campaign.", gt=0)
    circuit_mw: float = number("Facility power one cable circuit carries.", gt=0)
    circuit_usd_per_km: float = number("One circuit, laid and buried.", ge=0)
    landfall_usd: float = number("Power landfall of one farm.", ge=0)
    fibre_usd_per_km: float = number("Armoured fibre, laid and buried.", ge=0)
    fibre_landing_usd: float = number("Fibre landfall of one farm.", ge=0)
    cable_life_yr: float = number("Life of cables.", gt=0)
    route_slack_frac: float = number("Cable laid over straight distance.", ge=1)
    cable_loss_frac: float = number("Energy lost between the meter ashore and the vessel.", ge=0, le=0.5)
    fault_count_per_km_yr: float = number("Cable faults.", ge=0)
    repair_h: float = number("Hours a faulty circuit is out.", ge=0)
    repair_usd: float = number("Mending one fault.", ge=0)
    vessel_up_frac: float = number("Share of the time a vessel works, cables aside.", gt=0, le=1)
    sealed_failure_frac: float = number("Failures for good in sealed nitrogen over those on land.", ge=0)
    spare_frac: float = number("Chips sunk beyond those that serve.", ge=0)
    om_usd_per_kw_yr: float = number("Shore staff, inspection, monitoring.", ge=0)
    insurance_frac_per_yr: float = number("Insurance over the price of the vessel.", ge=0)
    wacc_premium_frac: float = number("Cost of capital above a land hall's.", ge=0)
    station_vessels_count: float = number("Vessels one shore station joins in one fabric.", ge=1)
    wind_oversize_frac: float = number("Wind contracted over peak facility power.", ge=1)
    queue_year: float = number("Calendar year from which queues are counted.", ge=2020)
    ramp_yr: float = number("Years over which the grid comes once the queue is served.", gt=0)
    warmest_yr: float = number("When the northern sea is warmest, part of the year from 1 January.", ge=0, le=1)


def numbers(frame: pd.DataFrame, name: str) -> FloatArray:
    """Column of a table as floats, one a row."""
    return frame[name].to_numpy(dtype=np.float64)
