"""Laws of place: symmetries, limits, and sampled constellations."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from model.laws import geometry


def test_distance_does_not_care_which_end_comes_first():
    there = geometry.great_circle_km(39.04, -77.49, [31.1, -33.9, 1.3], [120.95, 18.4, 103.83])
    back = geometry.great_circle_km([31.1, -33.9, 1.3], [120.95, 18.4, 103.83], 39.04, -77.49)
    assert_allclose(there, back)


def test_antipodes_are_half_a_turn_apart():
    assert geometry.great_circle_km(10.0, 20.0, -10.0, -160.0) == pytest.approx(np.pi * 6371.0088)


def test_london_to_new_york_is_the_usual_distance():
    # 5,570 km on the ellipsoid; the sphere is good to 0.6 %.
    assert geometry.great_circle_km(51.5074, -0.1278, 40.7128, -74.0060) == pytest.approx(5_570.0, rel=0.006)


def test_a_satellite_overhead_is_its_altitude_away():
    height = np.array([340.0, 550.0, 1_400.0])
    assert_allclose(geometry.slant_range_km(height, 90.0), height)


def test_slant_and_half_angle_close_the_triangle_with_earths_centre():
    elevation, height, radius = np.array([0.0, 10.0, 40.0, 80.0]), 650.0, 6378.137
    half = np.radians(geometry.half_angle_deg(height, elevation))
    side = np.sqrt(radius**2 + (radius + height) ** 2 - 2.0 * radius * (radius + height) * np.cos(half))
    assert_allclose(geometry.slant_range_km(height, elevation), side)


def test_the_sun_stands_furthest_north_and_south_at_the_solstices():
    declination = geometry.sun_position_deg(np.arange(1, 366) + 0.5)[0]
    assert abs(int(np.argmax(declination)) + 1 - 172) <= 1
    assert abs(int(np.argmin(declination)) + 1 - 355) <= 1
    assert_allclose([declination.max(), declination.min()], [23.44, -23.44], atol=0.01)


def test_the_equation_of_time_stays_within_its_known_extremes():
    minutes = geometry.sun_position_deg(np.arange(1, 366) + 0.5)[1] * 4.0
    assert minutes.max() == pytest.approx(16.4, abs=0.1)
    assert minutes.min() == pytest.approx(-14.2, abs=0.1)


@pytest.mark.parametrize("node_h", [12.0, 15.0, 18.0])
def test_beta_is_the_height_of_the_sun_over_the_orbit_plane(node_h):
    days = 9_497.0 + np.arange(0.0, 365.0, 10.0)
    mean = np.radians(280.460 + 0.9856474 * days)
    anomaly = np.radians(357.528 + 0.9856003 * days)
    ecliptic = mean + np.radians(1.915 * np.sin(anomaly) + 0.020 * np.sin(2.0 * anomaly))
    tilt, inclination = np.radians(23.439), np.radians(float(geometry.sun_synchronous_deg(650.0)))
    sun = np.stack([np.cos(ecliptic), np.cos(tilt) * np.sin(ecliptic), np.sin(tilt) * np.sin(ecliptic)])
    # The node keeps its place against the mean Sun, not the true one.
    node = mean + np.radians(15.0 * (node_h - 12.0))
    across, along = np.sin(inclination) * np.sin(node), -np.sin(inclination) * np.cos(node)
    normal = np.stack([across, along, np.full(node.shape, np.cos(inclination))])
    expected = np.degrees(np.arcsin((sun * normal).sum(axis=0)))
    assert_allclose(geometry.beta_deg(650.0, node_h, days - 9_497.0 + 1.5), expected, atol=1e-6)


def test_dawn_and_dusk_orbits_are_shaded_in_opposite_seasons():
    noons = np.arange(365) + 1.5
    dusk = geometry.eclipse_fraction(650.0, geometry.beta_deg(650.0, 18.0, noons))
    dawn = geometry.eclipse_fraction(650.0, geometry.beta_deg(650.0, 6.0, noons))
    # 6 May to 5 August, and 7 November to 2 February, each to a day or two.
    assert_allclose(np.flatnonzero(dusk)[[0, -1]] + 1, [126, 217], atol=2)
    assert_allclose(np.flatnonzero(dawn == 0.0)[[0, -1]] + 1, [34, 310], atol=2)
    assert not np.any((dusk > 0.0) & (dawn > 0.0))


@pytest.mark.parametrize(("node_h", "mean"), [(10.5, 0.351), (12.0, 0.362), (17.0, 0.064)])
def test_orbits_nearer_noon_are_shaded_for_longer(node_h, mean):
    assert geometry.shadow_over_year(650.0, node_h).mean_frac == pytest.approx(mean, abs=0.0015)


def test_shadow_of_arrays_is_the_shadow_of_each_orbit():
    heights, nodes = np.array([500.0, 800.0]), np.array([[6.0], [18.0]])
    together = geometry.shadow_over_year(heights, nodes)
    alone = np.array([[geometry.shadow_over_year(h, n) for h in heights] for n in nodes[:, 0]])
    assert_allclose(np.stack(together, axis=-1), alone)


def test_a_sampled_orbit_spends_the_stated_share_in_the_cylinder():
    beta, radius, orbit = np.radians(35.0), 6378.137, 6378.137 + 600.0
    along = (np.arange(100_000) + 0.5) / 100_000 * 2.0 * np.pi
    sunward = orbit * np.cos(along) * np.cos(beta)
    shaded = (sunward < 0.0) & (np.sqrt(orbit**2 - sunward**2) < radius)
    assert geometry.eclipse_fraction(600.0, 35.0) == pytest.approx(shaded.mean(), abs=2e-5)


def test_at_the_equinox_a_polar_ring_at_dusk_is_the_terminator():
    latitude, hour = np.array([[-60.0], [0.0], [45.0]]), np.linspace(0.0, 24.0, 25)
    equinox = float(np.interp(0.0, geometry.sun_position_deg([79.0, 80.0])[0], [79.0, 80.0]))
    ideal = geometry.terminator_angle_deg(latitude, hour, equinox)
    assert_allclose(geometry.ring_angle_deg(latitude, hour, 90.0, 18.0), ideal, atol=1e-3)


def test_dawn_and_dusk_rings_mirror_each_other_in_latitude():
    hour = np.linspace(0.0, 24.0, 25)
    north = geometry.ring_angle_deg(40.0, hour, 98.0, 18.0)
    assert_allclose(north, geometry.ring_angle_deg(-40.0, hour, 98.0, 6.0), atol=1e-9)


def test_the_nearest_satellite_agrees_with_sampled_constellations():
    generator = np.random.default_rng(11)
    place, height, tilt, count = 47.0, 550.0, 53.0, 200
    shape = (4_000, count)
    argument, node = generator.uniform(0.0, 2.0 * np.pi, shape), generator.uniform(0.0, 2.0 * np.pi, shape)
    latitude = np.arcsin(np.sin(np.radians(tilt)) * np.sin(argument))
    phi = np.radians(place)
    cosine = np.sin(phi) * np.sin(latitude) + np.cos(phi) * np.cos(latitude) * np.cos(node)
    nearest = np.degrees(np.arccos(cosine.max(axis=-1)))
    seen = nearest <= geometry.half_angle_deg(height, 25.0)
    radius, orbit = 6378.137, 6378.137 + height
    slant = np.sqrt(radius**2 + orbit**2 - 2.0 * radius * orbit * np.cos(np.radians(nearest[seen])))
    mean, share = geometry.nearest_satellite(place, height, tilt, count)
    # Four standard errors of 4,000 draws.
    assert mean == pytest.approx(slant.mean(), abs=4.0 * slant.std() / np.sqrt(seen.sum()))
    assert share == pytest.approx(seen.mean(), abs=4.0 * np.sqrt(0.25 / len(seen)))


def test_more_satellites_come_nearer_and_are_seen_more_often():
    count = np.array([10.0, 100.0, 1_000.0, 10_000.0])
    mean, share = geometry.nearest_satellite(35.0, 550.0, 53.0, count)
    assert np.all(np.diff(mean) < 0.0)
    assert np.all(np.diff(share) > 0.0)
    assert mean[-1] > 550.0


def test_a_low_shell_is_never_in_view_of_the_pole():
    mean, share = geometry.nearest_satellite([90.0, -90.0], 550.0, 30.0, 5_000.0)
    assert np.all(np.isnan(mean))
    assert np.all(share == 0.0)


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("latitude_deg", lambda: geometry.great_circle_km(91.0, 0.0, 0.0, 0.0)),
        ("other_longitude_deg", lambda: geometry.great_circle_km(0.0, 0.0, 0.0, 400.0)),
        ("elevation_deg", lambda: geometry.slant_range_km(550.0, -5.0)),
        ("altitude_km", lambda: geometry.half_angle_deg(0.0, 10.0)),
        ("contact_h_per_day", lambda: geometry.downlink_tb_per_yr(10.0, 25.0)),
        ("altitude_km", lambda: geometry.period_min(-1.0)),
        ("altitude_km", lambda: geometry.sun_synchronous_deg(6_000.0)),
        ("day_of_year", lambda: geometry.sun_position_deg(0.0)),
        ("node_local_time_h", lambda: geometry.beta_deg(650.0, 25.0, 10.0)),
        ("beta_deg", lambda: geometry.eclipse_fraction(650.0, 95.0)),
        ("solar_time_h", lambda: geometry.terminator_angle_deg(0.0, 30.0, 80.0)),
        ("inclination_deg", lambda: geometry.ring_angle_deg(0.0, 12.0, 190.0, 18.0)),
        ("detour", lambda: geometry.relay_ms(650.0, 10.0, 0.5)),
        ("satellites", lambda: geometry.nearest_satellite(0.0, 550.0, 53.0, 0.0)),
    ],
)
def test_an_argument_out_of_bounds_is_named(name, call):
    with pytest.raises(ValueError, match=rf"^{name}: "):
        call()
