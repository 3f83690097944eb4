"""Compute satellites in low Earth orbit: dawn-dusk rings and inclined shells.

What differs from the ground: nothing is repaired, everything is sized for its last year, heat leaves by radiation
alone, the price of launch multiplies every kilogram, eclipses come in seasons, and the user is nearer or farther with
the hour. Power costs nothing to run: the array is part of the satellite.
"""

from typing import Any, Self

import numpy as np
import pandas as pd
from pydantic import model_validator

from model.laws.constants import DAYS_PER_YR
from model.laws.geometry import sun_synchronous_deg
from model.network.gateways import Wait, gateway_matches, gateway_price_usd_per_gbps_yr
from model.sites import Array, Asset, Candidates, Paths, Places, SiteBounds, SiteRow, SiteTerms
from model.sites.orbital.eclipses import season_eclipse_frac, worst_eclipse
from model.sites.orbital.links import Mesh, ground_ms, space_ms
from model.sites.orbital.satellite import Build, satellite, spared_loss_per_yr
from model.tables.columns import Trajectory, number

SAME_INCLINATION_DEG = 1.0
"""How far the inclination of a ring may stand from the sun-synchronous one of its altitude."""

KW_PER_MW = 1_000.0


class Site(SiteRow):
    """A shell, or one plane of a shell, and the satellites meant for it."""

    altitude_km: float = number("Altitude.", ge=300, le=2000, argued=False)
    inclination_deg: float = number("Inclination.", ge=0, le=180, argued=False)
    ltan_h: float | None = number(
        "Local mean solar time of the ascending node of a sun-synchronous ring; blank for an inclined shell.",
        ge=0, le=24, blank=True, argued=False,
    )  # fmt: skip
    planes_count: int = number("Orbit planes.", ge=1, argued=False)
    satellites_count: int = number(
        "Most satellites the shell may hold: filed or announced.", ge=1, plausible=(1, 2e6), argued=False
    )
    kw_per_satellite: float = number("IT power of one satellite.", gt=0, plausible=(0.05, 5000))
    cluster_count: int = number(
        "Satellites flying close enough to be one fabric.", ge=1, plausible=(1, 1e5), argued=False
    )
    terminals_count: int = number("Long-range laser terminals of a satellite.", ge=0, plausible=(0, 100), argued=False)
    isl_gbps: float = number("Rate of one long-range laser link.", gt=0, plausible=(0.1, 20000))
    downlink_gbps: float = number("Downlink of one satellite in contact with a gateway.", gt=0, plausible=(0.05, 5000))

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        room_mw = self.satellites_count * self.kw_per_satellite / KW_PER_MW
        if self.site_mw > room_mw * 1.001:
            raise ValueError(
                f"site_mw {self.site_mw:g} is more than {self.satellites_count} satellites of "
                f"{self.kw_per_satellite:g} kW hold: at most {room_mw:g}"
            )
        wanted = float(sun_synchronous_deg(self.altitude_km))
        if self.ltan_h is not None and abs(self.inclination_deg - wanted) > SAME_INCLINATION_DEG:
            raise ValueError(
                f"inclination_deg {self.inclination_deg:g} with a ltan_h is not sun-synchronous: at "
                f"{self.altitude_km:g} km it must be {wanted:.1f}, or leave ltan_h blank"
            )
        if self.ltan_h is not None and self.planes_count != 1:
            raise ValueError("planes_count must be 1 with a ltan_h: give each local time a row of its own")
        return self


