"""Radiators in orbit: what a square metre of panel sheds, and how hot it must run."""

import numpy as np
from numpy.typing import ArrayLike

from model.arrays import FloatArray, checked
from model.laws.constants import (
    EARTH_ALBEDO,
    EARTH_EQUATORIAL_RADIUS_KM,
    EARTH_INFRARED_W_PER_M2,
    SOLAR_AM0_W_PER_M2,
    STEFAN_BOLTZMANN_W_PER_M2_K4,
)


def radiator_flux_w_per_m2(
    radiator_k: ArrayLike,
    sink_k: ArrayLike,
    emissivity: ArrayLike,
    fin_efficiency_frac: ArrayLike = 1.0,
    faces: ArrayLike = 2.0,
) -> FloatArray:
    """Net flux per square metre of panel against an effective sink temperature.

    q = n eta eps sigma (T^4 - T_sink^4). Source: Gilmore (ed.), "Spacecraft Thermal Control Handbook", 2nd ed.,
    2002, ch. 6.

    Parameters
    ----------
    radiator_k : (...,) array_like
        Temperature T at the fin root.  [K, > 0]
    sink_k : (...,) array_like
        Effective sink T_sink, which stands for Sun, albedo and Earth.  [K, >= 0]
    emissivity : (...,) array_like
        Emissivity eps.  [-, 0 to 1, 0 excluded]
    fin_efficiency_frac : (...,) array_like
        Fin efficiency eta.  [-, 0 to 1, 0 excluded]
    faces : (...,) array_like
        Emitting faces n.  [-, 1 or 2]

    Returns
    -------
    ndarray, broadcast of all
        Flux, negative where the sink is the hotter.  [W per m2 of planform]

    Examples
    --------
    >>> radiator_flux_w_per_m2([293.0, 343.0], 220.0, 0.9, 0.9).round(0)
    array([ 462., 1056.])
    """
    difference = checked("radiator_k", radiator_k, 0.0, open_low=True) ** 4 - checked("sink_k", sink_k, 0.0) ** 4
    return _conductance(emissivity, fin_efficiency_frac, faces) * difference


def radiator_temperature_k(
    flux_w_per_m2: ArrayLike,
    sink_k: ArrayLike,
    emissivity: ArrayLike,
    fin_efficiency_frac: ArrayLike = 1.0,
    faces: ArrayLike = 2.0,
) -> FloatArray:
    """Temperature at which a panel sheds a given net flux: the inverse of `radiator_flux_w_per_m2`.

    T = (q / (n eta eps sigma) + T_sink^4)^(1/4).

    Parameters
    ----------
    flux_w_per_m2 : (...,) array_like
        Net flux q.  [W/m2, >= 0]
    sink_k, emissivity, fin_efficiency_frac, faces
        As in `radiator_flux_w_per_m2`.

    Returns
    -------
    ndarray, broadcast of all
        Temperature.  [K]

    Examples
    --------
    >>> radiator_temperature_k(1400.0, 220.0, 0.91).round(0)
    np.float64(355.0)
    """
    flux = checked("flux_w_per_m2", flux_w_per_m2, 0.0)
    fourth = flux / _conductance(emissivity, fin_efficiency_frac, faces) + checked("sink_k", sink_k, 0.0) ** 4
    return fourth**0.25


