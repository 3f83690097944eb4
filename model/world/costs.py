"""The hot loop: what a megawatt of each option costs to own and to run, as arrays. NumPy only.

A cohort is what one option builds in one vintage. While it serves it pays, every year, an annuity for each asset at
the asset's own life and the option's cost of capital, its upkeep and its repairs; nothing past the horizon. The price
of building one megawatt is the present value of those years; the price of running it falls on the hours it serves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np

from model.laws.finance import (
    alive_discount_yr,
    alive_frac,
    capital_recovery_factor,
    period_discount_yr,
    survival_frac,
)
from model.sites import Array, Asset, SiteTerms

Ints = np.ndarray[Any, np.dtype[np.int64]]

BLOCK = 1 << 15
"""Numbers worked on at a time: few enough to stay in the processor's cache."""


@dataclass(frozen=True)
class Calendar:
    """Years the plan looks at: periods T (also the vintages V) and slices H."""

    year: Array  # (T,) first year
    length_yr: Array  # (T,)
    hours_h: Array  # (H,)
    rate: float
    base_year: float  # to which money is discounted: it scales every cost alike
    order_year: float  # before which nothing can be ordered
    carbon_year: float  # from which carbon prices grow

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
    lives, cohort = _distinct(life)
    when = (calendar.year, calendar.year, calendar.length_yr, lives)
    lived = alive_discount_yr(*when, calendar.rate, calendar.base_year)
    alive = alive_frac(*when)

    per_mw = 1e6 / chips.it_w_per_chip
    bought = per_mw * (1.0 + terms.spare_frac)
    silent = np.where(chips.tolerant, 0.0, terms.checking_frac[:, None])
    h100e = per_mw[:, None] * chips.h100e * terms.throughput_frac[:, None] * (1.0 - silent)

    recoveries = Recoveries.of(terms.wacc_frac)
    recovery = recoveries.frac(lives, cohort)  # of what dies with the cohort
    yearly = {name: _annuity(asset, recoveries) for name, asset in terms.assets.items()}
    yearly["chips"] = (chips.usd_per_chip * bought)[:, None] * recovery
    yearly["operation"] = terms.om_usd_per_mw_yr
    yearly["repair"] = np.broadcast_to(
        (chips.usd_per_chip * per_mw * terms.replace_frac_per_yr)[:, None], recovery.shape
    )
    # A sinking fund pays for what is owed at the end: CRF - r saves one dollar by then.
    yearly["retirement"] = terms.retire_usd_per_mw[:, None] * (recovery - terms.wacc_frac)
    yearly["carbon"] = recovery
    yearly["carbon"] *= carbon_usd_per_t
    yearly["carbon"] *= terms.embodied_t_per_mw[:, None]

    total = np.zeros_like(recovery)
    for line in yearly.values():
        total += line
    total *= lived.sum(axis=-1)[cohort]
    run, share = _running(terms, carbon_usd_per_t, calendar)
    return Costs(
        chips_per_mw=bought, h100e_per_mw=h100e, cohort=cohort, lived_yr=lived, alive_frac=alive,
        surviving_frac=_surviving(terms.loss_frac_per_yr, lives, cohort, alive, calendar), yearly_usd_per_mw=yearly,
        build_usd_per_mw=total, run_usd_per_mw=run, carbon_frac=share,
    )  # fmt: skip


