"""Reference tables of shadow, slant range, dawn-dusk delay and radiators: the largest error over all their rows."""

import numpy as np

from model.arrays import FloatArray
from model.checks.validate.cases import table
from model.laws import geometry, heat


def results() -> dict[tuple[str, str], float]:
    """Case and quantity to the largest absolute error."""
    eclipse, dawn, slant = table("eclipse"), table("dawn_dusk"), table("slant")
    ring, radiator = table("dawn_dusk_ring"), table("radiator")
    height = dawn["altitude_km"].to_numpy()
    beta = geometry.beta_deg(height[:, None], 18.0, np.arange(365) + 1.5)
    shadow = geometry.shadow_over_year(height, 18.0)
    betas, elevations, sinks = (0, 30, 45, 60), (90, 40, 25, 10), (200, 220, 240, 255)
    low = eclipse["altitude_km"].to_numpy()[:, None]
    fraction = geometry.eclipse_fraction(low, np.array(betas, float))
    ranges = geometry.slant_range_km(slant["altitude_km"].to_numpy()[:, None], np.array(elevations, float))
    hours, march = (np.arange(2_400) + 0.5) / 100.0, 79.7
    angle = geometry.terminator_angle_deg(ring["latitude_deg"].to_numpy()[:, None], hours, march)
    flux = heat.radiator_flux_w_per_m2(radiator["radiator_k"].to_numpy()[:, None], np.array(sinks, float), 0.90, 0.90)
    errors = {
        "eclipse_period_min": geometry.period_min(low[:, 0]) - eclipse["period_min"],
        "eclipse_frac": fraction - eclipse[[f"frac_at_{b}" for b in betas]].to_numpy(),
        "dawn_dusk_inclination_deg": geometry.sun_synchronous_deg(height) - dawn["inclination_deg"],
        "dawn_dusk_smallest_beta_deg": np.abs(beta).min(axis=-1) - dawn["smallest_beta_deg"],
        "dawn_dusk_mean_frac": shadow.mean_frac - dawn["mean_frac"],
        "dawn_dusk_worst_min": shadow.worst_min - dawn["worst_min"],
        "slant_km": ranges - slant[[f"slant_at_{e}_km" for e in elevations]].to_numpy(),
        "ring_mean_ms": geometry.relay_ms(650.0, angle).mean(axis=-1) - ring["mean_ms"],
        "radiator_w_per_m2": flux - radiator[[f"sink_{s}" for s in sinks]].to_numpy(),
    }
    return {("largest_error", name): _largest(np.asarray(error, float)) for name, error in errors.items()}


def _largest(error: FloatArray) -> float:
    return float(np.abs(error).max())
