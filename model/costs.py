"""The hot loop: what a megawatt of each option costs to own and to run, as arrays. NumPy only.

A cohort is what one option builds in one vintage. While it serves it pays, every year, an annuity for each asset at
the asset's own life and the option's cost of capital, its upkeep and its repairs; nothing past the horizon. The price
of building one megawatt is the present value of those years; the price of running it falls on the hours it serves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from model.finance import (
    alive_discount_yr,
    alive_frac,
    capital_recovery_factor,
    period_discount_yr,
    survival_frac,
)
from model.sites import Array, SiteTerms

Ints = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Calendar:
    """Years the plan looks at: periods T (also the vintages V) and slices H."""

    year: Array  # (T,) first year
    length_yr: Array  # (T,)
    hours_h: Array  # (H,)
    rate: float
    base_year: float

    @cached_property
    def period_yr(self) -> Array:
        """(T,) discounted years of each period."""
        return period_discount_yr(self.year, self.length_yr, self.rate, self.base_year)


@dataclass(frozen=True)
class Chips:
    """The chip of each option, (O,) each; `h100e` (O, K) is by class of work and before the option's own losses."""

    usd_per_chip: Array
    it_w_per_chip: Array
    life_yr: Array
    h100e: Array
    tolerant: Array  # (K,) whether the class needs no checking


@dataclass(frozen=True)
class Costs:
    """Unit costs of O options. USD are real; present values are at the base year."""

    chips_per_mw: Array  # (O,) bought per MW of IT, spares among them
    h100e_per_mw: Array  # (O, K) delivered at full load
    cohort: Ints  # (O,) which row of `lived`, `alive` and ... the option's life is
    lived_yr: Array  # (U, V, T) discounted years in service
    alive_frac: Array  # (U, V, T) share of the period in service
    surviving_frac: Array  # (O, V, T) share of the period's capacity in service and not lost
    yearly_usd_per_mw: Mapping[str, Array]  # bill line to (O, V), paid in every year of service
    build_usd_per_mw: Array  # (O, V) present value of all of them
    run_usd_per_mw: Array  # (O, T, H) present value of running 1 MW of IT through the slice, energy and carbon
    carbon_frac: Array  # (O, T, H) share of it that is the carbon price


def unit_costs(terms: SiteTerms, chips: Chips, carbon_usd_per_t: Array, calendar: Calendar) -> Costs:
    """Price every option in every vintage, period and slice.

    Parameters
    ----------
    terms : SiteTerms
        Options as their kinds describe them, (O, ...).
    chips : Chips
        The chip of each option.
    carbon_usd_per_t : (O, T)
        Carbon price where the option stands.  [USD/t]
    calendar : Calendar
        Periods, slices and discounting.

    Returns
    -------
    Costs
    """
    life = np.minimum(chips.life_yr, terms.service_yr)
    lives, cohort = np.unique(life, return_inverse=True)
    when = (calendar.year, calendar.year, calendar.length_yr, lives)
    lived = alive_discount_yr(*when, calendar.rate, calendar.base_year)
    alive = alive_frac(*when)
    surviving = alive[cohort] * _survival(terms.loss_frac_per_yr, life, calendar)

    per_mw = 1e6 / chips.it_w_per_chip
    bought = per_mw * (1.0 + terms.spare_frac)
    silent = np.where(chips.tolerant, 0.0, terms.checking_frac[:, None])
    h100e = per_mw[:, None] * chips.h100e * terms.throughput_frac[:, None] * (1.0 - silent)

    recovery = capital_recovery_factor(terms.wacc_frac, life[:, None])  # of what dies with the cohort
    yearly = {
        name: asset.usd_per_mw * capital_recovery_factor(terms.wacc_frac, asset.life_yr[:, None])
        for name, asset in terms.assets.items()
    }
    yearly["chips"] = (chips.usd_per_chip * bought)[:, None] * recovery
    yearly["operation"] = terms.om_usd_per_mw_yr
    yearly["repair"] = np.broadcast_to(
        (chips.usd_per_chip * per_mw * terms.replace_frac_per_yr)[:, None], recovery.shape
    )
    # A sinking fund pays for what is owed at the end: CRF - r saves one dollar by then.
    yearly["retirement"] = terms.retire_usd_per_mw[:, None] * (recovery - terms.wacc_frac)
    yearly["carbon"] = terms.embodied_t_per_mw[:, None] * carbon_usd_per_t * recovery

    total = np.sum(list(yearly.values()), axis=0)
    energy = (terms.energy_usd_per_mwh * terms.pue)[:, None, :]
    carbon = carbon_usd_per_t[:, :, None] * (terms.carbon_t_per_mwh[:, None] * terms.pue)[:, None, :]
    run = (energy + carbon) * (calendar.period_yr[:, None] * calendar.hours_h)
    share = np.divide(carbon, energy + carbon, out=np.zeros_like(run), where=energy + carbon != 0.0)
    return Costs(
        chips_per_mw=bought, h100e_per_mw=h100e, cohort=cohort, lived_yr=lived, alive_frac=alive,
        surviving_frac=surviving, yearly_usd_per_mw=yearly, build_usd_per_mw=total * lived.sum(axis=-1)[cohort],
        run_usd_per_mw=run, carbon_frac=share,
    )  # fmt: skip


def _survival(loss: Array, life: Array, calendar: Calendar) -> Array:
    """Mean surviving share (O, V, T), worked out once for every distinct pair of loss and life."""
    pairs, which = np.unique(np.stack([loss, life]), axis=1, return_inverse=True)
    return survival_frac(pairs[0], calendar.year, calendar.year, calendar.length_yr, pairs[1])[which]


def levelised_usd_per_h100e_h(costs: Costs, terms: SiteTerms, calendar: Calendar, klass: int, launch: Array) -> Array:
    """Cost of a delivered H100e-hour at full use in the first year of service, by option and vintage, (O, V).

    Yearly payments, the launch (O, V) [USD per MW and year] and a year's energy, over the H100e-hours of a year.
    """
    fixed = np.sum(list(costs.yearly_usd_per_mw.values()), axis=0) + launch
    energy = (costs.run_usd_per_mw * terms.availability[:, None, :]).sum(axis=2) / calendar.period_yr
    served_h = (terms.availability * calendar.hours_h).sum(axis=1)[:, None]
    survives = np.einsum("ovv->ov", costs.surviving_frac)
    alive = np.einsum("uvv->uv", costs.alive_frac)[costs.cohort]
    mean = np.divide(survives, alive, out=np.ones_like(survives), where=alive > 0)
    return (fixed + energy * mean) / (costs.h100e_per_mw[:, [klass]] * mean * served_h)
