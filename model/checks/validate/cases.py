"""Published results and what the model makes of them, side by side."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

FOLDER = Path(__file__).parent
POWER_TOLERANCE_FRAC = 0.10
"""How near the shipped demand comes to published power; the anchors are printed to one or two digits."""

Results = Mapping[tuple[str, str], float]
"""Case and quantity to what the model gives."""


def table(name: str) -> pd.DataFrame:
    """Reference table of `tables/` by name, as published."""
    return pd.read_csv(FOLDER / "tables" / f"{name}.csv")


def published() -> pd.DataFrame:
    """Every published result with the band the model's must fall in.

    Returns
    -------
    DataFrame
        case, quantity (the key); published (NaN where only a band is), tolerance_rel (NaN where the source itself gives
        a band), low, high, unit, source.
    """
    rows = pd.concat([pd.read_csv(FOLDER / "published.csv"), _power()], ignore_index=True)
    room = rows["published"].abs() * rows["tolerance_rel"]
    rows["low"] = rows["low"].fillna(rows["published"] - room)
    rows["high"] = rows["high"].fillna(rows["published"] + room)
    return rows


def _power() -> pd.DataFrame:
    """Power of AI in 2030 by region."""
    rows = table("data_centre_demand").dropna(subset="ai_2030_gw")
    return pd.DataFrame(
        {
            "case": "demand_2030",
            "quantity": rows["region"],
            "published": rows["ai_2030_gw"],
            "tolerance_rel": POWER_TOLERANCE_FRAC,
            "unit": "gw",
            "source": rows["source"].where(rows["source"].str.startswith("IEA"), rows["source"].iloc[0]),
        }
    )


def compare(ours: Results, cases: pd.DataFrame) -> pd.DataFrame:
    """Published against ours, in the order published.

    Parameters
    ----------
    ours : mapping
        Case and quantity to the model's result.
    cases : DataFrame
        Rows of `published`.

    Returns
    -------
    DataFrame
        `cases` with ours, difference (ours - published) and passes (low <= ours <= high).

    Raises
    ------
    ValueError
        A case has no result, or a result no case.

    Examples
    --------
    >>> cases = pd.DataFrame({"case": ["a"], "quantity": ["b"], "published": [2.0], "low": [1.9], "high": [2.1]})
    >>> compare({("a", "b"): 2.2}, cases)[["ours", "difference", "passes"]].round(1).to_numpy().tolist()
    [[2.2, 0.2, False]]
    """
    keys = list(zip(cases["case"], cases["quantity"], strict=True))
    if lonely := set(keys) ^ set(ours):
        raise ValueError(f"published and computed cases differ: {sorted(lonely)}")
    value = np.array([float(ours[key]) for key in keys])
    passes = (cases["low"].to_numpy() <= value) & (value <= cases["high"].to_numpy())
    return cases.assign(ours=value, difference=value - cases["published"], passes=passes)
