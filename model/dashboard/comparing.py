"""The runs' view: which there are, and how two differ."""

from pathlib import Path
from typing import Any

import pandas as pd
from dash import Dash, Input, Output, dcc, html
from dash.exceptions import PreventUpdate

from model.dashboard.layout import GRAPH, beheaded, named
from model.figures.numbers import money, money_scale, power, share
from model.figures.style import frame, hatched, look
from model.runs import Run, find_run, list_runs, read_run
from model.tables.changes import read_scenario

MOST = 12
"""Items of the bill that are drawn."""


def connect(app: Dash, inputs: Path, outputs: Path) -> None:
    """Add the callbacks of the runs' view to the app, and the address of each run's report."""

    @app.callback(
        Output("runs", "children"), Output("run-a", "options"), Output("run-b", "options"),
        Output("scenario-list", "children"), Input("view", "data"),
    )  # fmt: skip
    def offer(view: str) -> tuple[Any, list[str], list[str], Any]:
        if view != "runs":
            raise PreventUpdate
        found = list_runs(outputs)[::-1]
        whole = found.loc[found["status"] != "unreadable", "run"].tolist()
        return listed(found), whole, whole, told(inputs)

    @app.server.route("/runs/<name>/report.html")
    def report(name: str) -> Any:
        from flask import abort, send_file

        found = list_runs(outputs).set_index("run")["path"]
        file = Path(found[name]).resolve() / "report.html" if name in found else None
        return send_file(file) if file is not None and file.is_file() else abort(404)

    @app.callback(Output("comparison", "children"), Input("run-a", "value"), Input("run-b", "value"))
    def compare(a: str | None, b: str | None) -> Any:
        if not a or not b:
            return html.P("Choose two runs.", className="fine")
        try:
            return compared(read_run(find_run(outputs, a)), read_run(find_run(outputs, b)))
        except (OSError, ValueError) as error:
            return html.P(str(error), className="trouble")


def listed(found: pd.DataFrame) -> Any:
    """Table of the runs, the newest first, with a way to each report."""
    if found.empty:
        return html.P("There are no runs yet: landseasky run makes one.", className="fine")
    head = ["run", "scenarios", "status", "cost", "took", "report"]
    cost = [money(usd) if usd == usd and usd is not None else "–" for usd in found["objective_usd"]]
    took = [f"{s:,.0f} s" if s == s and s is not None else "–" for s in found["seconds"]]
    reports = [
        html.A("open", href=f"/runs/{run}/report.html", target="_blank", **named(f"report of {run}"))
        if (Path(path) / "report.html").is_file()
        else "–"
        for run, path in zip(found["run"], found["path"], strict=True)
    ]
    return table(head, zip(found["run"], found["scenarios"], found["status"], cost, took, reports, strict=True))


def told(inputs: Path) -> Any:
    """Table of the scenarios: how many cells each names, and why."""
    rows = []
    for path in sorted((inputs / "scenarios").glob("*.csv")):
        asked, _, faults = read_scenario(inputs, path.stem)
        reasons = list(dict.fromkeys(request.reason for request in asked))
        more = f" … and {len(reasons) - 1} more reasons" if len(reasons) > 1 else ""
        rows.append([path.stem, str(len(asked)), str(faults[0]) if faults else f"{reasons[0]}{more}"])
    if not rows:
        return html.P("There are no scenarios: a table of changes in scenarios/ makes one.", className="fine")
    return table(["scenario", "changes", "why"], rows, "words")


def compared(a: Run, b: Run) -> Any:
    """Cost, bill and building of two runs side by side."""
    bills = pd.DataFrame({run: r.tables["bill"].groupby("item")["npv_usd"].sum() for run, r in (("a", a), ("b", b))})
    bills = bills.fillna(0.0).assign(by=lambda t: t["b"] - t["a"]).sort_values("by", key=abs, ascending=False)
    by = bills["by"].sum()
    paid = [
        [item, money(x), money(y), signed(d)] for item, x, y, d in zip(bills.index, *bills.T.to_numpy(), strict=True)
    ]
    before, after = bills["a"].sum(), bills["b"].sum()
    words: list[Any] = [
        html.Strong(f"{money(abs(by))} {'more' if by > 0 else 'less'}"),
        f"{f' ({share(abs(by) / abs(before))})' if before else ''}: ",
        f"{money(before)} in the first, {money(after)} in the second.",
    ]
    if abs(by) <= 1e-9 * abs(before):
        words = ["Both cost the same."]
    index = ["kind", "period"]
    built = pd.DataFrame({run: r.tables["build"].groupby(index)["it_mw"].sum() for run, r in (("a", a), ("b", b))})
    built = built.fillna(0.0).reset_index()
    rows = [
        [look(kind).label, str(period), power(x), power(y)]
        for kind, period, x, y in zip(built["kind"], built["period"], built["a"], built["b"], strict=True)
    ]
    drawn = bars(bills)
    title = beheaded(drawn)
    graph = dcc.Graph(figure=drawn, config=GRAPH, style={"height": f"{drawn.layout.height}px"})
    return html.Div([
        html.P(words),
        html.Figure([html.H3(title), graph], className="wide"),
        html.Div([
            html.Div(table(["Bill", "first", "second", "difference"], paid), className="scroll"),
            html.Div(table(["Built", "period", "first", "second"], rows), className="scroll"),
        ], className="figures"),
    ])  # fmt: skip


def bars(bills: pd.DataFrame) -> Any:
    """Bars of what each item of the bill is more or less in the second run, the largest differences first."""
    shown = bills[bills["by"].abs() >= 1.0].head(MOST)
    per, unit = money_scale(shown["by"].abs().max() if len(shown) else 0.0)
    figure = frame("Where the second differs", f"Second less first ({unit})", "", height=150 + 28 * len(shown))
    for here, name, colour, hatch in (
        (shown["by"] > 0, "More expensive in the second", "#D55E00", ""),
        (shown["by"] < 0, "Cheaper in the second", "#56B4E9", "/"),
    ):
        rows = shown[here]
        words = [f"{item}: {signed(by)}" for item, by in zip(rows.index, rows["by"], strict=True)]
        figure.add_bar(
            y=rows.index, x=rows["by"] / per, orientation="h", name=name, marker=hatched(colour, hatch),
            customdata=words, hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    return figure.update_yaxes(categoryorder="array", categoryarray=shown.index[::-1].tolist(), dtick=1, title=None)


def signed(usd: float) -> str:
    """Difference of money with its sign; a dash for none.

    >>> signed(2e6), signed(-2e6), signed(0.0)
    ('+2.00 m USD', '-2.00 m USD', '–')
    """
    return "–" if abs(usd) < 1.0 else f"{'+' if usd > 0 else ''}{money(usd)}"


def table(header: list[str], rows: Any, style: str = "") -> Any:
    """A table of words."""
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in header]))
    body = [html.Tr([html.Th(row[0], scope="row"), *(html.Td(cell) for cell in row[1:])]) for row in rows]
    return html.Table([head, html.Tbody(body)], className=style)
