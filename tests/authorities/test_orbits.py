"""Reference tables of shadow, slant range and dawn-dusk geometry, to the digits they are printed with."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from model.laws import geometry


def test_periods_and_critical_betas_are_reproduced(table):
    rows = table("eclipse")
    height = rows["altitude_km"]
    assert_allclose(geometry.period_min(height), rows["period_min"], atol=0.06)
    critical = rows["critical_beta_deg"]
    assert np.all(geometry.eclipse_fraction(height, critical - 0.1) > 0.0)
    assert np.all(geometry.eclipse_fraction(height, critical + 0.1) == 0.0)


@pytest.mark.parametrize("beta_deg", [0, 30, 45, 60])
def test_eclipse_fractions_are_reproduced(table, beta_deg):
    rows = table("eclipse")
    fraction = geometry.eclipse_fraction(rows["altitude_km"], float(beta_deg))
    assert_allclose(fraction, rows[f"frac_at_{beta_deg}"], atol=6e-4)


def test_a_year_of_dawn_dusk_shadow_is_reproduced(table):
    rows = table("dawn_dusk")
    height = rows["altitude_km"]
    assert_allclose(geometry.sun_synchronous_deg(height), rows["inclination_deg"], atol=0.06)
    beta = geometry.beta_deg(height[:, None], 18.0, np.arange(365) + 1.5)
    assert_allclose(np.abs(beta).min(axis=-1), rows["smallest_beta_deg"], atol=0.06)
    shadow = geometry.shadow_over_year(height, 18.0)
    assert_allclose(shadow.mean_frac, rows["mean_frac"], atol=6e-4)
    assert_allclose(shadow.worst_min, rows["worst_min"], atol=0.1)
    assert_allclose(shadow.days, rows["days"], atol=1.0)


def test_slant_ranges_are_reproduced(table):
    rows = table("slant")
    elevation = np.array([90.0, 40.0, 25.0, 10.0])
    slant = geometry.slant_range_km(rows["altitude_km"][:, None], elevation)
    assert_allclose(slant, np.stack([rows[f"slant_at_{e:.0f}_km"] for e in elevation], axis=-1), atol=0.6)


def test_coverage_and_passes_are_reproduced(table):
    rows = table("slant")
    for elevation in (10, 25):
        coverage = geometry.coverage_frac(rows["altitude_km"], float(elevation))
        assert_allclose(100.0 * coverage, rows[f"coverage_at_{elevation}_pct"], atol=6e-3)
        longest = geometry.longest_pass_min(rows["altitude_km"], float(elevation))
        assert_allclose(longest, rows[f"pass_at_{elevation}_min"], atol=0.06)


def test_delay_to_a_ring_over_the_terminator_is_reproduced(table):
    rows = table("dawn_dusk_ring")
    hours = (np.arange(2_400) + 0.5) / 100.0
    march, june = 79.7, 172.5
    angle = geometry.terminator_angle_deg(rows["latitude_deg"][:, None], hours, march)
    assert_allclose(angle.mean(axis=-1), rows["mean_angle_deg"], atol=0.06)
    delay = geometry.relay_ms(650.0, angle)
    assert_allclose(delay.mean(axis=-1), rows["mean_ms"], atol=0.06)
    assert_allclose(delay.max(axis=-1), rows["equinox_max_ms"], atol=0.1)
    solstice = geometry.relay_ms(650.0, geometry.terminator_angle_deg(rows["latitude_deg"][:, None], hours, june))
    assert_allclose(solstice.max(axis=-1), rows["solstice_max_ms"], atol=0.1)
    for elevation in (10, 25):
        direct = (angle <= geometry.half_angle_deg(650.0, float(elevation))).mean(axis=-1)
        assert_allclose(100.0 * direct, rows[f"direct_at_{elevation}_pct"], atol=0.6)
