"""Arguments are checked whole, and the message says where."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from model.arrays import checked


def test_what_is_within_bounds_passes_unchanged():
    value = np.array([[0.0, 0.5], [1.0, 0.25]])
    assert_array_equal(checked("share_frac", value, 0.0, 1.0), value)


def test_an_open_bound_leaves_its_end_out():
    assert checked("life_yr", 1e-9, 0.0, open_low=True) == 1e-9
    with pytest.raises(ValueError, match=r"^life_yr: 0\.0 is outside \(0, inf\]$"):
        checked("life_yr", 0.0, 0.0, open_low=True)
    with pytest.raises(ValueError, match=r"^share_frac: 1\.0 is outside \[0, 1\)$"):
        checked("share_frac", 1.0, 0.0, 1.0, open_high=True)


def test_infinity_needs_leave_and_not_a_number_never_has_it():
    assert checked("life_yr", np.inf, 0.0, unbounded=True) == np.inf
    with pytest.raises(ValueError, match=r"^life_yr: inf is outside"):
        checked("life_yr", np.inf, 0.0)
    with pytest.raises(ValueError, match=r"^life_yr: nan at index \(1,\) is outside"):
        checked("life_yr", [1.0, np.nan], 0.0, unbounded=True)


def test_nothing_to_check_is_no_fault():
    assert checked("rate", [], 0.0, 1.0).shape == (0,)
