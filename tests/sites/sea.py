"""Options and places under the sea built from the shipped tables, for the tests of vessels."""

from pathlib import Path

import numpy as np
import pandas as pd

from model.sites import Candidates, Places, SiteTerms, undersea
from model.tables import schema
from model.tables.assumptions import parameter_set
from model.tables.cells import typed
from model.tables.inputs import read_sheets

INPUTS = Path(__file__).parents[2] / "inputs"
YEARS = np.array([2026.0, 2028.0, 2030.0, 2032.0, 2035.0, 2038.0])
SEASONS = pd.DataFrame(
    [(s, s, mid, 4380.0) for s, mid in (("apr_sep", 0.47), ("oct_mar", 0.97))],
    columns=["slice", "season", "mid_day_year", "hours_h"],
)
YEAR = pd.DataFrame([("all", "all", 0.5, 8760.0)], columns=SEASONS.columns)
# GB300 with its share of server and network: IT power, price and H100-equivalents of about the published figures.
GB300 = {"price_usd": 45_000.0, "it_w": 2000.0, "h100e": 2.53, "failure_frac_per_yr": 0.05}


MODELS = {**schema.TABLES, "sites/undersea": undersea.Site}


def table(name: str) -> pd.DataFrame:
    """A shipped table, each cell read and checked as the model does."""
    sheets, _ = read_sheets(INPUTS, schema.Schema({name: MODELS[name]}))
    frame, faults = typed(sheets[name], MODELS[name])
    assert frame is not None, faults
    return frame


NEEDED = "assumptions borders cooling cooling_curves detours gateways jurisdictions network nodes supply zones".split()
SITES = table("sites/undersea")
TABLES = {name: table(name) for name in NEEDED}
COOLING, SUPPLY = (TABLES[name].set_index(name, drop=False) for name in ("cooling", "supply"))


def parameters(column: str = "value") -> undersea.Parameters:
    rows = TABLES["assumptions"].assign(value=TABLES["assumptions"][column])
    return parameter_set(rows, "undersea", undersea.Parameters, YEARS)


PARAMETERS = parameters()


def candidates(
    sites: pd.DataFrame,
    cooling: str = "sea_liquid",
    supply: str = "sea_grid",
    slices: pd.DataFrame = SEASONS,
    **changed,
) -> Candidates:
    """One option a site; `changed` are parameters."""
    n = len(sites)
    return Candidates(
        sites=sites.reset_index(drop=True),
        jurisdiction=pd.DataFrame({"jurisdiction": sites["jurisdiction"], "wacc_frac": 0.08}).reset_index(drop=True),
        year=YEARS,
        slices=slices,
        parameters=PARAMETERS.model_copy(update=changed),
        tables=TABLES,
        chip=pd.DataFrame({"failure_frac_per_yr": np.full(n, GB300["failure_frac_per_yr"])}),
        cooling=COOLING.loc[[cooling] * n].reset_index(drop=True),
        supply=SUPPLY.loc[[supply] * n].reset_index(drop=True),
    )


def places(sites: pd.DataFrame) -> Places:
    jurisdiction = pd.DataFrame({"jurisdiction": sites["jurisdiction"]})
    return Places(sites, jurisdiction, YEARS, SEASONS, PARAMETERS, TABLES)


def at(site: str, **changed: float) -> pd.DataFrame:
    return SITES[SITES["site"] == site].assign(**changed)


def facility_usd_per_w(terms: SiteTerms) -> np.ndarray:
    """Everything bought with a megawatt but chips, first vintage."""
    return sum(asset.usd_per_mw[:, 0] for asset in terms.assets.values()) / 1e6
