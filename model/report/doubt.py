"""What a report knows of how sure its plan is, and the chapter that tells it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from model.figures.numbers import money

FIRST_ORDER = (
    "To first order: the derivative of the cost by each input that carries much of the bill, times the way to its low "
    "and to its high, were the plan to stay as it is. As a plan adapts, higher prices cost at most this much, and "
    "scarcer supplies at least. Inputs vary independently, save those of one group. A sweep (landseasky sweep) plans "
    "every draw anew."
)
SWEPT = "Every draw of everything uncertain planned anew; inputs vary independently, save those of one group."


@dataclass(frozen=True)
class Doubt:
    """How sure a plan's cost is.

    `ends` has a row an input: factor, low_usd and high_usd, the change of the cost at its ends. `costs_usd` (N,) are
    draws of the cost. `how` says in words how both were found. `shares` is the summary of a sweep, where there is one.
    """

    ends: pd.DataFrame
    costs_usd: np.ndarray[Any, np.dtype[np.float64]]
    how: str = FIRST_ORDER
    shares: pd.DataFrame | None = None

    @property
    def band(self) -> str:
        """The middle four fifths of the draws, in words; blank where there is no draw."""
        if not len(self.costs_usd):
            return ""
        low, high = np.quantile(self.costs_usd, [0.1, 0.9])
        return f"{money(low)} to {money(high)} in four of five draws of what is uncertain"


def swept(draws: pd.DataFrame, summary: pd.DataFrame, tornado: pd.DataFrame | None, ends: pd.DataFrame) -> Doubt:
    """Doubt from the tables of a sweep; inputs by its tornado, else by the `ends` handed over."""
    if tornado is not None:
        base = tornado["base_cost_usd"]
        ends = tornado.assign(low_usd=tornado["low_cost_usd"] - base, high_usd=tornado["high_cost_usd"] - base)
    costs = draws.loc[draws["status"] == "optimal", "cost_usd"].to_numpy(float)
    return Doubt(ends, costs, SWEPT, summary)
