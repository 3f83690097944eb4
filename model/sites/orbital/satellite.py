"""A compute satellite as the sum of its parts, sized for the last year of its service.

Masses are kg per kW of IT power, which is also tonnes per MW. Arrays are (O, V): options, vintages.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from model.arrays import FloatArray, checked
from model.laws.constants import (
    EARTH_EQUATORIAL_RADIUS_KM,
    EARTH_MU_KM3_PER_S2,
    SOLAR_AM0_W_PER_M2,
    ZERO_CELSIUS_K,
)
from model.laws.energy import array_area_m2_per_kw, eclipse_battery_kg_per_kw
from model.laws.heat import edge_on_view_frac, radiator_balance_w_per_m2
from model.tables.columns import ParameterSet, Trajectory, number


class Build(ParameterSet):
    """What a satellite is made of: the assumptions of its sizing."""

    bus_kw_per_kw: float = number("Power of the whole satellite over that of its IT.", ge=1, le=2)
    design_life_yr: float = number("Years from launch to disposal.", gt=0, le=20)
    cell_efficiency_frac: float = number("Efficiency of the solar cells, new.", gt=0, le=0.5)
    packing_frac: float = number("Share of the array that is cell, times pointing.", gt=0, le=1)
    degradation_frac_per_yr: float = number("Output the array loses in a year.", ge=0, le=0.2)
    farthest_sun_frac: float = number("Sunlight in the weakest week of the year, over its mean.", gt=0, le=1)
    array_w_per_kg: Trajectory = number("Output of the new array over its mass, deployment included.", gt=0)
    battery_wh_per_kg: Trajectory = number("Energy of the battery pack over its mass.", gt=0)
    discharge_frac: float = number("Share of the battery used in each eclipse.", gt=0, le=1)
    round_trip_frac: float = number("Energy the battery gives back.", gt=0, le=1)
    keepalive_frac: float = number("Share of the power still needed in an eclipse when the chips pause.", ge=0, le=1)
    emissivity: float = number("Emissivity of the radiator.", gt=0, le=1)
    fin_efficiency_frac: float = number("Heat a fin sheds over that of one all at root temperature.", gt=0, le=1)
    absorptivity_frac: float = number("Sunlight the radiator absorbs, at the end of its life.", ge=0, le=1)
    sun_cosine_frac: float = number("Sunlight on the radiator over that of full sun; 0 edge-on.", ge=0, le=1)
    albedo_cosine_frac: float = number("Light of the Earth in the radiator's view, over full daylight.", ge=0, le=1)
    radiator_margin_frac: float = number("Radiator area beyond need: meteoroids, lost loops.", ge=0, le=2)
    radiator_kg_per_m2: Trajectory = number("Mass of a square metre of radiator panel.", gt=0)
    deployment_frac: float = number("Hinges and booms of the radiator over its panels.", ge=0, le=2)
    loop_kg_per_kw: float = number("Pumps, fluid and pipes per kW of heat.", ge=0)
    compute_kg_per_kw: float = number("Boards, cold plates and links per kW of IT, without rack.", ge=0)
    conditioning_kg_per_kw: float = number("Power electronics and harness per kW.", ge=0)
    shielding_kg_per_kw: float = number("Shielding of the chips against radiation, per kW of IT.", ge=0)
    avionics_kg_per_count: float = number("Attitude control, computers and radio of any satellite.", ge=0)
    avionics_kg_per_kw: float = number("What they and the thrusters grow by with its size, per kW of IT.", ge=0)
    terminal_kg_per_count: float = number("One laser terminal.", ge=0)
    structure_frac: Trajectory = number("Structure over the dry mass.", ge=0, le=0.6)
    margin_frac: Trajectory = number("Mass margin and adapter over the dry mass.", ge=0, le=1)
    keeping_m_per_s_per_yr: float = number("Orbit keeping and avoidance.", ge=0)
    disposal_altitude_km: float = number("Altitude down to which it flies itself at the end.", gt=100)
    exhaust_m_per_s: float = number("Exhaust speed of its thrusters.", gt=0)
    spare_frac: float = number("Chips carried beyond those that serve.", ge=0, le=2)


class Satellite(NamedTuple):
    """A satellite per kW of IT, each part (O, V)."""

    parts_kg_per_kw: Mapping[str, FloatArray]
    """Part to mass; they add up to the launched mass."""
    array_m2_per_kw: FloatArray
    radiator_m2_per_kw: FloatArray

    @property
    def wet_kg_per_kw(self) -> FloatArray:
        """Launched mass."""
        return np.sum(np.stack(np.broadcast_arrays(*self.parts_kg_per_kw.values())), axis=0)

    @property
    def bought_kg_per_kw(self) -> FloatArray:
        """Mass that the satellite's maker builds: all but propellant and the compute boards."""
        return self.wet_kg_per_kw - self.parts_kg_per_kw["propellant"] - self.parts_kg_per_kw["compute"]


