"""Laws of money: annuities and discounting, living vintages, learning and attrition."""

from model.laws.finance.annuity import (
    capital_recovery_factor,
    discount_factor,
    discounted_yr,
    period_discount_yr,
    salvage_frac,
)
from model.laws.finance.learning import learning_price, lifetime_penalty
from model.laws.finance.vintages import (
    alive_discount_yr,
    alive_frac,
    annuity_npv_factor,
    living_span_yr,
    survival_frac,
)

__all__ = [
    "alive_discount_yr",
    "alive_frac",
    "annuity_npv_factor",
    "capital_recovery_factor",
    "discount_factor",
    "discounted_yr",
    "learning_price",
    "lifetime_penalty",
    "living_span_yr",
    "period_discount_yr",
    "salvage_frac",
    "survival_frac",
]