class Parameters(Build, Mesh, Wait):
    """Assumptions of orbital compute; those of sizing, laser mesh and downlink stand with their laws."""

    build_usd_per_kg: Trajectory = number("Satellite without compute boards and without assembly.", gt=0)
    assembly_frac: Trajectory = number("Assembly, integration and test over the satellite's cost.", ge=0, le=1)
    terminal_usd_per_count: Trajectory = number("One laser terminal.", ge=0)
    nre_usd_per_mw: float = number("Design and qualification of the programme, spread over its MW.", ge=0)
    launch_insurance_frac: float = number("Premium of launch and first weeks over satellite and chips.", ge=0, le=0.5)
    orbit_insurance_frac_per_yr: float = number("Liability and in-orbit premium over the satellite.", ge=0, le=0.1)
    operations_usd_per_kw_yr: Trajectory = number("Ground control and mission operations.", ge=0)
    disposal_usd_per_count: float = number("Operations and licences of taking one satellite down.", ge=0)
    wacc_frac: Trajectory = number("Real cost of capital; never below that of the jurisdiction's halls.", gt=0, le=0.5)
    lead_yr: float = number("Years from order to launch.", ge=0, le=10)
    deployment_yr: float = number("Years of the design life spent reaching orbit and commissioning.", ge=0, le=2)
    radiation_availability_frac: float = number("Share of time not lost to upsets and restarts.", gt=0, le=1)
    checking_frac: float = number("Capacity spent on catching silent corruption.", ge=0, le=0.5)
    attrition_frac_per_yr: float = number("Chips that fail for good in a year at the reference radiator.", ge=0, le=1)
    reference_radiator_c: float = number("Radiator temperature at which attrition is stated.", ge=0, le=120)
    doubling_k: float = number("Warmer radiator by which attrition doubles.", gt=1)
    derate_frac_per_k: float = number("Throughput lost to throttling and leakage per degree above the reference.", ge=0)
    satellite_loss_frac_per_yr: float = number("Whole satellites lost in a year.", ge=0, le=0.5)
    sso_penalty_frac: float = number("Extra launch mass price to sun-synchronous orbit, per kg to 500 km.", ge=0, le=3)
    altitude_penalty_frac_per_km: float = number("Extra launch mass price per km above 500 km.", ge=0, le=0.01)
    contact_frac: float = number("Share of time a satellite's downlink works to some gateway.", gt=0, le=1)
    isl_usd_per_gbps_yr: float = number("Relays overhead, per Gbps.", ge=0)
    gateway_ms: float = number("Round trip added by a gateway.", ge=0, le=100)
    reduction_frac: float = number("Share of data born in orbit that need not come down.", ge=0, le=1)
    launch_carbon_kg_per_kg: float = number("CO2e of launch and re-entry per kg of payload to 500 km.", ge=0)
    embodied_carbon_kg_per_kg: float = number("CO2e of building a kg of satellite.", ge=0)


LAUNCH_REFERENCE_KM = 500.0
"""Orbit to which launch.csv gives its price."""