def deorbit_m_per_s(altitude_km: ArrayLike, disposal_altitude_km: ArrayLike) -> FloatArray:
    """Speed change of a slow spiral from one circular orbit down to another.

    dv = sqrt(mu / (R + h_low)) - sqrt(mu / (R + h)). Source: Edelbaum, "Propulsion Requirements for Controllable
    Satellites", ARS Journal 31, 1961, without change of plane.

    Parameters
    ----------
    altitude_km, disposal_altitude_km : (...,) array_like
        Height h, and h_low where drag does the rest; nothing is spent from below it.  [km, > 0]

    Returns
    -------
    ndarray, broadcast of both
        Speed change.  [m/s, >= 0]

    Examples
    --------
    >>> deorbit_m_per_s([250.0, 650.0, 1400.0], 300.0).round(0)
    array([  0., 195., 567.])
    """
    radius_km = EARTH_EQUATORIAL_RADIUS_KM + checked("altitude_km", altitude_km, 0.0, open_low=True)
    low_km = EARTH_EQUATORIAL_RADIUS_KM + checked("disposal_altitude_km", disposal_altitude_km, 0.0, open_low=True)
    speed, low_speed = np.sqrt(EARTH_MU_KM3_PER_S2 / radius_km), np.sqrt(EARTH_MU_KM3_PER_S2 / low_km)
    return 1_000.0 * np.maximum(low_speed - speed, 0.0)


def spared_loss_per_yr(attrition_per_yr: ArrayLike, spare_frac: ArrayLike, service_yr: ArrayLike) -> FloatArray:
    """Yearly loss of capacity left over once switched-in spares have stood in for failed chips.

    The share that serves is min(1, (1 + s) exp(-a t)); its mean over the service T equals that of exp(-x t), which
    gives x. Own derivation.

    Parameters
    ----------
    attrition_per_yr : (...,) array_like
        Hazard a of a chip, serving or spare.  [1/yr, >= 0]
    spare_frac : (...,) array_like
        Spares s over the chips that serve.  [-, >= 0]
    service_yr : (...,) array_like
        Years T without repair.  [yr, > 0]

    Returns
    -------
    ndarray, broadcast of all
        Equivalent hazard x, between 0 and a.  [1/yr]

    Examples
    --------
    >>> spared_loss_per_yr(0.07, [0.0, 0.2, 2.0], 5.0).round(4)
    array([0.07  , 0.0156, 0.    ])
    """
    hazard = checked("attrition_per_yr", attrition_per_yr, 0.0)
    spare = checked("spare_frac", spare_frac, 0.0)
    service = checked("service_yr", service_yr, 0.0, open_low=True)
    hazard, spare, service = np.broadcast_arrays(hazard, spare, service)
    positive = np.where(hazard > 0.0, hazard, 1.0)
    whole = np.where(hazard > 0.0, np.minimum(np.log1p(spare) / positive, service), service)
    mean = (whole + (1.0 + spare) * (np.exp(-positive * whole) - np.exp(-positive * service)) / positive) / service
    # Newton's method on (1 - exp(-y)) / y = mean, convex and falling in y, from below: it climbs to the root.
    target = np.where(hazard > 0.0, np.minimum(mean, 1.0), 1.0)
    y = 2.0 * (1.0 - target)
    for _ in range(20):
        safe = np.where(y > 1e-9, y, 1.0)
        value = np.where(y > 1e-9, -np.expm1(-safe) / safe, 1.0 - y / 2.0)
        slope = np.where(y > 1e-9, (np.exp(-safe) * (1.0 + safe) - 1.0) / safe**2, -0.5)
        y = np.maximum(y - (value - target) / slope, 0.0)
    return y / service


