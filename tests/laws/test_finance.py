"""Laws of money: what any annuity, discount or vintage must obey."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from model.laws import finance

PERIOD_START_YR = np.array([2026.0, 2028.0, 2030.0, 2035.0])
PERIOD_LENGTH_YR = np.array([2.0, 2.0, 5.0, 5.0])
HORIZON_YR = 2040.0
RATES = st.floats(0.0, 0.3)


@given(rate=RATES, life_yr=st.integers(1, 40))
def test_the_payments_of_a_whole_life_repay_the_cost(rate, life_yr):
    years = np.arange(1, life_yr + 1)
    paid = finance.capital_recovery_factor(rate, life_yr) * finance.discount_factor(years, rate, 0.0)
    assert paid.sum() == pytest.approx(1.0, rel=1e-9)


def test_a_vanishing_rate_gives_straight_line_recovery():
    assert_allclose(finance.capital_recovery_factor([0.0, 1e-12, 1e-9], 8.0), 0.125, rtol=1e-8)


def test_annuities_of_arrays_are_the_annuities_of_their_elements():
    rates, lives = np.array([0.0, 0.05, 0.12]), np.array([3.8, 5.0, 14.0])
    together = finance.capital_recovery_factor(rates[:, None], lives)
    alone = [[float(finance.capital_recovery_factor(r, n)) for n in lives] for r in rates]
    assert_allclose(together, alone, rtol=1e-14)


def test_discounted_years_are_the_sum_over_year_ends():
    assert finance.discounted_yr(2028.0, 2033.0, 0.08, 2026.0) == pytest.approx(sum(1.08**-k for k in range(3, 8)))


def test_periods_laid_end_to_end_are_worth_the_whole_horizon():
    parts = finance.period_discount_yr(PERIOD_START_YR, PERIOD_LENGTH_YR, 0.06, 2026.0)
    assert parts.sum() == pytest.approx(float(finance.discounted_yr(2026.0, HORIZON_YR, 0.06, 2026.0)))


@given(rate=RATES, life_yr=st.floats(0.5, 40.0))
def test_cost_less_salvage_at_the_horizon_is_the_annuity_cut_off_there(rate, life_yr):
    factor = finance.annuity_npv_factor(
        rate, life_yr, life_yr, PERIOD_START_YR, PERIOD_START_YR, PERIOD_LENGTH_YR, rate, 2026.0
    )
    built = finance.discount_factor(PERIOD_START_YR, rate, 2026.0)
    salvage = finance.salvage_frac(rate, life_yr, HORIZON_YR - PERIOD_START_YR)
    sold = finance.discount_factor(HORIZON_YR, rate, 2026.0) * salvage
    assert_allclose(factor, built - sold, rtol=1e-9, atol=1e-12)


def test_a_dearer_cost_of_capital_raises_the_bill_at_one_discount_rate():
    wacc = np.array([0.06, 0.10, 0.15])
    factor = finance.annuity_npv_factor(wacc, 5.0, 5.0, [2026.0], PERIOD_START_YR, PERIOD_LENGTH_YR, 0.06, 2026.0)
    assert factor[0, 0] == pytest.approx(1.0)
    assert np.all(np.diff(factor[:, 0]) > 0.0)


def test_a_part_renewed_in_service_pays_its_own_annuity_throughout():
    shared = (8.0, [2026.0], PERIOD_START_YR, PERIOD_LENGTH_YR, 0.07, 2026.0)
    renewed = finance.annuity_npv_factor(0.07, 4.0, *shared)[0]
    assert renewed == pytest.approx(1.0 + 1.07**-4.0)


def test_living_years_are_the_life_or_what_the_horizon_leaves_of_it():
    lives = np.array([1.0, 3.5, 7.0, 50.0])
    share = finance.alive_frac(PERIOD_START_YR, PERIOD_START_YR, PERIOD_LENGTH_YR, lives)
    assert share.shape == (4, 4, 4)
    left = HORIZON_YR - PERIOD_START_YR
    assert_allclose((share * PERIOD_LENGTH_YR).sum(axis=-1), np.minimum(lives[:, None], left))


def test_nothing_lives_before_it_is_built():
    share = finance.alive_frac(PERIOD_START_YR, PERIOD_START_YR, PERIOD_LENGTH_YR, np.inf)
    assert_array_equal(share, np.triu(np.ones((4, 4))))
    surviving = finance.survival_frac(0.1, PERIOD_START_YR, PERIOD_START_YR, PERIOD_LENGTH_YR)
    assert_array_equal(surviving > 0.0, share > 0.0)


def test_survivors_are_the_mean_over_the_living_part_of_the_period():
    life, hazard = 5.5, 0.12
    arguments = (PERIOD_START_YR, PERIOD_START_YR, PERIOD_LENGTH_YR, life)
    capacity = finance.alive_frac(*arguments) * finance.survival_frac(hazard, *arguments)
    steps = (np.arange(20_000) + 0.5) / 20_000
    age = PERIOD_START_YR[:, None] + PERIOD_LENGTH_YR[:, None] * steps - PERIOD_START_YR[:, None, None]
    integrated = np.where((age >= 0.0) & (age < life), np.exp(-hazard * age), 0.0).mean(axis=-1)
    assert_allclose(capacity, integrated, atol=1e-4)


def test_without_attrition_all_that_live_survive():
    surviving = finance.survival_frac([0.0, 1e-13], PERIOD_START_YR, PERIOD_START_YR, PERIOD_LENGTH_YR)
    assert_allclose(surviving, np.broadcast_to(np.triu(np.ones((4, 4))), (2, 4, 4)), atol=1e-11)


def test_every_doubling_lowers_a_learnt_price_by_the_same_share():
    price = finance.learning_price(1_800.0, 400.0, 400.0 * 2.0 ** np.arange(6), 0.2)
    assert_allclose(price[1:] / price[:-1], 0.8)


def test_the_lifetime_penalty_times_mean_survival_is_one():
    hazard = np.array([0.0, 0.05, 0.3])
    surviving = finance.survival_frac(hazard, [0.0], [0.0], [5.0])[:, 0, 0]
    assert_allclose(finance.lifetime_penalty(hazard, 5.0) * surviving, 1.0)


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("rate", lambda: finance.capital_recovery_factor(8.0, 5.0)),
        ("life_yr", lambda: finance.capital_recovery_factor(0.08, [5.0, 0.0])),
        ("rate", lambda: finance.discount_factor(2026.0, -0.1, 2026.0)),
        ("year", lambda: finance.discount_factor(np.nan, 0.1, 2026.0)),
        ("end_yr", lambda: finance.discounted_yr(0.0, np.inf, 0.1, 0.0)),
        ("length_yr", lambda: finance.period_discount_yr([2026.0], [0.0], 0.1, 2026.0)),
        ("life_yr", lambda: finance.alive_frac([0.0], [0.0], [1.0], -1.0)),
        ("period_length_yr", lambda: finance.alive_frac([0.0], [0.0], [-1.0], 1.0)),
        ("attrition_per_yr", lambda: finance.survival_frac(-0.1, [0.0], [0.0], [1.0])),
        ("age_yr", lambda: finance.salvage_frac(0.1, 5.0, -1.0)),
        ("quantity", lambda: finance.learning_price(1.0, 2.0, 1.0, 0.2)),
        ("learning_rate_frac", lambda: finance.learning_price(1.0, 1.0, 2.0, 1.0)),
        ("service_yr", lambda: finance.lifetime_penalty(0.1, 0.0)),
    ],
)
def test_an_argument_out_of_bounds_is_named(name, call):
    with pytest.raises(ValueError, match=rf"^{name}: "):
        call()


def test_the_first_bad_element_is_located():
    with pytest.raises(ValueError, match=r"^life_yr: -3\.0 at index \(1, 0\) is outside \(0, inf\]$"):
        finance.capital_recovery_factor(0.1, [[1.0, 2.0], [-3.0, 4.0]])
