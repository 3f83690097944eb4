"""Every picture of a sweep, with the sentence that reads it: cost, shares, what cost follows, the odds of the sites."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from model.figures.answers import sensitivity
from model.figures.plan import band


def swept_figures(tables: Mapping[str, pd.DataFrame], base_usd: float = float("nan")) -> list[tuple[go.Figure, str]]:
    """Pictures of the tables that a sweep wrote, those that it has.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        `draws` and `summary`; `influence`, `tornado` and `sites` where there are such.
    base_usd : float
        Cost of the plan at base values; that of the tornado where it is not known.  [USD]

    Returns
    -------
    list of (Figure, str)
        The sentence is empty where the picture needs none.
    """
    draws = tables["draws"]
    cost = draws.loc[draws["status"] == "optimal", "cost_usd"].to_numpy(float)
    tornado, influence = tables.get("tornado"), tables.get("influence")
    if np.isnan(base_usd) and tornado is not None and len(tornado):
        base_usd = float(tornado["base_cost_usd"].iloc[0])
    made = [
        (band.cost_band_figure(cost, base_usd), band.cost_band_reading(cost, base_usd)),
        (band.share_band_figure(tables["summary"]), band.share_band_reading(tables["summary"])),
    ]
    if influence is not None:
        made.append((band.influence_figure(influence), band.influence_reading(influence)))
    if tornado is not None:
        base = tornado["base_cost_usd"]
        ends = tornado.assign(low_usd=tornado["low_cost_usd"] - base, high_usd=tornado["high_cost_usd"] - base)
        made.append((band.matters_figure(ends), band.matters_reading(ends)))
    if "sites" in tables:
        made.append((sensitivity.odds_figure(tables["sites"]), ""))
    return made
