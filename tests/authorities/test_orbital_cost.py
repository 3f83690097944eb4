"""What published costs in orbit tell of each other."""

import pytest

from model.checks.validate import orbit


def test_mccalips_break_even_left_out_upkeep(published):
    fleet, plant = orbit.fleet(), orbit.plant()
    room_usd = plant.total_usd - fleet.hardware_usd
    assert (room_usd - fleet.upkeep_usd) / fleet.mass_kg == published("mccalip", "break_even_corrected")
    assert room_usd / fleet.mass_kg == pytest.approx(-263.66, rel=1e-3)


def test_cheaper_launch_saves_no_more_than_the_launch_itself():
    dear, cheap = orbit.fleet(500.0), orbit.fleet(100.0)
    assert dear.total_usd - cheap.total_usd == pytest.approx(400.0 * dear.mass_kg)
