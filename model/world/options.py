"""Whole options: site x chip x cooling x supply, with what each costs, draws and delivers.

Every kind of site prices its own options; here they are put end to end on one option axis O, so that nothing later
needs to know which kind an option is of.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd

from model.sites import Array, Asset, Candidates, Places, Rows, SiteBounds, SiteTerms, kinds
from model.tables.inputs import Inputs

Ints = np.ndarray[Any, np.dtype[np.int64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]

COMMON = [*"site name latitude_deg longitude_deg jurisdiction tag site_mw build_mw_per_yr".split(),
          "first_year", "module_mw", "open_usd"]  # fmt: skip


PARTS = {"chip": "chips", "cooling": "cooling", "supply": "supply"}
"""What an option is made of beside its site, and the table of each."""


@dataclass(frozen=True)
class Sites:
    """All sites of all kinds: `frame` (S rows: the common columns, kind, bloc) and what each may hold by period."""

    frame: pd.DataFrame
    bounds: SiteBounds


@dataclass(frozen=True)
class Options:
    """All options: `frame` (O rows: site, chip, cooling, supply as names; `s` and `c` as positions) and their terms."""

    frame: pd.DataFrame
    terms: SiteTerms
    overnight_usd_per_mw: Mapping[str, Array]
    """Bill line to (O, V); 0 where an option lacks the asset."""


def places(inputs: Inputs) -> dict[str, Places]:
    """Sites of each kind, with the world they stand in."""
    tables = inputs.tables
    year = tables["periods"]["period"].to_numpy(float)
    jurisdictions = tables["jurisdictions"].set_index("jurisdiction", drop=False)
    found = {}
    for name, kind in kinds().items():
        sites = tables[f"sites/{name}"].reset_index(drop=True)
        law = jurisdictions.loc[sites["jurisdiction"]].reset_index(drop=True)
        parameters = inputs.parameters(name, kind.Parameters, year)
        found[name] = Places(sites, law, year, tables["timeslices"], parameters, tables)
    return found


def sites(world: Mapping[str, Places]) -> Sites:
    """Common columns and bounds of every site, kinds end to end."""
    frames, bounds = [], []
    for name, kind in kinds().items():
        here = world[name]
        bloc = here.jurisdiction["bloc"].to_numpy()
        frames.append(here.sites.reindex(columns=[*COMMON, *_ORBIT]).assign(kind=name, bloc=bloc))
        bounds.append(kind.bounds(here))
    return Sites(pd.concat(frames, ignore_index=True), _stack(SiteBounds, bounds))


_ORBIT = ["altitude_km", "inclination_deg", "ltan_h"]  # blank on the ground: where the map draws a site, no more


def options(inputs: Inputs, world: Mapping[str, Places], every: Sites, keep: Any = None) -> Options:
    """Every site x chip x cooling x supply that could be built or already stands, and its terms.

    A chip can be had at a site if it is on offer to the site's bloc in some period, or already stands there; a chip
    that needs liquid goes only with liquid cooling; a technology only with its own kind of site. `keep`, (O,), leaves
    out the options where it is False.
    """
    tables = inputs.tables
    frames, terms, seen = [], [], 0
    start = dict(zip(world, np.cumsum([0, *(len(here.sites) for here in world.values())]), strict=False))
    for name, kind in kinds().items():
        here = world[name]
        chosen = combinations(tables, here, name)
        if keep is not None:
            seen, first = seen + chosen.shape[1], seen
            chosen = chosen[:, keep[first:seen]]
        row, *parts = chosen
        own = {key: Rows(tables[t], at) for (key, t), at in zip(PARTS.items(), parts, strict=True)}
        site, law = Rows(here.sites, row), Rows(here.jurisdiction, row)
        named = {"site": site["site"], **{key: rows[key] for key, rows in own.items()}}
        frames.append(pd.DataFrame({**named, "kind": name, "s": row + start[name], "c": parts[0]}))
        terms.append(kind.terms(Candidates(site, law, here.year, here.slices, here.parameters, tables, **own)))
    frame = pd.concat(frames, ignore_index=True)
    assets = _stack_assets(terms, [len(f) for f in frames])
    overnight = {name: asset.usd_per_mw for name, asset in assets.items()}
    stacked = _stack(SiteTerms, terms, assets=assets)
    return Options(frame, subsidised(stacked, rebates(tables, frame, every)), overnight)


def subsidised(terms: SiteTerms, rebate_usd_per_mwh: Array) -> SiteTerms:
    """Terms with a rebate (O,) taken off the price of energy that is bought; own generation has none to cut."""
    rebate = terms.bought_frac * rebate_usd_per_mwh
    return replace(terms, energy_usd_per_mwh=terms.energy_usd_per_mwh - rebate[:, None])


def rebates(tables: Mapping[str, pd.DataFrame], frame: pd.DataFrame, every: Sites) -> Array:
    """(O,) what subsidies.csv takes off the price of energy of options; `frame` holds `s` and `c` of each."""
    pair, which = np.unique(frame[["s", "c"]].to_numpy(), axis=0, return_inverse=True)
    chip, site = tables["chips"].iloc[pair[:, 1]], every.frame.iloc[pair[:, 0]]
    return rebate_usd_per_mwh(tables["subsidies"], chip, site)[which]


def combinations(tables: Mapping[str, pd.DataFrame], here: Places, kind: str) -> Ints:
    """(4, O) rows of site, chip, cooling and supply of each option of a kind, in the order of sites, then of names."""
    chips, offers, stock = tables["chips"], tables["chip_supply"], tables["existing"]
    blocs, bloc = np.unique(here.jurisdiction["bloc"].to_numpy(str), return_inverse=True)
    had = np.zeros((len(blocs), len(chips)), dtype=bool)
    had[_known(blocs, offers["bloc"], chips["chip"], offers["chip"])] = True
    had = had[bloc]
    had[_known(here.sites["site"], stock["site"], chips["chip"], stock["chip"])] = True
    chip = np.argsort(chips["chip"].to_numpy(str), kind="stable")
    cooling, supply = (_own(tables[name], name, kind) for name in ("cooling", "supply"))
    liquid = tables["cooling"]["liquid"].to_numpy(bool)[cooling]
    fits = ~chips["liquid"].to_numpy(bool)[chip, None] | liquid
    possible = had[:, chip, None, None] & fits[:, :, None] & np.ones(len(supply), dtype=bool)
    row, c, k, p = np.nonzero(possible)
    return np.stack([row, chip[c], cooling[k], supply[p]])


def _own(table: pd.DataFrame, key: str, kind: str) -> Ints:
    """Rows of a kind's technologies, by name."""
    own = np.flatnonzero((table["kind"] == kind).to_numpy(bool))
    return own[np.argsort(table[key].to_numpy(str)[own], kind="stable")]


