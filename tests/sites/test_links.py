"""Light time to rings and shells: published geometry, a propagated constellation, and symmetries."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sgp4.api import WGS72, Satrec, SatrecArray
from skyfield.api import load

from model.laws.constants import EARTH_EQUATORIAL_RADIUS_KM, LIGHT_KM_PER_MS
from model.laws.geometry import half_angle_deg, period_min, ring_angle_deg, slant_range_km, sun_synchronous_deg
from model.sites.orbital.links import Mesh, ground_ms, laser_ms, ring_ms, shell_ms, space_ms

MESH = Mesh(
    lowest_elevation_deg=25.0, relay_elevation_deg=40.0, mesh_detour_frac=1.2, hop_km=2000.0, hop_ms=0.3,
    observer_ltan_h=10.5,
)  # fmt: skip
STRAIGHT = MESH.model_copy(update={"mesh_detour_frac": 1.0, "hop_ms": 0.0})
RING = (np.array([650.0]), np.array([98.0]), np.array([18.0]), np.array([1e6]))
DAY = (np.array([0.0]), np.array([24.0]))


# Mean and largest one-way time along an ideal dawn-dusk ring at 650 km over the day at equinox, by latitude: arcs of a
# great circle through the poles, computed apart from this program.
@pytest.mark.parametrize(
    ("latitude_deg", "mean_ms", "most_ms"),
    [(0.0, 18.4, 36.8), (30.0, 14.5, 24.5), (45.0, 11.3, 18.4), (60.0, 7.7, 12.3)],
)
def test_the_way_along_the_ring_is_as_tabulated_by_latitude(latitude_deg, mean_ms, most_ms):
    hours = (np.arange(2_880) + 0.5) / 120.0
    angle = ring_angle_deg(latitude_deg, hours, 90.0, 18.0)
    along = laser_ms(650.0, angle, STRAIGHT)
    assert_allclose([along.mean(), along.max()], [mean_ms, most_ms], atol=0.06)


def test_the_mean_round_trip_agrees_with_propagated_satellites():
    """A ring of 180 satellites flown for a day by SGP4 over places of the turning Earth: within 2 ms."""
    start, count, height = 27_759.0, 180, 650.0  # days since 1949-12-31: 1 January 2026
    tilt = float(np.radians(sun_synchronous_deg(height)))
    motion = 2.0 * np.pi / float(period_min(height))
    mean_sun = np.radians(280.460 + 0.9856474 * 9_496.5)  # midnight, days since J2000
    node = float((mean_sun + np.radians(15.0 * 6.0)) % (2.0 * np.pi))
    flown = []
    for phase in np.arange(count) / count * 2.0 * np.pi:
        one = Satrec()
        one.sgp4init(WGS72, "i", 1, start, 0.0, 0.0, 0.0, 1e-6, 0.0, tilt, float(phase), motion, node)
        flown.append(one)
    minutes = np.arange(0.0, 1_440.0, 5.0)
    whole = np.full(minutes.shape, start + 2_433_281.5)
    error, position, _ = SatrecArray(flown).sgp4(whole, minutes / 1_440.0)
    assert not error.any()
    sidereal_h = load.timescale(builtin=True).ut1_jd(whole + minutes / 1_440.0).gmst
    for latitude, longitude in ((0.0, 0.0), (40.7, -74.0), (1.3, 103.8), (-33.9, 18.4), (60.2, 24.9)):
        turn = np.radians(15.0 * sidereal_h + longitude)
        flat = np.cos(np.radians(latitude))
        place = np.stack([flat * np.cos(turn), flat * np.sin(turn), np.full(turn.shape, np.sin(np.radians(latitude)))])
        away = np.linalg.norm(position, axis=-1)
        cosine = (np.einsum("stk,kt->st", position, place) / away).max(axis=0)
        angle = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
        radius = EARTH_EQUATORIAL_RADIUS_KM
        slant = np.sqrt(radius**2 + (radius + height) ** 2 - 2.0 * radius * (radius + height) * cosine)
        relayed = slant_range_km(height, 40.0) / LIGHT_KM_PER_MS + laser_ms(height, angle, MESH)
        seen = angle <= float(half_angle_deg(height, 25.0))
        one_way = np.where(seen, np.minimum(slant / LIGHT_KM_PER_MS, relayed), relayed)
        shell = (np.array([height]), np.degrees([tilt]), np.array([18.0]), np.array([float(count)]))
        mean = ground_ms(*shell, np.array([latitude]), np.array([longitude]), *DAY, MESH, steps=288)
        assert_allclose(2.0 * mean[0, 0, 0], 2.0 * one_way.mean(), atol=2.0)
        blocks = ground_ms(
            *shell,
            np.array([latitude]),
            np.array([longitude]),
            np.arange(0.0, 24.0, 6.0),
            np.arange(6.0, 30.0, 6.0),
            MESH,
        )
        assert_allclose(2.0 * blocks[0, 0], 2.0 * one_way.reshape(4, -1).mean(axis=1), atol=2.0)


def test_a_ring_in_view_is_reached_by_the_slant_alone():
    assert_allclose(ring_ms(650.0, 0.0, 1e9, MESH), 650.0 / LIGHT_KM_PER_MS, rtol=1e-6)


def test_a_dozen_satellites_on_a_ring_are_farther_than_thousands():
    assert ring_ms(530.0, 20.0, 12.0, MESH) > ring_ms(530.0, 20.0, 2_800.0, MESH)


def test_the_six_o_clock_rings_swap_places_between_the_hemispheres():
    """A ring at 06:00 lies as its twin at 18:00 turned over: what one is to the north the other is to the south."""
    dawn = (RING[0], RING[1], np.array([6.0]), RING[3])
    place = (np.array([50.0, -50.0]), np.array([10.0, 10.0]))
    hours = (np.arange(0.0, 24.0, 6.0), np.arange(6.0, 30.0, 6.0))
    evening, morning = ground_ms(*RING, *place, *hours, MESH), ground_ms(*dawn, *place, *hours, MESH)
    assert_allclose(evening[0, 0], morning[0, 1])
    assert_allclose(evening[0, 1], morning[0, 0])


def test_the_ring_is_nearest_at_dusk_and_dawn_and_farthest_at_noon():
    place = (np.array([20.0]), np.array([0.0]))
    start = np.array([0.0, 5.0, 11.0, 17.0])
    night, dawn, noon, dusk = ground_ms(*RING, *place, start, start + 2.0, MESH)[0, 0]
    assert max(dawn, dusk) < 0.5 * min(noon, night)


def test_a_block_that_passes_midnight_joins_its_two_halves():
    place = (np.array([35.0]), np.array([139.0]))
    whole = ground_ms(*RING, *place, np.array([22.0]), np.array([2.0]), MESH, steps=48)
    halves = ground_ms(*RING, *place, np.array([22.0, 0.0]), np.array([24.0, 2.0]), MESH)
    assert_allclose(whole[0, 0, 0], halves.mean())


def test_inclined_shells_look_the_same_at_every_hour():
    shell = (np.array([550.0]), np.array([53.0]), np.array([np.nan]), np.array([2000.0]))
    times = ground_ms(
        *shell, np.array([45.0]), np.array([0.0]), np.arange(0.0, 24.0, 6.0), np.arange(6.0, 30.0, 6.0), MESH
    )
    assert_allclose(times, times[0, 0, 0])
    # Published: Starlink's median round trip near 26 ms, ground network and queues included.
    assert 2.0 * 550.0 / LIGHT_KM_PER_MS < 2.0 * times[0, 0, 0] < 12.0


def test_latitudes_beyond_a_shell_pay_the_way_back_to_it():
    inside, beyond = shell_ms(550.0, 30.0, [20.0, 70.0], 2000.0, MESH)
    assert beyond > inside + laser_ms(550.0, 30.0, MESH)


def test_more_satellites_are_never_farther():
    times = shell_ms(550.0, 53.0, 40.0, [20.0, 100.0, 500.0, 5000.0], MESH)
    assert np.all(np.diff(times) < 0.0)


def test_shells_at_once_equal_each_alone():
    altitude, tilt = np.array([650.0, 550.0, 1400.0]), np.array([98.0, 53.0, 101.4])
    node, count = np.array([18.0, np.nan, 6.0]), np.array([1000.0, 2000.0, 500.0])
    place = (np.array([40.0, -10.0]), np.array([-74.0, 120.0]))
    together = ground_ms(altitude, tilt, node, count, *place, *DAY, MESH)
    for i in range(3):
        alone = ground_ms(altitude[[i]], tilt[[i]], node[[i]], count[[i]], *place, *DAY, MESH)
        assert_allclose(alone[0], together[i])


def test_observers_on_the_ring_of_the_compute_are_beside_it():
    beside = MESH.model_copy(update={"observer_ltan_h": 18.0})
    height = np.array([650.0])
    same = space_ms(height, sun_synchronous_deg(height), np.array([18.0]), height, beside)
    assert_allclose(same, MESH.hop_ms)


def test_observers_reach_a_crossing_ring_in_tens_of_milliseconds():
    one_way = space_ms(RING[0], RING[1], RING[2], np.array([550.0]), MESH)[0, 0]
    assert 10.0 < 2.0 * one_way < 100.0
