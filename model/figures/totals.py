"""Sums that more than one figure rests on."""

from collections.abc import Mapping

import pandas as pd

Tables = Mapping[str, pd.DataFrame]

NOT_SPENT = ("unserved", "broken limits")
"""Items of the bill that nobody pays: what work left unserved was worth, and penalties of limits that are broken."""

HOURS_A_YEAR_H = 8760.0


def years_of(inputs: Tables) -> list[int]:
    """First years of the periods."""
    return inputs["periods"]["period"].astype(int).tolist()


def served_h100e(tables: Tables, years: list[int]) -> pd.DataFrame:
    """Mean compute delivered over the year, by period (rows) and kind of site (columns).  [H100e]"""
    total = tables["routes"].groupby(["period", "kind"], observed=True)["h100e"].sum().unstack("kind")  # noqa: PD010
    return total.reindex(years).fillna(0.0)


def unserved_h100e(tables: Tables, inputs: Tables, years: list[int]) -> pd.Series:
    """Mean compute over the year that nobody delivers, by period.  [H100e]

    Each row of `unserved` is a mean over the hours of its window.
    """
    table, year_h = tables["unserved"], inputs["timeslices"]["hours_h"].sum()
    mean = table["h100e"] * table["hours_h"] / year_h
    return mean.groupby(table["period"]).sum().reindex(years).fillna(0.0)


def spent(tables: Tables) -> pd.DataFrame:
    """Rows of the bill that are paid by somebody."""
    return tables["bill"][~tables["bill"]["item"].isin(NOT_SPENT)]


def usd_per_h100e_h(tables: Tables, years: list[int]) -> pd.Series:
    """What a delivered H100e-hour costs, by period; NaN where nothing is delivered."""
    paid = spent(tables).groupby("period")["usd_per_yr"].sum().reindex(years).fillna(0.0)
    made = served_h100e(tables, years).sum(axis=1) * HOURS_A_YEAR_H
    return paid / made.where(made > 0)


def usd_per_h100e_h_by_kind(tables: Tables, years: list[int]) -> pd.DataFrame:
    """What a delivered H100e-hour costs, by period (rows) and kind of site (columns); NaN where none is."""
    own = spent(tables)[spent(tables)["kind"] != ""]
    paid = own.pivot_table(index="period", columns="kind", values="usd_per_yr", aggfunc="sum", observed=True)
    made = served_h100e(tables, years) * HOURS_A_YEAR_H
    return paid.reindex(index=years, columns=made.columns) / made.where(made > 0)


def left_mw(tables: Tables, years: list[int]) -> pd.DataFrame:
    """IT power that left service since the period before, by period (rows, from the second) and kind (columns).  [MW]

    What was in service, plus what was built, less what is in service: retired at the end of its life or lost before it.
    """
    keys = ["site", "kind", "chip", "cooling", "supply"]
    built, living = (
        tables[name].groupby([*keys, "period"], observed=True)[column].sum().unstack("period")  # noqa: PD010
        for name, column in (("build", "it_mw"), ("capacity", "living_mw"))
    )
    every = living.index.union(built.index)
    living, built = (part.reindex(index=every, columns=years).fillna(0.0) for part in (living, built))
    left = (living.shift(1, axis=1) + built - living).iloc[:, 1:].clip(lower=0.0)
    return left.groupby(level="kind").sum().T
