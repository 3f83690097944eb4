"""The questions' view: where the plan turns along a lever, and what a sweep of everything uncertain found."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from dash import Dash, Input, Output, State, dcc, html
from dash.exceptions import PreventUpdate

from model.dashboard.drafts import Conflict
from model.dashboard.layout import GRAPH, beheaded
from model.dashboard.levers import LEVERS, changes
from model.dashboard.plans import Plans
from model.figures import swept_figures
from model.figures.answers import lever as turning
from model.runs.parquet import read_parquet
from model.tables.faults import InputError

SWEPT = ("draws", "summary", "sites", "influence", "tornado")
"""Tables of a sweep's folder; the last two are there where they were requested."""


def connect(app: Dash, outputs: Path, plans: Plans) -> None:
    """Add the callbacks of the questions' view to the app."""

    @app.callback(
        Output("followed", "children"), Input("follow", "n_clicks"), State("along", "value"), State("draft", "data"),
        State("scenarios", "value"), *[State(f"lever-{lever.name}", "value") for lever in LEVERS],
        running=[(Output("follow", "disabled"), True, False), (Output("following", "children"), "Planning …", "")],
        prevent_initial_call=True,
    )  # fmt: skip
    def follow(clicks: int, name: str, draft: Any, scenarios: list[str], *positions: str) -> Any:
        try:
            along = steps(plans, name, draft, scenarios or [], [int(at) for at in positions])
        except (InputError, Conflict, ValueError) as error:
            return html.Pre(str(error), className="trouble")
        lever = next(lever for lever in LEVERS if lever.name == name)
        words = turning.followed_reading(along, lever.label)
        return [
            drawn(turning.followed_cost_figure(along, lever.label), ""),
            drawn(turning.followed_figure(along, lever.label), words),
        ]

    @app.callback(Output("sweep", "options"), Output("sweep", "value"), Input("view", "data"), State("sweep", "value"))
    def offer(view: str, chosen: str | None) -> tuple[list[str], str | None]:
        if view != "ask":
            raise PreventUpdate
        found = sweeps(outputs)
        return found, chosen if chosen in found else next(iter(found), None)

    @app.callback(Output("swept", "children"), Input("sweep", "value"))
    def show(name: str | None) -> Any:
        if not name or name not in sweeps(outputs):
            return html.P("landseasky sweep makes one.", className="fine")
        return swept({t: read_parquet(f) for t in SWEPT if (f := outputs / name / f"{t}.parquet").is_file()})


def steps(plans: Plans, name: str, draft: Any, scenarios: Sequence[str], positions: Sequence[int]) -> pd.DataFrame:
    """A row a step of a lever: its word, the plan's cost, and each kind's share of the last period's work.

    Raises
    ------
    ValueError
        No plan keeps every limit at some step.
    """
    at = [lever.name for lever in LEVERS].index(name)
    rows = []
    for step in range(len(LEVERS[at].steps)):
        moved = [*positions[:at], step, *positions[at + 1 :]]
        plan = plans.plan(draft, scenarios, changes(moved))
        word = LEVERS[at].word(LEVERS[at].steps[step])
        if not plan.tables:
            raise ValueError(f"at {word} no plan keeps every limit: it is {plan.status}")
        shares = plan.share_by_kind
        rows.append({"step": word, "cost_usd": plan.objective_usd, **shares[max(shares)]})
    return pd.DataFrame(rows).fillna(0.0)


def sweeps(outputs: Path) -> list[str]:
    """Finished sweeps below the folder of runs, the newest first."""
    found = sorted(outputs.glob("sweep-*/summary.parquet"), key=lambda file: -file.stat().st_mtime)
    return [file.parent.name for file in found]


def swept(tables: dict[str, pd.DataFrame]) -> Any:
    """Figures of a sweep's tables."""
    return html.Div([drawn(figure, words) for figure, words in swept_figures(tables)], className="figures")


def drawn(figure: Any, words: str) -> Any:
    """A figure with its title above and a sentence below."""
    title = beheaded(figure)
    style = {"height": f"{figure.layout.height}px"}
    below = [html.Figcaption(words)] if words else []
    return html.Figure([html.H3(title), dcc.Graph(figure=figure, config=GRAPH, style=style), *below])
