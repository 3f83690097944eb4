"""The plan as the levers, scenarios and edits leave it."""

import json
from functools import lru_cache
from typing import Any

from dash import Dash, Input, Output, html, no_update

from model import figures
from model.dashboard.drafts import Conflict
from model.dashboard.layout import FIGURES, VIEWS, beheaded
from model.dashboard.levers import LEVERS, changes
from model.dashboard.plans import MOST, Plans
from model.figures.numbers import money, share
from model.planning import Plan
from model.report.headlines import headline_cards, merged_words
from model.tables.faults import InputError

TURN = """(...clicks) => {
  const views = VIEWS, asked = dash_clientside.callback_context.triggered_id;
  const now = asked ? asked.slice(3) : "plan";
  return [now, ...views.map((view) => view !== now), ...views.map((view) => (view === now ? "page" : "false"))];
}""".replace("VIEWS", json.dumps(list(VIEWS)))
"""Shows the view whose button was pressed."""

STANDS = "(at) => WORDS[Number(at)]"
"""What a slider stands at, while it is dragged."""


def connect(app: Dash, plans: Plans) -> None:
    """Add the callbacks of the plan's view to the app."""
    app.clientside_callback(
        TURN, Output("view", "data"), *[Output(f"view-{view}", "hidden") for view in VIEWS],
        *[Output(f"to-{view}", "aria-current") for view in VIEWS], *[Input(f"to-{view}", "n_clicks") for view in VIEWS],
    )  # fmt: skip
    for lever in LEVERS:
        words = json.dumps([lever.word(step) for step in lever.steps], ensure_ascii=False)
        at = Input(f"lever-{lever.name}", "value")
        app.clientside_callback(STANDS.replace("WORDS", words), Output(f"stands-{lever.name}", "children"), at)
    outputs = [Output("message", "children"), Output("cards", "children"), Output("figures", "hidden")]
    for name in FIGURES:
        outputs += [Output(f"figure-{name}", part) for part in ("figure", "style")]
        outputs += [Output(f"{part}-{name}", "children") for part in ("title", "reading")]

    @app.callback(
        *outputs,
        Input("draft", "data"),
        Input("saved", "data"),
        Input("scenarios", "value"),
        *[Input(f"lever-{lever.name}", "value") for lever in LEVERS],
        running=[(Output("busy", "hidden"), False, True)],
    )
    def show(draft: dict[str, Any], saved: int, scenarios: list[str], *positions: str) -> list[Any]:
        try:
            plan = plans.plan(draft, scenarios or [], changes([int(at) for at in positions]))
            base = plans.start()
        except (InputError, Conflict) as error:
            return [
                trouble("Not planned anew; below is the plan before.", str(error)),
                *[no_update] * (len(outputs) - 1),
            ]
        if not plan.tables:
            words = f"No plan keeps every limit ({plan.status}); below is the plan before."
            return [trouble(words, ""), *[no_update] * (len(outputs) - 1)]
        return [told(plan, base), cards(plan), False, *drawn(plan)]

    @app.callback(
        *[Output(f"lever-{lever.name}", "value") for lever in LEVERS],
        Output("scenarios", "value"),
        Input("level", "n_clicks"),
        prevent_initial_call=True,
    )
    def level(clicks: int) -> list[Any]:
        return [*(lever.steps.index(lever.rest) for lever in LEVERS), []]


def told(plan: Plan, base: Plan | None) -> Any:
    """How the plan stands to that of the tables as the dashboard first planned them, and what its resolution merged."""
    words = merged_words(plan.world.inputs)
    return html.Div([moved(plan, base), html.P(words, className="fine") if words else None])


def moved(plan: Plan, base: Plan | None) -> Any:
    """How the plan's cost stands to that of the tables as they were when the dashboard first planned."""
    if base is None:
        return html.P("The plan of the tables as you have mended them.", className="fine")
    by = plan.objective_usd - base.objective_usd
    if abs(by) <= 1e-6 * abs(base.objective_usd):
        return html.P("The plan of the tables as they are.", className="fine")
    sign = "more" if by > 0 else "less"
    part = share(abs(by) / abs(base.objective_usd))
    return html.P([html.Strong(f"{money(abs(by))} {sign}"), f" ({part}) than the plan the dashboard began with."])


def trouble(words: str, more: str) -> Any:
    """What keeps a plan from being made."""
    return html.Div([html.P(words), html.Pre(more) if more else None], className="trouble")


def cards(plan: Plan) -> list[Any]:
    """Headline numbers, as the report has them."""
    parts = (("label", "label"), ("value", "value"), ("note", "note"))
    return [
        html.Li([html.Span(getattr(card, part), className=name) for part, name in parts])
        for card in headline_cards(plan)
    ]


@lru_cache(maxsize=MOST)
def drawn(plan: Plan) -> tuple[Any, ...]:
    """Each figure, its height, its title and its reading; kept while the plan itself is likely to be."""
    tables, inputs = plan.tables, plan.world.inputs.tables
    made: list[Any] = []
    for name in FIGURES:
        figure = getattr(figures, f"{name}_figure")(tables, inputs)
        given = (tables,) if name == "plan_map" else (tables, inputs)
        title = beheaded(figure)
        style = {"height": f"{figure.layout.height}px"}
        made += [figure, style, title, getattr(figures, f"{name}_reading")(*given)]
    return tuple(made)
