"""Plotly figures of a plan: pure functions of its tables, each with a sentence that says what it shows.

`tables` are the result tables of a plan, `inputs` its input tables; both are frames by name.
"""

from model.figures.cost import (
    bill_figure,
    bill_reading,
    spending_figure,
    spending_reading,
    unit_cost_figure,
    unit_cost_reading,
)
from model.figures.growth import (
    build_figure,
    build_reading,
    in_service_figure,
    in_service_reading,
    retirement_figure,
    retirement_reading,
)
from model.figures.maps import plan_map_figure, plan_map_reading
from model.figures.nearly import near_miss_reading, near_misses
from model.figures.places import pue_figure, pue_reading, site_cost_figure, site_cost_reading
from model.figures.prices import (
    price_by_workload_figure,
    price_by_workload_reading,
    price_map_figure,
    price_map_reading,
)
from model.figures.scarce import bindings
from model.figures.work import latency_figure, latency_reading, served_figure, served_reading

__all__ = [
    "bill_figure",
    "bill_reading",
    "bindings",
    "build_figure",
    "build_reading",
    "in_service_figure",
    "in_service_reading",
    "latency_figure",
    "latency_reading",
    "near_miss_reading",
    "near_misses",
    "plan_map_figure",
    "plan_map_reading",
    "price_by_workload_figure",
    "price_by_workload_reading",
    "price_map_figure",
    "price_map_reading",
    "pue_figure",
    "pue_reading",
    "retirement_figure",
    "retirement_reading",
    "served_figure",
    "served_reading",
    "site_cost_figure",
    "site_cost_reading",
    "spending_figure",
    "spending_reading",
    "unit_cost_figure",
    "unit_cost_reading",
]
