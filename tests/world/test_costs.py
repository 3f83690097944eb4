"""What a megawatt of each option costs to own and to run."""

import numpy as np
import pytest

from model.laws.finance import capital_recovery_factor, discount_factor, discounted_yr, salvage_frac
from model.world import world
from model.world.costs import Recoveries, levelised_usd_per_h100e_h
from tests.formulation.worlds import piece, tiny


@pytest.fixture(scope="module", params=["tiny", 0, 5])
def w(request):
    return tiny() if request.param == "tiny" else world(piece(request.param))


def crf(rate, life):
    return rate / (1 - (1 + rate) ** -life) if rate else 1 / life


def scalar_build_usd(w, o, v):
    """Present value of owning a megawatt, added up item by item and period by period for one option and vintage."""
    terms, chips, year = w.options.terms, w.inputs.tables["chips"], w.calendar.year
    chip = chips.iloc[w.options.frame["c"].iloc[o]]
    life = min(chip["life_yr"], terms.service_yr[o])
    wacc = terms.wacc_frac[o, v]
    per_mw = 1e6 / chip["it_w_per_chip"]
    yearly = sum(asset.usd_per_mw[o, v] * crf(wacc, asset.life_yr[o]) for asset in terms.assets.values())
    yearly += chip["price_usd_per_chip"] * per_mw * (1 + terms.spare_frac[o]) * crf(wacc, life)
    yearly += terms.om_usd_per_mw_yr[o, v] + chip["price_usd_per_chip"] * per_mw * terms.replace_frac_per_yr[o]
    yearly += terms.retire_usd_per_mw[o] * (crf(wacc, life) - wacc)
    law = w.inputs.tables["jurisdictions"].set_index("jurisdiction")
    price = law.loc[w.sites.frame["jurisdiction"].iloc[w.site_of[o]], "carbon_usd_per_t"]
    price *= (1 + w.inputs.settings["carbon_growth_frac_per_yr"]) ** (year[v] - w.calendar.carbon_year)
    yearly += terms.embodied_t_per_mw[o] * price * crf(wacc, life)
    end = min(year[v] + life, year[-1] + w.calendar.length_yr[-1])
    return yearly * float(discounted_yr(year[v], end, w.calendar.rate, w.calendar.base_year))


def test_owning_costs_the_same_one_by_one(w):
    for o, v in np.random.default_rng(0).permutation(list(np.ndindex(w.buildable.shape)))[:60]:
        assert w.costs.build_usd_per_mw[o, v] == pytest.approx(scalar_build_usd(w, o, v), rel=1e-12)


def test_running_costs_energy_and_carbon_at_the_slices_pue(w):
    terms, law = w.options.terms, w.inputs.tables["jurisdictions"].set_index("jurisdiction")
    growth = 1 + w.inputs.settings["carbon_growth_frac_per_yr"]
    for o, t, h in np.random.default_rng(1).permutation(list(np.ndindex(w.costs.run_usd_per_mw.shape)))[:60]:
        carbon = law.loc[w.sites.frame["jurisdiction"].iloc[w.site_of[o]], "carbon_usd_per_t"]
        carbon *= growth ** (w.calendar.year[t] - w.calendar.carbon_year) * terms.carbon_t_per_mwh[o]
        usd = (terms.energy_usd_per_mwh[o, h] + carbon) * terms.pue[o, h] * w.calendar.hours_h[h] * w.period_yr[t]
        assert w.costs.run_usd_per_mw[o, t, h] == pytest.approx(usd, rel=1e-12)
        if usd:
            of_carbon = carbon / (terms.energy_usd_per_mwh[o, h] + carbon)
            assert w.costs.carbon_frac[o, t, h] == pytest.approx(of_carbon, rel=1e-9, abs=1e-12)


def test_runs_of_equal_rates_are_told_apart_wherever_they_stand():
    rates = np.array([[0.05, 0.06], [0.05, 0.06], [0.05, 0.07], [0.05, 0.06], [0.0, 0.0]])
    found = Recoveries.of(rates)
    assert found.run.tolist() == [0, 0, 1, 2, 3]
    lives, which = np.array([5.0, 10.0]), np.array([0, 1, 1, 0, 1])
    exact = [[crf(float(r), float(lives[n])) for r in row] for row, n in zip(rates, which, strict=True)]
    np.testing.assert_allclose(found.frac(lives, which), exact, rtol=1e-12)
    np.testing.assert_allclose(found.frac(lives, which[1:3], slice(1, 3)), exact[1:3], rtol=1e-12)


def test_a_megawatt_by_hand():
    w = tiny()
    o = w.options.frame.query("site == 'gb-sco' and chip == 'gb300' and supply == 'grid'").index[0]
    # 1 MW / 1830 W = 546.45 chips; 47,000 USD each over six years at 7 %: 1 / 4.76654 = 0.209796.
    assert w.costs.chips_per_mw[o] == pytest.approx(546.448 * (1 + w.options.terms.spare_frac[o]), rel=1e-5)
    assert w.costs.yearly_usd_per_mw["chips"][o, 0] == pytest.approx(
        47000 * 546.448 * (1 + w.options.terms.spare_frac[o]) * 0.209796, rel=1e-5
    )
    # Chat is bound by bandwidth and needs no second look: 2.39 H100e a chip. Training is checked.
    assert w.costs.h100e_per_mw[o] == pytest.approx(
        [2.39 * 546.448, 2.53 * 546.448 * (1 - w.options.terms.checking_frac[o])], rel=1e-5
    )
    # From 2028 to 2032 in full, 2032 to 2034 for half of the period.
    assert w.alive_frac[o, 0] == pytest.approx([1.0, 0.5])
    assert w.lived_yr[o, 0].sum() == pytest.approx(sum(1.08 ** -(2 + k) for k in range(1, 7)))


def test_overnight_cost_less_salvage_is_the_annuity_cut_off_at_the_horizon():
    rate, life, age = 0.08, np.array([6.0, 15.0, 30.0]), np.array([4.0, 8.0, 8.0])
    annuity = capital_recovery_factor(rate, life) * discounted_yr(2028.0, 2028.0 + age, rate, 2028.0)
    salvage = salvage_frac(rate, life, age) * discount_factor(2028.0 + age, rate, 2028.0)
    assert 1.0 - salvage == pytest.approx(annuity, rel=1e-12)


def test_the_levelised_cost_buys_the_megawatts_work_of_a_year(w):
    costs, terms = w.costs, w.options.terms
    launch = np.where(np.isfinite(w.launch_usd_per_mw_yr), w.launch_usd_per_mw_yr, 0.0)
    found = levelised_usd_per_h100e_h(costs, terms, w.calendar, 0, launch)
    for o, v in np.random.default_rng(2).permutation(np.argwhere(w.buildable))[:40]:
        survives = costs.surviving_frac[o, v, v] / w.alive_frac[o, v, v]
        spent = sum(float(line[o, v]) for line in costs.yearly_usd_per_mw.values()) + launch[o, v]
        spent += survives * sum(costs.run_usd_per_mw[o, v] / w.period_yr[v] * terms.availability[o])
        work = survives * sum(terms.availability[o] * w.calendar.hours_h) * costs.h100e_per_mw[o, 0]
        assert found[o, v] == pytest.approx(spent / work, rel=1e-9)
        assert 0.05 < found[o, v] < 1e4
