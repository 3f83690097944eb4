"""What stands where on the page. Every number on it comes by the callbacks of `live`, `editing` and `comparing`."""

from pathlib import Path
from typing import Any

from dash import dcc, html

from model.dashboard.levers import LEVERS, Lever

GRAPH: Any = {"displaylogo": False, "responsive": True}

FIGURES = ("plan_map", "in_service", "served", "unit_cost", "spending")
"""Figures of the plan, by their names in `model.figures`."""


def page(folder: Path, tables: list[str], scenarios: list[str]) -> Any:
    """The whole page: stores of one browser tab, the bar at the top, and three views of which one shows."""
    views = {"plan": "Plan", "tables": "Tables", "compare": "Runs"}
    return html.Div(
        [
            dcc.Store(id="draft", data={}), dcc.Store(id="selected"), dcc.Store(id="faults", data=[]),
            dcc.Store(id="resets", data=0), dcc.Store(id="saved", data=0),
            html.Header([
                html.P("LandSeaSky", className="brand"),
                dcc.RadioItems(id="view", options=views, value="plan", inline=True, className="views"),
                html.P(str(folder), className="where", title="Folder of the input tables"),
            ]),
            html.Main([
                html.Section(plan_view(scenarios), id="view-plan"),
                html.Section(tables_view(tables), id="view-tables", hidden=True),
                html.Section(compare_view(), id="view-compare", hidden=True),
            ]),
        ]
    )  # fmt: skip


def plan_view(scenarios: list[str]) -> list[Any]:
    """Levers on the left, what they do on the right."""
    return [
        html.Aside(
            [
                html.H2("What if"),
                html.Label("Scenarios", htmlFor="scenarios"),
                dcc.Dropdown(scenarios, [], id="scenarios", multi=True, placeholder="none: the tables as they are"),
                *[part for lever in LEVERS for part in slider(lever)],
                html.Button("Back to the tables", id="level", className="plain"),
                html.P("Levers change nothing on the disk.", className="fine"),
            ],
            className="side",
        ),
        html.Div(
            [
                html.Div(id="message", role="status"),
                html.Div(id="busy", children="Planning …", hidden=True),
                html.Ul(id="cards", className="cards"),
                html.Div(
                    [
                        html.Figure(
                            [
                                html.H3(id=f"title-{name}"),
                                dcc.Graph(id=f"figure-{name}", config=GRAPH),
                                html.Figcaption(id=f"reading-{name}"),
                            ],
                            className="wide" if name == "plan_map" else "",
                        )
                        for name in FIGURES
                    ],
                    className="figures",
                    id="figures",
                    hidden=True,
                ),
            ],
            className="body",
        ),
    ]


def slider(lever: Lever) -> list[Any]:
    """A label and a slider over the lever's steps."""
    marks = {i: lever.word(step) for i, step in enumerate(lever.steps)}
    return [
        html.Label(lever.label, id=f"label-{lever.name}"),
        dcc.Slider(0, len(lever.steps) - 1, step=None, marks=marks, value=lever.steps.index(lever.rest),
                   id=f"lever-{lever.name}", included=False),
    ]  # fmt: skip


def tables_view(tables: list[str]) -> list[Any]:
    """The grid, and beside it the cell that is chosen with its entry of the data dictionary."""
    return [
        html.Div(
            [
                html.Div(
                    [
                        dcc.Dropdown(tables, tables[0] if tables else None, id="table", clearable=False, maxHeight=420),
                        dcc.Input(id="search", placeholder="Show rows that hold …", debounce=0.3, type="text"),
                        html.Button("‹", id="earlier", title="Rows before", className="plain"),
                        html.Span(id="shown"),
                        html.Button("›", id="later", title="Rows after", className="plain"),
                    ],
                    className="tools",
                ),
                html.Div(id="grid", className="scroll"),
                dcc.Store(id="page", data=0),
            ],
            className="body",
        ),
        html.Aside(
            [
                html.Div(html.P("Choose a cell to change it.", className="fine"), id="cell"),
                html.Div(id="cell-fault", role="alert"),
                html.Div(
                    [
                        html.Button("Reset this table", id="reset-table", className="plain"),
                        html.Button("Reset all", id="reset-all", className="plain"),
                        html.Button("Save", id="save"),
                    ],
                    className="tools",
                ),
                html.Div(id="notice", role="status"),
                html.Div(id="fault-list"),
            ],
            className="side",
        ),
    ]


def compare_view() -> list[Any]:
    """The runs there are, and two of them against each other."""
    return [
        html.Div(
            [
                html.H2("Runs"),
                html.Div(id="runs", className="scroll"),
                html.H2("Two of them compared"),
                html.Div(
                    [
                        dcc.Dropdown(id="run-a", placeholder="this run"),
                        dcc.Dropdown(id="run-b", placeholder="against this run"),
                    ],
                    className="tools pair",
                ),
                html.Div(id="comparison"),
            ],
            className="body",
        )
    ]