def radiator_balance_w_per_m2(
    radiator_k: ArrayLike,
    emissivity: ArrayLike,
    solar_absorptivity: ArrayLike,
    earth_view_frac: ArrayLike,
    *,
    fin_efficiency_frac: ArrayLike = 1.0,
    faces: ArrayLike = 2.0,
    sun_cosine_frac: ArrayLike = 1.0,
    albedo_cosine_frac: ArrayLike = 1.0,
    infrared_absorptivity: ArrayLike | None = None,
    solar_w_per_m2: ArrayLike = SOLAR_AM0_W_PER_M2,
    earth_infrared_w_per_m2: ArrayLike = EARTH_INFRARED_W_PER_M2,
    albedo: ArrayLike = EARTH_ALBEDO,
) -> FloatArray:
    """Net flux per square metre of panel from the full balance of Sun, Earth and emission.

    q = n eta eps sigma T^4 - alpha S c_sun - alpha_ir F q_earth - alpha F a S c_albedo. Source: Gilmore (ed.),
    "Spacecraft Thermal Control Handbook", 2nd ed., 2002, ch. 2.

    Parameters
    ----------
    radiator_k, emissivity, fin_efficiency_frac, faces
        As in `radiator_flux_w_per_m2`.
    solar_absorptivity : (...,) array_like
        Absorptivity alpha for sunlight; it grows with age.  [-, 0 to 1]
    earth_view_frac : (...,) array_like
        View factor F to Earth, summed over the faces.  [-, 0 to 2]
    sun_cosine_frac : (...,) array_like
        Cosine c_sun of the Sun to the panel times the sunlit share; 0 edge-on.  [-, 0 to 1]
    albedo_cosine_frac : (...,) array_like
        Illumination c_albedo of the Earth in view; 1 over the subsolar point.  [-, 0 to 1]
    infrared_absorptivity : (...,) array_like, optional
        Absorptivity for Earth's heat; the emissivity if left out, as Kirchhoff's law asks.  [-, 0 to 1]
    solar_w_per_m2, earth_infrared_w_per_m2 : (...,) array_like
        Sunlight S and Earth's own emission q_earth.  [W/m2, >= 0]
    albedo : (...,) array_like
        Earth's albedo a.  [-, 0 to 1]

    Returns
    -------
    ndarray, broadcast of all
        Net flux, negative where the panel takes in more than it sheds.  [W per m2 of planform]

    Examples
    --------
    >>> radiator_balance_w_per_m2(293.15, 0.92, 0.09, 0.25, solar_w_per_m2=1366.0,
    ...     earth_infrared_w_per_m2=232.9).round(0)
    np.float64(585.0)
    """
    hot = checked("radiator_k", radiator_k, 0.0, open_low=True)
    gross = _conductance(emissivity, fin_efficiency_frac, faces) * hot**4
    alpha = checked("solar_absorptivity", solar_absorptivity, 0.0, 1.0)
    alpha_infrared = checked(
        "infrared_absorptivity", emissivity if infrared_absorptivity is None else infrared_absorptivity, 0.0, 1.0
    )
    view = checked("earth_view_frac", earth_view_frac, 0.0, 2.0)
    sun = checked("solar_w_per_m2", solar_w_per_m2, 0.0)
    reflected = checked("albedo", albedo, 0.0, 1.0) * checked("albedo_cosine_frac", albedo_cosine_frac, 0.0, 1.0)
    from_sun = alpha * sun * (checked("sun_cosine_frac", sun_cosine_frac, 0.0, 1.0) + view * reflected)
    return gross - from_sun - alpha_infrared * view * checked("earth_infrared_w_per_m2", earth_infrared_w_per_m2, 0.0)


def edge_on_view_frac(altitude_km: ArrayLike) -> FloatArray:
    """View factor to Earth of one face of a plate whose plane passes through Earth's centre.

    F = (atan(1 / sqrt(H^2 - 1)) - sqrt(H^2 - 1) / H^2) / pi, H = (R + h) / R. Source: Howell, "A Catalog of Radiation
    Heat Transfer Configuration Factors", sphere to differential plate at right angles.

    Parameters
    ----------
    altitude_km : (...,) array_like
        Height h.  [km, > 0]

    Returns
    -------
    (...,) ndarray
        View factor per face.  [-, 0 to 0.5]

    Examples
    --------
    >>> edge_on_view_frac([550.0, 650.0]).round(3)
    array([0.258, 0.241])
    """
    ratio = 1.0 + checked("altitude_km", altitude_km, 0.0, open_low=True) / EARTH_EQUATORIAL_RADIUS_KM
    root = np.sqrt(ratio**2 - 1.0)
    return (np.arctan(1.0 / root) - root / ratio**2) / np.pi


def _conductance(emissivity: ArrayLike, fin_efficiency_frac: ArrayLike, faces: ArrayLike) -> FloatArray:
    """Emission per fourth power of temperature, n eta eps sigma.  [W/m2/K4]."""
    eps = checked("emissivity", emissivity, 0.0, 1.0, open_low=True)
    eta = checked("fin_efficiency_frac", fin_efficiency_frac, 0.0, 1.0, open_low=True)
    return checked("faces", faces, 1.0, 2.0) * eta * eps * STEFAN_BOLTZMANN_W_PER_M2_K4
