"""What a plan comes to, in numbers: computed here once, shown by the terminal, `run --json` and the report."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from model.figures.totals import NOT_SPENT, served_h100e, unserved_h100e, usd_per_h100e_h, years_of


@dataclass(frozen=True)
class Headline:
    """Totals of a plan; every Series and DataFrame has a row for each of its periods."""

    cost_usd: float
    """Present value of the plan."""
    spent_usd: float
    """Present value of what somebody pays: without the worth of unserved work and without penalties."""
    demand_h100e: pd.Series
    served_h100e: pd.DataFrame
    """By kind of site (columns)."""
    unserved_h100e: pd.Series
    usd_per_h100e_h: pd.Series
    """NaN where nothing is delivered."""
    built_mw: pd.Series
    living_mw: pd.Series
    length_yr: pd.Series

    @property
    def served_frac(self) -> pd.DataFrame:
        """Share of the demand that each kind of site serves; NaN without demand."""
        return self.served_h100e.div(self._wanted, axis=0)

    @property
    def unserved_frac(self) -> pd.Series:
        """Share of the demand that nobody serves; NaN without demand."""
        return self.unserved_h100e / self._wanted

    @property
    def unserved_of_all_frac(self) -> float:
        """Share of the demand of all periods that nobody serves; 0 without demand."""
        whole, lacking = ((work * self.length_yr).sum() for work in (self.demand_h100e, self.unserved_h100e))
        return float(lacking / whole) if whole > 0 else 0.0

    @property
    def _wanted(self) -> pd.Series:
        return self.demand_h100e.where(self.demand_h100e > 0)

    def periods(self) -> list[dict[str, Any]]:
        """One object a period, for JSON; what is not defined is None."""
        served, lacking = self.served_frac, self.unserved_frac
        return [
            {
                "period": t,
                "demand_h100e": float(self.demand_h100e[t]),
                "served_frac": {str(kind): _defined(frac[t]) for kind, frac in served.items()},
                "unserved_frac": _defined(lacking[t]),
                "usd_per_h100e_h": _defined(self.usd_per_h100e_h[t]),
                "built_mw": float(self.built_mw[t]),
                "living_mw": float(self.living_mw[t]),
            }
            for t in self.demand_h100e.index.tolist()
        ]


def headline(plan: Any) -> Headline:
    """Totals of a plan that has result tables."""
    tables, inputs = plan.tables, plan.world.inputs.tables
    at = years_of(inputs)
    served, lacking = served_h100e(tables, at), unserved_h100e(tables, inputs, at)
    built, living = (
        tables[name].groupby("period")[column].sum().reindex(at).fillna(0.0)
        for name, column in (("build", "it_mw"), ("capacity", "living_mw"))
    )
    paid = tables["bill"].loc[~tables["bill"]["item"].isin(NOT_SPENT), "npv_usd"].sum()
    return Headline(
        cost_usd=plan.objective_usd,
        spent_usd=float(paid),
        demand_h100e=served.sum(axis=1) + lacking,
        served_h100e=served,
        unserved_h100e=lacking,
        usd_per_h100e_h=usd_per_h100e_h(tables, at),
        built_mw=built,
        living_mw=living,
        length_yr=inputs["periods"].set_index("period")["length_yr"].reindex(at).astype(float),
    )


def _defined(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