def _known(rows: Any, row: Any, columns: Any, column: Any) -> tuple[Ints, Ints]:
    """Places of pairs of names among rows and columns, of those pairs whose names are both known."""
    at = pd.Index(rows).get_indexer(pd.Index(row)), pd.Index(columns).get_indexer(pd.Index(column))
    known = (at[0] >= 0) & (at[1] >= 0)
    return at[0][known], at[1][known]


def rebate_usd_per_mwh(subsidies: pd.DataFrame, chip: pd.DataFrame, site: pd.DataFrame) -> Array:
    """(O,) what subsidies take off the price of energy; `chip` and `site` are the options' rows, (O,) each.

    Subsidies that fit one option add up. A blank tag, jurisdiction or chip bloc fits any.
    """
    fits = subsidy_fits(subsidies, chip, site)
    return fits @ subsidies["rebate_usd_per_mwh"].to_numpy(float)


def subsidy_fits(subsidies: pd.DataFrame, chip: pd.DataFrame, site: pd.DataFrame) -> Bools:
    """(O, N) whether each subsidy fits the pairs of chip and site, (O,) rows each."""
    fits = np.ones((len(chip), len(subsidies)), dtype=bool)
    for column, own in (
        ("tag", site["tag"]),
        ("jurisdiction", site["jurisdiction"]),
        ("chip_bloc", chip["maker_bloc"]),
    ):
        wanted = subsidies[column].fillna("").to_numpy(object)
        fits &= (wanted == "") | (own.fillna("").to_numpy(object)[:, None] == wanted)
    return fits


def _stack[T](of: type[T], parts: list[T], **given: object) -> T:
    """Arrays of several kinds end to end along their first axis."""
    names = [f.name for f in fields(of) if f.name not in given]  # type: ignore[arg-type]
    arrays = {name: [np.asarray(getattr(part, name), float) for part in parts] for name in names}
    for name, pieces in arrays.items():
        if len({piece.ndim for piece in pieces}) > 1:
            shapes = ", ".join(f"{kind} {piece.shape}" for kind, piece in zip(kinds(), pieces, strict=True))
            raise ValueError(f"kinds of site give {name} in different shapes: {shapes}; see {of.__name__}")
    return of(**{name: np.concatenate(pieces) for name, pieces in arrays.items()}, **given)


def _stack_assets(terms: list[SiteTerms], sizes: list[int]) -> dict[str, Asset]:
    """Assets by bill line over all options; an option that lacks a line pays 0 for it, over one year of life."""
    lines = dict.fromkeys(name for t in terms for name in t.assets)
    vintages = next(iter(terms[0].assets.values())).usd_per_mw.shape[1]
    stacked = {}
    for line in lines:
        parts = [
            t.assets.get(line, Asset(np.zeros((n, vintages)), np.ones(n))) for t, n in zip(terms, sizes, strict=True)
        ]
        life = [np.broadcast_to(part.life_yr, n) for part, n in zip(parts, sizes, strict=True)]
        stacked[line] = Asset(np.concatenate([part.usd_per_mw for part in parts]), np.concatenate(life))
    return stacked
