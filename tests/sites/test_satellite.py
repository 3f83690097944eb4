"""Satellites by parts: what each assumption must do to the mass, and where published designs lie."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from model.laws.finance import survival_frac
from model.laws.heat import radiator_balance_w_per_m2
from model.sites.orbital.satellite import Build, deorbit_m_per_s, satellite, spared_loss_per_yr

# Plain round figures of a 2026 design; the shipped ones are tested with the shipped tables.
BUILD = Build.model_construct(
    bus_kw_per_kw=1.1, design_life_yr=5.0, cell_efficiency_frac=0.22, packing_frac=0.9, degradation_frac_per_yr=0.025,
    farthest_sun_frac=0.967, array_w_per_kg=np.array([130.0, 260.0]), battery_wh_per_kg=np.array([165.0, 230.0]),
    discharge_frac=0.45, round_trip_frac=0.9, keepalive_frac=0.08, emissivity=0.9, fin_efficiency_frac=0.85,
    absorptivity_frac=0.2, sun_cosine_frac=0.07, albedo_cosine_frac=0.15, radiator_margin_frac=0.1,
    radiator_kg_per_m2=np.array([5.0, 3.0]), deployment_frac=0.15, loop_kg_per_kw=0.75, compute_kg_per_kw=2.0,
    conditioning_kg_per_kw=0.8, shielding_kg_per_kw=1.0, avionics_kg_per_count=25.0, avionics_kg_per_kw=0.35,
    terminal_kg_per_count=15.0, structure_frac=np.array([0.15, 0.12]), margin_frac=np.array([0.08, 0.05]),
    keeping_m_per_s_per_yr=15.0, disposal_altitude_km=300.0, exhaust_m_per_s=15000.0, spare_frac=0.2,
)  # fmt: skip


def design(
    altitude_km=650.0, eclipse_frac=0.202, eclipse_min=19.7, rides_through=True, radiator_c=70.0, it_kw=120.0, **changed
):
    build = BUILD.model_copy(update=changed)
    return satellite([altitude_km], [eclipse_frac], [eclipse_min], [rides_through], [radiator_c], [it_kw], [4.0], build)


def wet(**case):
    return design(**case).wet_kg_per_kw


def test_the_parts_add_up_to_the_launched_mass():
    sized = design()
    assert_allclose(sum(np.broadcast_to(part, (1, 2)) for part in sized.parts_kg_per_kw.values()), sized.wet_kg_per_kw)
    assert_allclose(
        sized.bought_kg_per_kw + sized.parts_kg_per_kw["propellant"] + sized.parts_kg_per_kw["compute"],
        sized.wet_kg_per_kw,
    )


def test_an_array_for_the_end_of_life_is_larger_than_one_for_its_beginning():
    old, young = design().array_m2_per_kw, design(degradation_frac_per_yr=0.0).array_m2_per_kw
    # Five years at 2.5 %: x 1.135.
    assert_allclose(old / young, 1.0 / 0.975**5)


def test_riding_through_needs_sunlit_watts_to_refill_the_battery():
    dark, sunlit = design(eclipse_frac=0.2).array_m2_per_kw, design(eclipse_frac=0.0).array_m2_per_kw
    assert_allclose(dark / sunlit, 1.0 + 0.2 / (0.8 * 0.9))
    paused = design(eclipse_frac=0.2, rides_through=False).array_m2_per_kw
    assert_allclose(paused / sunlit, 1.0 + 0.08 * 0.2 / (0.8 * 0.9))


def test_structure_is_its_share_of_what_it_carries_and_itself():
    parts = design().parts_kg_per_kw
    carried = sum(part for name, part in parts.items() if name not in {"structure", "margin", "propellant"})
    assert_allclose(parts["structure"] / (carried + parts["structure"]), [[0.15, 0.12]])


def test_a_radiator_nearer_to_the_warm_earth_is_larger():
    low, high = (design(altitude_km=height).radiator_m2_per_kw for height in (400.0, 1400.0))
    assert np.all(low > high)


def test_a_longer_life_weighs_more():
    assert np.all(wet(design_life_yr=7.0) > wet(design_life_yr=5.0))


def test_a_hotter_radiator_is_smaller_by_the_fourth_power():
    cool, hot = design(radiator_c=50.0), design(radiator_c=90.0)
    assert np.all(hot.radiator_m2_per_kw < cool.radiator_m2_per_kw)
    gross = [radiator_balance_w_per_m2(t + 273.15, 0.9, 0.0, 0.0, fin_efficiency_frac=0.85) for t in (50.0, 90.0)]
    assert_allclose(gross[1] / gross[0], (363.15 / 323.15) ** 4)
    # Without Sun and Earth the area would fall by that ratio alone; what they add makes heat worth still more.
    assert np.all(cool.radiator_m2_per_kw / hot.radiator_m2_per_kw > gross[1] / gross[0])


def test_an_aged_coating_needs_a_larger_radiator():
    assert np.all(design(absorptivity_frac=0.3).radiator_m2_per_kw > design(absorptivity_frac=0.09).radiator_m2_per_kw)


def test_a_radiator_that_would_be_heated_is_refused():
    with pytest.raises(ValueError, match="net flux of the radiator"):
        design(radiator_c=-60.0, sun_cosine_frac=1.0, absorptivity_frac=0.9)


def test_without_eclipses_there_is_no_battery_and_nothing_to_ride_through():
    sunlit = [design(eclipse_frac=0.0, eclipse_min=0.0, rides_through=through) for through in (True, False)]
    assert_allclose(sunlit[0].parts_kg_per_kw["battery"], 0.0)
    assert_allclose(sunlit[0].wet_kg_per_kw, sunlit[1].wet_kg_per_kw)


def test_pausing_in_eclipses_saves_most_of_the_battery():
    through, paused = (design(rides_through=case).parts_kg_per_kw["battery"] for case in (True, False))
    assert_allclose(paused / through, 0.08)
    # Published: 6 to 8 kg/kW at 40 % discharge and 150 Wh/kg.
    ridden = design(discharge_frac=0.40, battery_wh_per_kg=np.array([150.0, 150.0])).parts_kg_per_kw["battery"]
    assert np.all((ridden > 6.0) & (ridden < 8.0))


def test_small_satellites_carry_more_bus_for_their_power():
    assert np.all(wet(it_kw=1.5) > 2.0 * wet(it_kw=120.0))


def test_a_higher_orbit_needs_more_propellant_to_come_down():
    low, high = (
        design(altitude_km=height, eclipse_frac=0.0, eclipse_min=0.0).parts_kg_per_kw["propellant"]
        for height in (650.0, 1400.0)
    )
    assert np.all(high > low)
    # Published for a burn to re-entry from 650 km: 120 to 150 m/s; a slow spiral costs more.
    assert 150.0 < float(deorbit_m_per_s(650.0, 300.0)) < 250.0


def test_the_years_make_it_lighter():
    first, later = wet()[0]
    assert later < first


def test_many_designs_at_once_equal_each_alone():
    altitude, hot, power = (
        np.array([550.0, 650.0, 1400.0]),
        np.array([50.0, 70.0, 90.0]),
        np.array([2.0, 120.0, 1000.0]),
    )
    dark, minutes, through = np.array([0.36, 0.2, 0.0]), np.array([35.0, 19.7, 0.0]), np.array([True, False, True])
    together = satellite(altitude, dark, minutes, through, hot, power, np.array([2.0, 4.0, 4.0]), BUILD).wet_kg_per_kw
    for i, terminals in enumerate((2.0, 4.0, 4.0)):
        alone = satellite(
            [altitude[i]], [dark[i]], [minutes[i]], [through[i]], [hot[i]], [power[i]], [terminals], BUILD
        )
        assert_allclose(alone.wet_kg_per_kw[0], together[i])


def test_without_spares_the_loss_is_the_attrition():
    assert_allclose(spared_loss_per_yr([0.0, 0.03, 0.2], 0.0, 4.6), [0.0, 0.03, 0.2], atol=1e-12)


def test_spares_leave_the_mean_capacity_of_a_switched_reserve():
    attrition, spare, service = 0.068, 0.2, 4.6
    years = (np.arange(200_000) + 0.5) / 200_000 * service
    serving = np.minimum(1.0, (1.0 + spare) * np.exp(-attrition * years)).mean()
    left = spared_loss_per_yr(attrition, spare, service)
    assert_allclose(survival_frac(left, [0.0], [0.0], [service], service)[0, 0], serving, rtol=1e-6)


def test_more_spares_never_lose_more():
    loss = spared_loss_per_yr(0.1, np.linspace(0.0, 1.0, 21), 5.0)
    assert np.all(np.diff(loss) <= 1e-12)
    assert np.all((loss >= 0.0) & (loss <= 0.1 + 1e-12))