def satellite(
    altitude_km: ArrayLike,
    eclipse_frac: ArrayLike,
    eclipse_min: ArrayLike,
    rides_through: ArrayLike,
    radiator_c: ArrayLike,
    it_kw: ArrayLike,
    terminals: ArrayLike,
    p: Build,
) -> Satellite:
    """Parts of a satellite that still carries its IT power in its last year, in the worst eclipse season.

    Array and battery carry the whole bus through eclipses if `rides_through`, else only `keepalive_frac` of it.
    Radiators are edge-on to the Sun and to Earth, and shed the whole bus power. Structure is a share of the dry mass;
    propellant follows the rocket equation.

    Parameters
    ----------
    altitude_km : (O,) array_like
        Height.  [km, > 0]
    eclipse_frac, eclipse_min : (O,) array_like
        Longest shadow of any orbit of the year.  [-, 0 to 0.5; min]
    rides_through : (O,) array_like of bool
        Whether the chips run on in the shadow.
    radiator_c : (O,) array_like
        Radiator temperature.  [C]
    it_kw, terminals : (O,) array_like
        IT power and laser terminals of one satellite.  [kW, > 0; count]
    p : Build
        Assumptions; trajectories are (V,).

    Returns
    -------
    Satellite
        Parts, (O, V) or (O, 1).

    Raises
    ------
    ValueError
        A radiator sheds no heat at its temperature: it takes in more than it emits.
    """
    altitude = np.atleast_1d(checked("altitude_km", altitude_km, 0.0, open_low=True))[:, None]
    dark, power = np.atleast_1d(eclipse_frac)[:, None], np.atleast_1d(it_kw)[:, None]
    through = np.where(np.atleast_1d(rides_through)[:, None], 1.0, p.keepalive_frac)
    sun = SOLAR_AM0_W_PER_M2 * p.farthest_sun_frac

    def area(share_dark: ArrayLike) -> FloatArray:
        return array_area_m2_per_kw(
            share_dark, p.design_life_yr, p.cell_efficiency_frac, p.packing_frac, p.degradation_frac_per_yr,
            p.round_trip_frac, sun,
        )  # fmt: skip

    lit = area(0.0)
    array_m2 = p.bus_kw_per_kw * (lit + through * (area(dark) - lit))
    new_w = array_m2 * SOLAR_AM0_W_PER_M2 * p.cell_efficiency_frac * p.packing_frac
    kelvin = np.atleast_1d(radiator_c)[:, None] + ZERO_CELSIUS_K
    flux = radiator_balance_w_per_m2(
        kelvin, p.emissivity, p.absorptivity_frac, 2.0 * edge_on_view_frac(altitude),
        fin_efficiency_frac=p.fin_efficiency_frac, sun_cosine_frac=p.sun_cosine_frac,
        albedo_cosine_frac=p.albedo_cosine_frac,
    )  # fmt: skip
    flux = checked("net flux of the radiator", flux, 0.0, open_low=True)
    radiator_m2 = 1_000.0 * p.bus_kw_per_kw / flux * (1.0 + p.radiator_margin_frac)
    minutes = np.atleast_1d(eclipse_min)[:, None] * through * p.bus_kw_per_kw
    fixed = p.avionics_kg_per_count + p.terminal_kg_per_count * np.atleast_1d(terminals)[:, None]
    parts = {
        "array": new_w / p.array_w_per_kg,
        "battery": eclipse_battery_kg_per_kw(
            minutes, p.battery_wh_per_kg, p.discharge_frac, np.sqrt(p.round_trip_frac)
        ),
        "radiator": radiator_m2 * p.radiator_kg_per_m2 * (1.0 + p.deployment_frac),
        "loop": np.full_like(power, p.loop_kg_per_kw * p.bus_kw_per_kw),
        "compute": np.full_like(power, p.compute_kg_per_kw * (1.0 + p.spare_frac)),
        "conditioning": np.full_like(power, p.conditioning_kg_per_kw * p.bus_kw_per_kw),
        "shielding": np.full_like(power, p.shielding_kg_per_kw),
        "bus": fixed / power + p.avionics_kg_per_kw,
    }
    equipment = np.sum(np.stack(np.broadcast_arrays(*parts.values())), axis=0)
    parts["structure"] = equipment * p.structure_frac / (1.0 - p.structure_frac)
    parts["margin"] = (equipment + parts["structure"]) * p.margin_frac
    speed = p.keeping_m_per_s_per_yr * p.design_life_yr + deorbit_m_per_s(altitude, p.disposal_altitude_km)
    dry = equipment + parts["structure"] + parts["margin"]
    parts["propellant"] = dry * np.expm1(speed / p.exhaust_m_per_s)
    return Satellite(parts, array_m2, radiator_m2)
