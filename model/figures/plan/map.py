"""Where the plan stands: sites of every kind, the zones they serve, period by period, flat or as a globe."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from model.figures import atlas
from model.figures.numbers import power, share
from model.figures.style import FONT, INK, MUTED, look, ordered

LAND, LAKE, COAST = "#e4e2dc", "#eef4f8", "#a9a79f"
MOST_ROUTES = 60
"""Routes drawn a period and kind of site, the largest first: more would hide the map."""

WIDTHS = ((0.5, 2.4, "most of the work"), (1.0, 0.8, "the rest drawn"))
"""Lines that carry the first half of what is drawn are thick, others thin."""

LARGEST_PX, SMALLEST_PX = 30.0, 5.0

FLAT, GLOBE = "equirectangular", "orthographic"
FLAT_VIEW = ([-180, 180], [-60, 86], LAKE)
GLOBE_VIEW = ([-90, 90], [-90, 90], "#ffffff")
"""Longitudes and latitudes that fit the frame, and the colour behind them."""

Tables = Mapping[str, pd.DataFrame]


def plan_map_figure(tables: Tables, inputs: Tables, projection: str = FLAT) -> go.Figure:
    """Map of what is in service and whom it serves, with a slider over the periods and a switch to a globe.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Result tables; `sites` and `routes` are drawn.
    inputs : mapping of str to DataFrame
        Input tables; places come from `zones`.
    projection : str
        Projection to begin with: `equirectangular` or `orthographic`.
    """
    sites = atlas.anchors(tables["sites"].drop_duplicates("site", ignore_index=True))
    years = sorted(tables["sites"]["period"].unique())
    figure = go.Figure([*_ground(), *_orbits(sites), _candidates(sites, tables["sites"]), *_zones(inputs["zones"])])
    fixed, kinds = len(figure.data), ordered(sites["kind"])
    shown = []
    for year in years:
        traces = [t for kind in kinds for t in _routes(tables["routes"], sites, inputs["zones"], kind, year)]
        traces += [_sites(tables["sites"], sites, kind, year) for kind in kinds]
        shown.append(len(traces))
        figure.add_traces([trace.update(visible=bool(year == years[-1])) for trace in traces])
    place = np.repeat(np.arange(len(years)), shown)
    steps = [
        {
            "label": str(year),
            "method": "restyle",
            "args": [{"visible": [True] * fixed + (place == n).tolist()}],
        }
        for n, year in enumerate(years)
    ]
    return _laid_out(figure, steps, projection)


def plan_map_reading(tables: Tables) -> str:
    """What the map shows, in a sentence."""
    last = tables["sites"]["period"].max()
    busy = tables["sites"][(tables["sites"]["period"] == last) & (tables["sites"]["it_mw"] > 0)]
    by_kind = busy.groupby("kind")["it_mw"].agg(["size", "sum"])
    by_kind = by_kind.loc[ordered(by_kind.index)]
    parts = [
        f"{look(kind).label.lower()} has {power(mw)} at {count} site{'s' if count > 1 else ''}"
        for kind, count, mw in zip(by_kind.index, by_kind["size"], by_kind["sum"], strict=True)
    ]
    return f"In the period from {last}, {', '.join(parts) if parts else 'nothing is in service'}."


def _ground() -> list[go.Scattergeo]:
    land, lakes = atlas.coast("land"), atlas.coast("lakes")
    common = {"mode": "lines", "fill": "toself", "hoverinfo": "skip", "showlegend": False}
    return [
        go.Scattergeo(lon=lon, lat=lat, fillcolor=colour, line={"color": COAST, "width": 0.5}, **common)
        for (lon, lat), colour in ((land, LAND), (lakes, LAKE))
    ]


def _orbits(sites: pd.DataFrame) -> list[go.Scattergeo]:
    """One trace of all rings a kind that flies."""
    up = sites[atlas.in_orbit(sites)]
    traces = []
    for kind in ordered(up["kind"]):
        own = up[up["kind"] == kind]
        path = own.drop_duplicates(["inclination_deg", "ltan_h"]) if own["ltan_h"].notna().all() else own
        lon, lat = atlas.orbits(path)
        traces.append(
            go.Scattergeo(
                lon=atlas.joined(*lon.T),
                lat=atlas.joined(*lat.T),
                mode="lines",
                hoverinfo="skip",
                line={"color": look(kind).colour, "width": 1, "dash": "dot"},
                opacity=0.7,
                name=f"{look(kind).label}: paths at noon UTC",
            )
        )
    return traces


def _candidates(sites: pd.DataFrame, by_period: pd.DataFrame) -> go.Scattergeo:
    ever = by_period.groupby("site")["it_mw"].max()
    idle = sites[sites["site"].map(ever).to_numpy(float) <= 0]
    return go.Scattergeo(
        lon=idle["lon"].round(2),
        lat=idle["lat"].round(2),
        mode="markers",
        name="Candidate never used",
        text=idle["name"],
        hovertemplate="%{text}<br>never used<extra></extra>",
        marker={"symbol": "circle-open", "size": 5, "color": MUTED, "line": {"width": 1}},
    )


def _zones(zones: pd.DataFrame) -> list[go.Scattergeo]:
    hover = zones["name"] + np.where(zones["domain"] == "orbit", "<br>data born in orbit; its ground segment", "")
    return [
        go.Scattergeo(
            lon=zones["longitude_deg"],
            lat=zones["latitude_deg"],
            mode="markers",
            name="Zone that needs compute",
            text=hover,
            hovertemplate="%{text}<extra>zone</extra>",
            marker={"symbol": "x-thin", "size": 6, "line": {"color": INK, "width": 1.2}},
        )
    ]


def _routes(routes: pd.DataFrame, sites: pd.DataFrame, zones: pd.DataFrame, kind: str, year: int) -> list[Any]:
    own = routes[(routes["kind"] == kind) & (routes["period"] == year)]
    volume = own.groupby(["site", "zone"], as_index=False, observed=True)["h100e"].sum()
    top = pd.DataFrame(volume).sort_values(["h100e", "site", "zone"], ascending=[False, True, True]).head(MOST_ROUTES)
    to = zones.set_index("zone").loc[top["zone"]]
    lon, lat = to["longitude_deg"].to_numpy(float), to["latitude_deg"].to_numpy(float)
    at = sites.set_index("site").loc[top["site"]]
    from_lon, from_lat = np.array(at["lon"], dtype=float), np.array(at["lat"], dtype=float)
    up = sites[atlas.in_orbit(sites)]
    flies = top["site"].isin(up["site"]).to_numpy()
    from_lon[flies], from_lat[flies] = atlas.nearest_on_ring(up, top["site"][flies], lon[flies], lat[flies])
    before = top["h100e"].cumsum().to_numpy() - top["h100e"].to_numpy()
    part = before / max(top["h100e"].sum(), 1e-12)
    traces, low = [], 0.0
    for high, width, words in WIDTHS:
        pick = (part >= low) & (part < high)
        traces.append(
            go.Scattergeo(
                lon=atlas.joined(from_lon[pick], lon[pick]),
                lat=atlas.joined(from_lat[pick], lat[pick]),
                mode="lines",
                line={"color": look(kind).colour, "width": width},
                opacity=0.75,
                hoverinfo="skip",
                name=f"{look(kind).label}: routes, {words}",
                showlegend=False,
            )
        )
        low = high
    return traces


def _sites(by_period: pd.DataFrame, sites: pd.DataFrame, kind: str, year: int) -> go.Scattergeo:
    there = by_period[(by_period["kind"] == kind) & (by_period["period"] == year) & (by_period["it_mw"] > 0)]
    at = sites.set_index("site").loc[there["site"]]
    own, mw = look(kind), there["it_mw"].to_numpy(float)
    largest = float(by_period["it_mw"].max())
    words = [
        f"<b>{name}</b> ({site})<br>{power(it)} of IT load in service, {power(old)} of it from before<br>"
        f"PUE {pue:.2f}, {cost:.2f} USD per H100e-hour, {share(used)} used"
        for name, site, it, old, pue, cost, used in zip(
            at["name"],
            there["site"],
            mw,
            there["existing_mw"],
            there["pue"],
            there["usd_per_h100e_h"],
            there["utilisation_frac"],
            strict=True,
        )
    ]
    return go.Scattergeo(
        lon=at["lon"].round(2),
        lat=at["lat"].round(2),
        mode="markers",
        name=f"{own.label}: in service",
        text=words,
        hovertemplate="%{text}<extra></extra>",
        marker={
            "symbol": own.symbol,
            "color": own.colour,
            "opacity": 0.9,
            "line": {"color": INK, "width": 0.8},
            "size": np.round(SMALLEST_PX + (LARGEST_PX - SMALLEST_PX) * np.sqrt(mw / largest), 1).tolist(),
        },
    )


def _laid_out(figure: go.Figure, steps: list[dict[str, Any]], projection: str) -> go.Figure:
    flat = projection == FLAT
    views = [("Flat map", FLAT, *FLAT_VIEW), ("Globe", GLOBE, *GLOBE_VIEW)]
    buttons = [
        {
            "label": label,
            "method": "relayout",
            "args": [
                {
                    "geo.projection.type": name,
                    "geo.lonaxis.range": longitudes,
                    "geo.lataxis.range": latitudes,
                    "geo.bgcolor": colour,
                    "geo.showframe": name == GLOBE,
                }
            ],
        }
        for label, name, longitudes, latitudes, colour in views
    ]
    longitudes, latitudes, colour = FLAT_VIEW if flat else GLOBE_VIEW
    return figure.update_layout(
        height=640,
        margin={"l": 8, "r": 8, "t": 70, "b": 90},
        font={"family": FONT, "size": 13, "color": INK},
        title={
            "text": "Sites in service and the zones they serve",
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "pad": {"l": 12},
            "font": {"size": 16},
        },
        geo={
            "visible": False,
            "bgcolor": colour,
            "showframe": not flat,
            "framecolor": COAST,
            "projection": {"type": projection},
            "lonaxis": {"range": longitudes},
            "lataxis": {"range": latitudes},
        },
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1.0,
            "yanchor": "bottom",
            "traceorder": "normal",
            "itemsizing": "constant",
            "font": {"size": 12},
        },
        updatemenus=[
            {
                "type": "buttons",
                "direction": "right",
                "buttons": buttons,
                "x": 0,
                "xanchor": "left",
                "y": 0,
                "yanchor": "bottom",
                "pad": {"b": 6, "l": 6},
                "showactive": True,
                "active": 0 if flat else 1,
            }
        ],
        sliders=[
            {
                "active": len(steps) - 1,
                "steps": steps,
                "x": 0,
                "len": 1,
                "pad": {"t": 12, "b": 4, "l": 12, "r": 12},
                "currentvalue": {"prefix": "Period from ", "font": {"size": 14}},
                "transition": {"duration": 0},
            }
        ],
    )