@dataclass(frozen=True)
class Recoveries:
    """Capital recovery of O options, computed once for each run of options that borrow at the same rates."""

    wacc_frac: Array  # (R, V) rates of each run
    run: Ints  # (O,) run of each option

    @classmethod
    def of(cls, wacc_frac: Array) -> Self:
        """Runs of equal rows of (O, V): the options of a site stand side by side."""
        new = np.zeros(len(wacc_frac), dtype=bool)
        new[:1] = True
        new[1 + np.flatnonzero(wacc_frac[1:] != wacc_frac[:-1]) // wacc_frac.shape[1]] = True
        return cls(wacc_frac[new], np.cumsum(new) - 1)

    def frac(self, lives_yr: Array, which: Ints, rows: slice = slice(None)) -> Array:
        """Capital recovery factor (n, V) of the options `rows`, which live lives_yr[which], (U,) and (n,)."""
        table = capital_recovery_factor(self.wacc_frac[:, None], lives_yr[:, None])
        return table.reshape(-1, table.shape[-1]).take(self.run[rows] * len(lives_yr) + which, axis=0)


def _annuity(asset: Asset, recoveries: Recoveries) -> Array:
    """Yearly payment (O, V) for an asset: usd x CRF; nothing is computed where no option has it."""
    out = np.zeros(asset.usd_per_mw.shape)
    paid = asset.usd_per_mw.ravel() != 0.0
    if paid.any():
        ends = np.array([paid.argmax(), len(paid) - 1 - paid[::-1].argmax()]) // asset.usd_per_mw.shape[1]
        rows = slice(ends[0], ends[1] + 1)  # options of a kind stand side by side
        lives, which = _distinct(asset.life_yr[rows])
        np.multiply(asset.usd_per_mw[rows], recoveries.frac(lives, which, rows), out=out[rows])
    return out


def _running(terms: SiteTerms, carbon_usd_per_t: Array, calendar: Calendar) -> tuple[Array, Array]:
    """Present value of running 1 MW, and the carbon price's share of it, (O, T, H) each; a few options at a time."""
    weight = calendar.period_yr[:, None] * calendar.hours_h
    run = np.empty((len(terms.pue), *weight.shape))
    share = np.empty_like(run)
    step = max(1, BLOCK // weight.size)
    for first in range(0, len(run), step):
        rows = slice(first, first + step)
        usd, part = run[rows], share[rows]
        tonnes = terms.carbon_t_per_mwh[rows, None] * terms.pue[rows]
        np.multiply(carbon_usd_per_t[rows, :, None], tonnes[:, None, :], out=part)
        np.add((terms.energy_usd_per_mwh[rows] * terms.pue[rows])[:, None, :], part, out=usd)
        np.divide(part, usd, out=part, where=usd != 0.0)
        usd *= weight
    share[run == 0.0] = 0.0
    return run, share


def _surviving(loss: Array, lives: Array, cohort: Ints, alive: Array, calendar: Calendar) -> Array:
    """Share (O, V, T) in service and not lost, computed once for every distinct pair of loss and life."""
    losses, lost = _distinct(loss)
    pairs, which = _distinct(lost * len(lives) + cohort)
    at, of = np.divmod(pairs, len(lives))
    share = survival_frac(losses[at], calendar.year, calendar.year, calendar.length_yr, lives[of])
    return (alive[of] * share)[which]


def _distinct(values: Any) -> tuple[Any, Ints]:
    """Sorted distinct values, and which of them each is: of few distinct ones quicker than a sort of all."""
    found = np.unique(values)
    return found, np.searchsorted(found, values)


def levelised_usd_per_h100e_h(
    costs: Costs, terms: SiteTerms, calendar: Calendar, work_class: int, launch: Array
) -> Array:
    """Cost of a delivered H100e-hour at full use in the first year of service, by option and vintage, (O, V).

    Yearly payments, the launch (O, V) [USD per MW and year] and a year's energy, over the H100e-hours of a year.
    """
    fixed = np.sum(list(costs.yearly_usd_per_mw.values()), axis=0) + launch
    energy = (costs.run_usd_per_mw * terms.availability[:, None, :]).sum(axis=2) / calendar.period_yr
    served_h = (terms.availability * calendar.hours_h).sum(axis=1)[:, None]
    survives = np.einsum("ovv->ov", costs.surviving_frac)
    alive = np.einsum("uvv->uv", costs.alive_frac)[costs.cohort]
    mean = np.divide(survives, alive, out=np.ones_like(survives), where=alive > 0)
    return (fixed + energy * mean) / (costs.h100e_per_mw[:, [work_class]] * mean * served_h)
