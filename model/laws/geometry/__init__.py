"""Laws of place: distances on the ground and to orbit, orbits and their shadow, constellations."""

from model.laws.geometry.constellation import (
    Nearest,
    nearest_satellite,
    relay_ms,
    ring_angle_deg,
    terminator_angle_deg,
)
from model.laws.geometry.orbit import (
    Shadow,
    beta_deg,
    eclipse_fraction,
    period_min,
    shadow_over_year,
    sun_position_deg,
    sun_synchronous_deg,
)
from model.laws.geometry.sight import (
    coverage_frac,
    downlink_tb_per_yr,
    great_circle_km,
    half_angle_deg,
    longest_pass_min,
    slant_range_km,
)

__all__ = [
    "Nearest",
    "Shadow",
    "beta_deg",
    "coverage_frac",
    "downlink_tb_per_yr",
    "eclipse_fraction",
    "great_circle_km",
    "half_angle_deg",
    "longest_pass_min",
    "nearest_satellite",
    "period_min",
    "relay_ms",
    "ring_angle_deg",
    "shadow_over_year",
    "slant_range_km",
    "sun_position_deg",
    "sun_synchronous_deg",
    "terminator_angle_deg",
]
