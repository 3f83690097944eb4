"""Options and places on land built from the shipped tables, for the tests of land."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from model.sites import Candidates, Places, terrestrial
from model.tables.inputs import Inputs

INPUTS = Path(__file__).parents[2] / "inputs"


def candidates(inputs: Inputs, sites: list[str] | None = None, chips: tuple[str, ...] = ("h100",), **change: object):
    """Every site x cooling x supply of land, with the chips named."""
    tables = inputs.tables
    rows = tables["sites/terrestrial"]
    rows = rows if sites is None else rows[rows["site"].isin(sites)]
    own = {name: tables[name].query("kind == 'terrestrial'")[[name]] for name in ("cooling", "supply")}
    chip = tables["chips"].query("chip in @chips")[["chip"]]
    option = (
        rows[["site"]].merge(chip, how="cross").merge(own["cooling"], how="cross").merge(own["supply"], how="cross")
    )

    def of(frame: pd.DataFrame, name: str, wanted: pd.Series) -> pd.DataFrame:
        return frame.set_index(name, drop=False).loc[wanted].reset_index(drop=True)

    site = of(rows, "site", option["site"])
    year = tables["periods"]["period"].to_numpy(float)
    given = Candidates(
        sites=site,
        jurisdiction=of(tables["jurisdictions"], "jurisdiction", site["jurisdiction"]),
        year=year,
        slices=tables["timeslices"],
        parameters=inputs.parameters("terrestrial", terrestrial.Parameters, year),
        tables=tables,
        **{name: of(tables[table], name, option[name]) for name, table in
           (("chip", "chips"), ("cooling", "cooling"), ("supply", "supply"))},
    )  # fmt: skip
    return replace(given, **change)


def yearly(c: Candidates, array: np.ndarray) -> pd.Series:
    """Mean over the year by (cooling, site), from options on the grid."""
    hours = c.slices["hours_h"].to_numpy()
    frame = pd.DataFrame(
        {"cooling": c.cooling["cooling"], "site": c.sites["site"], "value": array @ hours / hours.sum()}
    )
    return (
        frame[c.supply["supply"] == "grid"].drop_duplicates(["cooling", "site"]).set_index(["cooling", "site"])["value"]
    )


def places(inputs: Inputs) -> Places:
    tables = inputs.tables
    sites = tables["sites/terrestrial"]
    law = tables["jurisdictions"].set_index("jurisdiction", drop=False).loc[sites["jurisdiction"]]
    year = tables["periods"]["period"].to_numpy(float)
    parameters = inputs.parameters("terrestrial", terrestrial.Parameters, year)
    return Places(sites, law.reset_index(drop=True), year, tables["timeslices"], parameters, tables)


def slices(seasons: int, blocks: int) -> pd.DataFrame:
    """A table of equal seasons and blocks of hours."""
    season, block = (a.ravel() for a in np.meshgrid(np.arange(seasons), np.arange(blocks), indexing="ij"))
    return pd.DataFrame(
        {
            "slice": [f"{s}_{b}" for s, b in zip(season, block, strict=True)],
            "season": season.astype(str),
            "utc_start_h": 24.0 * block / blocks,
            "utc_end_h": 24.0 * (block + 1) / blocks,
            "mid_day_year": (season + 0.5) / seasons,
            "hours_h": 8760.0 / (seasons * blocks),
        }
    )
