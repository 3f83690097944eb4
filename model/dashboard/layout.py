"""What stands where on the page. Every number on it comes by the callbacks of the modules beside this one."""

from pathlib import Path
from typing import Any

from dash import dcc, html

from model.dashboard.levers import LEVERS, Lever

GRAPH: Any = {"displaylogo": False, "responsive": True, "modeBarButtonsToRemove": ["select2d", "lasso2d"]}

FIGURES = ("plan_map", "in_service", "served", "unit_cost", "spending")
"""Figures of the plan, by their names in `model.figures`."""

TITLE_PX = 34
"""Height the title of a figure takes up, which the page's own heading stands in for."""

VIEWS = {"plan": "Plan", "tables": "Tables", "runs": "Runs", "ask": "Questions"}
"""What the page shows, one at a time, and what the bar calls it."""


def page(folder: Path, tables: list[str], scenarios: list[str]) -> Any:
    """The whole page: stores of one browser tab, the bar at the top, and the views of which one shows."""
    parts = {"plan": plan_view(scenarios), "tables": tables_view(tables), "runs": runs_view(), "ask": ask_view()}
    return html.Div(
        [
            dcc.Store(id="draft", data={}), dcc.Store(id="selected"), dcc.Store(id="faults", data=[]),
            dcc.Store(id="resets", data=0), dcc.Store(id="saved", data=0), dcc.Store(id="view", data="plan"),
            html.Header([
                html.H1("LandSeaSky", className="brand"),
                html.Nav([html.Button(name, id=f"to-{view}", **named(name)) for view, name in VIEWS.items()],
                         className="views"),
                html.P(str(folder), className="where", title="Folder of the input tables"),
            ]),
            html.Main([
                html.Section(parts[view], id=f"view-{view}", hidden=view != "plan", **named(name))
                for view, name in VIEWS.items()
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
            **named("What if"),
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
    """A label with what the slider stands at, and the slider over the lever's steps."""
    words = [lever.word(step) for step in lever.steps]
    at = lever.steps.index(lever.rest)
    unheard: Any = {"aria-hidden": "true"}  # the slider itself says where it stands
    return [
        html.Label([lever.label, html.Output(words[at], id=f"stands-{lever.name}")], htmlFor=f"lever-{lever.name}"),
        dcc.Input(id=f"lever-{lever.name}", type="range", min=0, max=len(words) - 1, step=1, value=at, debounce=0.2,
                  className="lever"),
        html.Div([html.Span(word) for word in words], className="marks", **unheard),
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
                        html.Button("‹", id="earlier", title="Rows before", className="plain", **named("Rows before")),
                        html.Span(id="shown"),
                        html.Button("›", id="later", title="Rows after", className="plain", **named("Rows after")),
                    ],
                    className="tools",
                ),
                html.Div(id="grid", className="scroll", tabIndex=0, role="region", **named("Rows of the table")),
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
            **named("The chosen cell"),
        ),
    ]


def runs_view() -> list[Any]:
    """The runs and scenarios there are, and two runs against each other."""
    return [
        html.Div(
            [
                html.H2("Runs"),
                html.Div(id="runs", className="scroll", tabIndex=0, role="region", **named("List of runs")),
                html.H2("Two of them compared"),
                html.Div(
                    [
                        dcc.Dropdown(id="run-a", placeholder="this run"),
                        dcc.Dropdown(id="run-b", placeholder="against this run"),
                    ],
                    className="tools pair",
                ),
                html.Div(id="comparison"),
                html.H2("Scenarios"),
                html.Div(id="scenario-list", className="scroll", tabIndex=0, role="region", **named("Known scenarios")),
            ],
            className="body",
        )
    ]


def ask_view() -> list[Any]:
    """What a lever does along its whole way, and what a sweep found."""
    levers = {lever.name: lever.label for lever in LEVERS}
    return [
        html.Div(
            [
                html.H2("Where does it turn?"),
                html.P("The plan at every step of one lever, the other levers, the scenarios and your edits as they "
                       "stand.", className="fine"),
                html.Div(
                    [
                        dcc.Dropdown(levers, LEVERS[0].name, id="along", clearable=False),
                        html.Button("Follow it", id="follow"),
                        html.Span(id="following", role="status"),
                    ],
                    className="tools",
                ),
                html.Div(id="followed", className="figures"),
                html.H2("How sure is it?"),
                html.P("Sweeps of the folder of runs: the plan under many draws of everything uncertain.",
                       className="fine"),
                html.Div(dcc.Dropdown(id="sweep", placeholder="choose a sweep"), className="tools pair"),
                html.Div(id="swept"),
            ],
            className="body",
        )
    ]  # fmt: skip


def beheaded(figure: Any) -> str:
    """The title of a figure, taken off it with the height it took up: the page's own heading stands in for it."""
    title, figure.layout.title = figure.layout.title.text, None
    figure.layout.margin.t -= TITLE_PX
    figure.layout.height -= TITLE_PX
    return str(title)


def named(words: str) -> Any:
    """What a screen reader calls a part of the page."""
    return {"aria-label": words}