def terms(c: Candidates) -> SiteTerms:
    """What orbital options cost, weigh and deliver.

    Options differ by shell (altitude, eclipse season), by supply (`array_battery` runs on through eclipses,
    `array_throttle` pauses) and by radiator temperature (smaller when hot, but chips fail and throttle more).
    """
    p: Parameters = c.parameters
    options, vintages, slices = len(c.sites), len(c.year), len(c.slices)
    ltan = c.sites["ltan_h"].to_numpy(float)
    altitude, tilt, power, terminals = _columns(c, "altitude_km inclination_deg kw_per_satellite terminals_count")
    radiator_c = c.cooling["supply_c"].to_numpy(float)
    through = c.supply["supply"].to_numpy(str) == "array_battery"
    shell, which = _shells(altitude, tilt, ltan)
    dark_frac, dark_min = (worst[which] for worst in worst_eclipse(shell[0], shell[1], shell[2]))
    sized = satellite(altitude, dark_frac, dark_min, through, radiator_c, power, terminals, p)
    mass = np.broadcast_to(sized.wet_kg_per_kw, (options, vintages))  # kg/kW, which is t/MW
    launched = mass * (1.0 + lift_penalty(altitude, tilt, p))[:, None]
    per_mw = KW_PER_MW / power
    service = np.full(options, p.design_life_yr - p.deployment_yr)

    chips_usd = 1e6 * c.chip["price_usd_per_chip"].to_numpy(float) / c.chip["it_w_per_chip"].to_numpy(float)
    built = KW_PER_MW * sized.bought_kg_per_kw * p.build_usd_per_kg * (1.0 + p.assembly_frac)
    lasers = (terminals * per_mw)[:, None] * p.terminal_usd_per_count
    insured = built + lasers + (chips_usd * (1.0 + p.spare_frac))[:, None]
    cost = {
        "satellite": built,
        "laser_links": lasers,
        "development": np.full((options, vintages), p.nre_usd_per_mw),
        "insurance": p.launch_insurance_frac * insured,
        "cooling": _each_yr(KW_PER_MW * c.cooling["capex_usd_per_kw"], vintages),
        "supply": _each_yr(KW_PER_MW * c.supply["capex_usd_per_kw"] * p.bus_kw_per_kw, vintages),
    }
    upkeep = c.cooling["om_usd_per_kw_yr"] + c.supply["om_usd_per_kw_yr"] * p.bus_kw_per_kw
    hotter = radiator_c - p.reference_radiator_c
    attrition = p.attrition_frac_per_yr * 2.0 ** (hotter / p.doubling_k)
    sunlit = np.where(through[:, None], 1.0, 1.0 - _eclipse_by_slice(shell, c.slices)[which])
    supplied = c.supply["availability"].to_numpy(float)[:, None]
    embodied_kg = mass.mean(axis=1) * p.embodied_carbon_kg_per_kg + launched.mean(axis=1) * p.launch_carbon_kg_per_kg
    downlink, laser = _columns(c, "downlink_gbps isl_gbps")
    none = np.zeros(options)
    return SiteTerms(
        # Nothing outlives the satellite, so every asset is repaid over its service.
        assets={line: Asset(np.broadcast_to(usd, (options, vintages)), service) for line, usd in cost.items()},
        wacc_frac=np.maximum(c.jurisdiction["wacc_frac"].to_numpy(float)[:, None], p.wacc_frac),
        om_usd_per_mw_yr=KW_PER_MW * p.operations_usd_per_kw_yr
        + KW_PER_MW * upkeep.to_numpy(float)[:, None]
        + p.orbit_insurance_frac_per_yr * (built + lasers),
        energy_usd_per_mwh=np.repeat(c.supply["variable_usd_per_mwh"].to_numpy(float)[:, None], slices, axis=1),
        bought_frac=none,
        pue=np.full((options, slices), p.bus_kw_per_kw),
        peak_pue=np.full(options, p.bus_kw_per_kw),
        availability=p.radiation_availability_frac * supplied * sunlit,
        throughput_frac=1.0 - np.minimum(p.derate_frac_per_k * np.maximum(hotter, 0.0), 1.0),
        checking_frac=np.full(options, p.checking_frac),
        loss_frac_per_yr=spared_loss_per_yr(attrition, p.spare_frac, service) + p.satellite_loss_frac_per_yr,
        replace_frac_per_yr=none,
        spare_frac=np.full(options, p.spare_frac),
        service_yr=service,
        lead_yr=p.lead_yr + p.deployment_yr + c.supply["lead_yr"].to_numpy(float),
        first_year=np.maximum(c.sites["first_year"].to_numpy(float), c.supply["first_year"].to_numpy(float)),
        grid_mw_per_mw=none,
        onsite_mw_per_mw=none,
        heat_mw_per_mw=none,
        link_gbps_per_mw=per_mw * np.minimum(downlink * p.contact_frac, laser * np.maximum(terminals, 1.0)),
        carbon_t_per_mwh=c.supply["carbon_g_per_kwh"].to_numpy(float) / 1_000.0,
        embodied_t_per_mw=embodied_kg,  # kg/kg x kg/kW, which is t/MW
        water_m3_per_mwh=np.zeros((options, slices)),
        green_frac=c.supply["green"].to_numpy(float),
        launch_t_per_mw=launched,
        launch_wacc_frac=np.broadcast_to(p.wacc_frac, (options, vintages)),
        satellites_per_mw=_each_yr(per_mw, vintages),
        retire_usd_per_mw=per_mw * p.disposal_usd_per_count,
        block_mw=power / KW_PER_MW * c.sites["cluster_count"].to_numpy(float),
    )


def bounds(p: Places) -> SiteBounds:
    """Nothing on the ground limits a shell: power, heat and links come with the satellites."""
    free = np.full((len(p.sites), len(p.year)), np.inf)
    return SiteBounds(grid_mw=free, onsite_mw=free.copy(), heat_mw=free.copy(), link_gbps=free.copy())


