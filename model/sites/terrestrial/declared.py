"""What is declared of land: the columns of its sites and the assumptions that hold for every hall."""

import pandas as pd

from model.sites import Array, SiteRow
from model.tables.columns import ParameterSet, Trajectory, number, text


class Site(SiteRow):
    """A place on land: what its grid, ground, climate and fibre offer."""

    ready_mw: float = number(
        "Facility power the grid gives without a queue, existing halls included.", ge=0, plausible=(0, 20000)
    )
    power_mw: float = number("Facility power of the grid once the queue is served.", ge=0, plausible=(0, 100000))
    queue_yr: float = number("Years before the grid gives anything beyond `ready_mw`.", ge=0, le=25)
    onsite_mw: float = number(
        "Facility power of own generation that land, gas and permits allow.", ge=0, plausible=(0, 1e5)
    )
    connection_usd_per_kw: float = number("Cost of grid connection.", ge=0, plausible=(0, 5000))
    grid_usd_per_mwh: float = number("Grid price delivered, before any carbon price.", gt=0, plausible=(5, 500))
    ppa_usd_per_mwh: float = number("Price of matched green power, delivered.", gt=0, plausible=(5, 600))
    price_profile: str = text("Profile of the grid price by hour; blank is flat.")
    grid_carbon_g_per_kwh: float = number("Carbon of the grid.", ge=0, plausible=(0, 1500))
    grid_green_frac: float = number("Renewable share of the grid's energy.", ge=0, le=1)
    hall_usd_per_kw: float = number(
        "Shell, electrical plant and backup per kW of IT, without cooling.", gt=0, plausible=(2000, 40000)
    )
    dry_bulb_c: float = number("Yearly mean of the air.", ge=-40, le=50, argued=False)
    dry_bulb_season_c: float = number("Half the swing of its monthly means.", ge=0, le=40, argued=False)
    dry_bulb_day_c: float = number("Half its swing over the day.", ge=0, le=20, argued=False)
    dry_bulb_peak_c: float = number("Air exceeded in 0.4 % of hours.", ge=-40, le=60, argued=False)
    wet_bulb_c: float = number("Yearly mean of the wet bulb.", ge=-40, le=40, argued=False)
    wet_bulb_season_c: float = number("Half the swing of its monthly means.", ge=0, le=40, argued=False)
    wet_bulb_day_c: float = number("Half its swing over the day.", ge=0, le=20, argued=False)
    wet_bulb_peak_c: float = number("Wet bulb exceeded in 0.4 % of hours.", ge=-40, le=45, argued=False)
    solar_cf_frac: float = number("Capacity factor of new tracking solar.", gt=0, le=0.5)
    water_stress_frac: float = number("Baseline water stress: 0 low, 1 extremely high.", ge=0, le=1)
    link_gbps: float = number("Fibre that can be leased into the site.", ge=0, plausible=(0, 1e7))
    max_pue: float | None = number(
        "Highest yearly PUE allowed to new halls; blank is none.", ge=1, plausible=(1, 3), blank=True, argued=False
    )


class Parameters(ParameterSet):
    """What holds for every hall on land."""

    hall_life_yr: float = number("Life of shell and electrical plant.", gt=0)
    hall_lead_yr: float = number("Years from order to service of a hall.", ge=0)
    hall_index_frac: Trajectory = number("Real cost of halls over that of 2025.", gt=0)
    hall_om_usd_per_kw_yr: float = number("Staff, upkeep, insurance and property tax per kW of IT.", ge=0)
    hall_availability: float = number("Share of the time a hall can serve, power supply aside.", gt=0, le=1)
    connection_life_yr: float = number("Life of the grid connection.", gt=0)
    queue_year: float = number("Calendar year from which queues are counted.", ge=2020)
    ramp_yr: float = number("Years over which the grid comes once the queue is served.", gt=0)
    peak_sd_count: float = number("Standard deviations of weather between an expected warmest hour and the peak.", gt=0)
    warming_c: float = number("Warming above the climate of the site table.", ge=-5, le=10)
    warmest_year_frac: float = number("Warmest moment of the northern year.", ge=0, le=1)
    warmest_h: float = number("Warmest local solar hour.", ge=0, le=24)
    solar_usd_per_kw: Trajectory = number("Solar plant, per kW of its rating.", gt=0)
    storage_usd_per_kwh: Trajectory = number("Battery storage.", gt=0)
    solar_firm_frac: float = number(
        "Share of its energy that firm solar serves itself; standby engines do the rest.", gt=0
    )
    cloud_variation_frac: float = number("Coefficient of variation of a day's sunshine from clouds alone.", gt=0, le=1)
    tilt_frac: float = number(
        "Share of the seasons' variation of sunshine that tilted, tracking panels still see.", ge=0
    )
    solar_room_frac: float = number("Room of a firm MW of solar over that of a MW of turbines.", gt=0)
    water_usd_per_m3: float = number("Water, where there is no stress.", ge=0)
    water_scarcity_usd_per_m3: float = number("Water on top of that at extreme stress.", ge=0)
    spare_frac: float = number("Chips bought beyond those that serve.", ge=0)
    embodied_t_per_mw: float = number("Carbon of building a MW of hall and power plant.", ge=0)


def numbers(frame: pd.DataFrame, column: str) -> Array:
    """Column of a frame as floats, (rows,); a blank is not-a-number."""
    return frame[column].to_numpy(float)
