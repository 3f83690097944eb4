"""What published costs on the ground tell of the way to reckon them."""

import pytest

from model.checks.validate import ground


@pytest.mark.parametrize("it_life_yr", [3, 5, 7])
def test_epochs_yearly_cost_cannot_be_had_by_straight_lines(published, it_life_yr):
    straight = ground.epoch_busd_per_yr(float(it_life_yr), rate=0.0)
    assert straight != published("epoch", f"tco_it_{it_life_yr}_yr")


def test_a_hainan_cabin_of_a_whole_megawatt_would_save_more_than_twice_what_is_claimed(published):
    assert ground.cabin_saving_gwh_per_yr(0.4) == published("hainan", "cabin_saving_gwh")
    assert ground.cabin_saving_gwh_per_yr(1.0) > 2.0 * 1.22
