"""Plotly figures of a plan and of questions to it: pure functions of tables, those of a plan with a sentence each.

`tables` are the result tables of a plan, `inputs` its input tables; both are frames by name. Figures of questions take
the tables that `model.questions` answers with.
"""

from model.figures.answers.alternatives import alternatives_figure, sizes_figure
from model.figures.answers.breakeven import breakeven_figure, breakeven_reading, plane_figure
from model.figures.answers.costs import hours_figure, odds_of_kinds_figure
from model.figures.answers.diff import causes_figure, moves_figure
from model.figures.answers.explain import ledger_figure, price_parts_figure, threshold_figure
from model.figures.answers.frontier import frontier_figure
from model.figures.answers.milliseconds import milliseconds_figure
from model.figures.answers.repair import repair_figure
from model.figures.answers.robust import futures_figure, regret_figure
from model.figures.answers.sensitivity import odds_figure, sensitivity_figure, spread_figure, tornado_figure
from model.figures.answers.survive import losses_figure
from model.figures.answers.sweep import swept_figures
from model.figures.plan.bill import (
    bill_figure,
    bill_reading,
    spending_figure,
    spending_reading,
    unit_cost_figure,
    unit_cost_reading,
)
from model.figures.plan.growth import (
    build_figure,
    build_reading,
    in_service_figure,
    in_service_reading,
    retirement_figure,
    retirement_reading,
)
from model.figures.plan.industries import industry_figure, industry_reading
from model.figures.plan.map import plan_map_figure, plan_map_reading
from model.figures.plan.near_misses import near_miss_reading, near_misses
from model.figures.plan.prices import (
    price_by_workload_figure,
    price_by_workload_reading,
    price_map_figure,
    price_map_reading,
)
from model.figures.plan.scarce import bindings
from model.figures.plan.sites import pue_figure, pue_reading, site_cost_figure, site_cost_reading
from model.figures.plan.work import latency_figure, latency_reading, served_figure, served_reading

__all__ = [
    "alternatives_figure",
    "bill_figure",
    "bill_reading",
    "bindings",
    "breakeven_figure",
    "breakeven_reading",
    "build_figure",
    "build_reading",
    "causes_figure",
    "frontier_figure",
    "futures_figure",
    "hours_figure",
    "in_service_figure",
    "in_service_reading",
    "industry_figure",
    "industry_reading",
    "latency_figure",
    "latency_reading",
    "ledger_figure",
    "losses_figure",
    "milliseconds_figure",
    "moves_figure",
    "near_miss_reading",
    "near_misses",
    "odds_figure",
    "odds_of_kinds_figure",
    "plan_map_figure",
    "plan_map_reading",
    "plane_figure",
    "price_by_workload_figure",
    "price_by_workload_reading",
    "price_map_figure",
    "price_map_reading",
    "price_parts_figure",
    "pue_figure",
    "pue_reading",
    "regret_figure",
    "repair_figure",
    "retirement_figure",
    "retirement_reading",
    "sensitivity_figure",
    "served_figure",
    "served_reading",
    "site_cost_figure",
    "site_cost_reading",
    "sizes_figure",
    "spending_figure",
    "spending_reading",
    "spread_figure",
    "swept_figures",
    "threshold_figure",
    "tornado_figure",
    "unit_cost_figure",
    "unit_cost_reading",
]