def paths(p: Places, zones: pd.DataFrame, network: Any) -> Paths:
    """Round trip and price between shells and zones.

    A zone on the ground is reached through whichever ground station of the shell's bloc is quickest in the slice:
    twice the way through space, the station, and the ground network from it. A zone in orbit of the same bloc, or of
    the open one, is reached by laser; between the other blocs lasers do not meet. What must still come down after
    computing in orbit uses ground stations.
    """
    q: Parameters = p.parameters
    slices, gateways = len(p.slices), p.tables["gateways"]
    bloc = p.jurisdiction["bloc"].to_numpy(str)
    altitude, tilt, ltan, count = _columns(p, "altitude_km inclination_deg ltan_h satellites_count")
    serves = gateway_matches(gateways["bloc"], bloc)
    station = [gateways[name].to_numpy() for name in ("latitude_deg", "longitude_deg", "jurisdiction")]
    place = [zones[name].to_numpy() for name in ("latitude_deg", "longitude_deg", "jurisdiction")]
    start_h, end_h = (p.slices[name].to_numpy(float) for name in ("utc_start_h", "utc_end_h"))
    latitude, longitude = (gateways[name].to_numpy(float) for name in ("latitude_deg", "longitude_deg"))
    space = 2.0 * ground_ms(altitude, tilt, ltan, count, latitude, longitude, start_h, end_h, q)
    space = np.where(serves[:, :, None], space + q.gateway_ms, np.inf)
    ground = network.rtt_ms(*station, *place)
    rtt = np.full((len(p.sites), len(zones), slices), np.inf)
    best = np.full(rtt.shape[:2], np.inf)
    onward = np.zeros(rtt.shape[:2])
    lease = network.usd_per_gbps_yr(*station[:2], *place[:2])
    # A loop over the ground stations, not over routes: no array of shells x stations x zones x slices is held.
    for g in range(len(gateways)):
        through = space[:, g, None, :] + ground[g][:, None]
        np.minimum(rtt, through, out=rtt)
        mean = through.mean(axis=-1)
        onward = np.where(mean < best, lease[g], onward)
        best = np.minimum(best, mean)
    usd = gateway_price_usd_per_gbps_yr(gateways, bloc)[:, None] + q.isl_usd_per_gbps_yr + onward
    share = np.ones(usd.shape)

    orbit = zones["domain"].to_numpy(str) == "orbit"
    if orbit.any():
        owner = _bloc_of(p, zones.loc[orbit, "jurisdiction"])
        meet = (bloc[:, None] == owner) | (bloc[:, None] == "open") | (owner == "open")
        across = 2.0 * space_ms(altitude, tilt, ltan, zones.loc[orbit, "altitude_km"].to_numpy(float), q)
        rtt[:, orbit] = np.where(meet, across, np.inf)[:, :, None]
        down = 1.0 - q.reduction_frac
        usd[:, orbit] = q.isl_usd_per_gbps_yr + down * gateway_price_usd_per_gbps_yr(gateways, bloc)[:, None]
        share[:, orbit] = down
    return Paths(rtt_ms=rtt, usd_per_gbps_yr=usd, gateway_share=share)


def _columns(p: Places, names: str) -> list[Array]:
    return [p.sites[name].to_numpy(float) for name in names.split()]


def _each_yr(value: Any, vintages: int) -> Array:
    return np.repeat(np.asarray(value, dtype=np.float64)[:, None], vintages, axis=1)


def _shells(altitude: Array, tilt: Array, ltan: Array) -> tuple[Array, Any]:
    """Distinct shells (3, U) and which of them each option is in: shadows are computed once for each."""
    node = np.where(np.isnan(ltan), -1.0, ltan)
    found, which = np.unique(np.stack([altitude, tilt, node]), axis=1, return_inverse=True)
    found[2] = np.where(found[2] < 0.0, np.nan, found[2])
    return found, which


def _eclipse_by_slice(shell: Array, slices: pd.DataFrame) -> Array:
    """Mean eclipse fraction of each shell in each slice: that of the slice's season, (U, H)."""
    year_h = slices["hours_h"].sum()
    width = slices.groupby("season")["hours_h"].transform("sum").to_numpy(float) / year_h * DAYS_PER_YR
    middle = slices["mid_day_year"].to_numpy(float) * DAYS_PER_YR
    return season_eclipse_frac(shell[0], shell[1], shell[2], middle, width)


def lift_penalty(altitude: Array, tilt: Array, p: Parameters) -> Array:
    """Extra launch mass price over that to 500 km: sun-synchronous orbits forgo Earth's spin, higher ones cost more."""
    higher = np.maximum(altitude - LAUNCH_REFERENCE_KM, 0.0) * p.altitude_penalty_frac_per_km
    return np.where(tilt > 90.0, p.sso_penalty_frac, 0.0) + higher


def _bloc_of(p: Places, jurisdiction: pd.Series) -> Any:
    return p.tables["jurisdictions"].set_index("jurisdiction")["bloc"].loc[jurisdiction].to_numpy(str)
