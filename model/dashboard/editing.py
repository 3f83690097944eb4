"""The tables' view: choose a cell, read what it means, change it, see at once whether it can be so, save."""

from pathlib import Path
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update

from model.dashboard import drafts
from model.report.dictionary import holds
from model.tables.cells import bounds_text, traits, widened
from model.tables.columns import unit_of
from model.tables.faults import InputError
from model.tables.sheets import Sheet
from model.world.schema import full_schema

ROWS = 20
"""Rows of the grid."""

CELL = {"type": "value", "table": ALL, "row": ALL, "column": ALL}


def connect(app: Dash, folder: Path) -> None:
    """Add the callbacks of the tables' view to the app."""
    connect_grid(app, folder)
    connect_cell(app, folder)
    connect_draft(app, folder)


def connect_grid(app: Dash, folder: Path) -> None:
    """The grid follows the table, the search, the page and every edit."""

    @app.callback(
        Output("grid", "children"), Output("shown", "children"), Output("page", "data"),
        Input("table", "value"), Input("search", "value"), Input("earlier", "n_clicks"), Input("later", "n_clicks"),
        Input("draft", "data"), Input("faults", "data"), Input("selected", "data"), Input("saved", "data"),
        State("page", "data"),
    )  # fmt: skip
    def show(
        table: str, search: str | None, _e: int, _l: int, draft: Any, faults: Any, chosen: Any, _s: int, page: int
    ) -> tuple[Any, str, int]:
        try:
            sheet, _ = drafts.sheet_of(folder, table, draft)
        except (InputError, OSError) as error:
            return html.Pre(str(error), className="trouble"), "", 0
        rows = [i for i in range(len(sheet)) if not search or holds_text(sheet, i, search.lower())]
        step = {"later": 1, "earlier": -1}.get(str(ctx.triggered_id), 0)
        page = 0 if ctx.triggered_id in {"table", "search"} else page + step
        page = min(max(page, 0), max(0, (len(rows) - 1) // ROWS))
        part = rows[page * ROWS : (page + 1) * ROWS]
        words = f"{page * ROWS + 1} to {page * ROWS + len(part)} of {len(rows)}" if part else "none"
        return grid(table, sheet, part, draft, faults, chosen), words, page


def connect_cell(app: Dash, folder: Path) -> None:
    """The chosen cell, what it means, and what is wrong with it."""

    @app.callback(Output("faults", "data"), Input("draft", "data"), Input("saved", "data"))
    def check(draft: Any, saved: int) -> list[dict[str, Any]]:
        try:
            return [vars(fault) | {"told": str(fault)} for fault in drafts.faults(folder, draft)]
        except drafts.Conflict as error:
            return [{"file": "", "row": 0, "column": "", "told": str(error)}]

    @app.callback(
        Output("cell", "children"), Input("selected", "data"), Input("resets", "data"), State("draft", "data"),
    )  # fmt: skip
    def choose(chosen: Any, resets: int, draft: Any) -> Any:
        return panel(folder, chosen, draft) if chosen else no_update

    @app.callback(
        Output("cell-fault", "children"), Output("fault-list", "children"), Output("save", "disabled"),
        Output("save", "children"), Input("faults", "data"), Input("selected", "data"), State("draft", "data"),
    )  # fmt: skip
    def explain(faults: Any, chosen: Any, draft: Any) -> tuple[Any, Any, bool, str]:
        here: list[Any] = []
        others: list[Any] = []
        for fault in faults:
            (here if chosen and at(fault, chosen) else others).append(fault)
        count = sum(len(cells) for part in draft.values() for cells in part["cells"].values())
        words = f"Save {count} cell{'s' if count != 1 else ''}" if count else "Nothing to save"
        mine = [html.P(f"{f['expected']}{'; ' + f['hint'] if f['hint'] else ''}", className="trouble") for f in here]
        listed = [html.H3("Elsewhere"), html.Ul([html.Li(f["told"]) for f in others[:30]])] if others else None
        return mine, listed, bool(faults) or not count, words


def connect_draft(app: Dash, folder: Path) -> None:
    """What is typed goes into the draft; buttons drop it or save it."""

    @app.callback(
        Output("draft", "data"), Output("resets", "data"), Output("saved", "data"), Output("notice", "children"),
        Input(CELL, "value"), Input("reset-table", "n_clicks"), Input("reset-all", "n_clicks"),
        Input("save", "n_clicks"), State("draft", "data"), State("table", "value"), State("resets", "data"),
        State("saved", "data"), prevent_initial_call=True,
    )  # fmt: skip
    def edit(
        values: list[str | None], _t: int, _a: int, _s: int, draft: Any, table: str, resets: int, saved: int
    ) -> tuple[Any, Any, Any, Any]:
        asked: Any = ctx.triggered_id
        if asked == "reset-all":
            return {}, resets + 1, no_update, "All edits are gone."
        if asked == "reset-table":
            left = {name: part for name, part in draft.items() if name != table}
            return left, resets + 1, no_update, f"Edits of {table} are gone."
        if asked == "save":
            try:
                written = drafts.save(folder, draft)
            except (InputError, drafts.Conflict, OSError) as error:
                return no_update, no_update, no_update, html.Pre(f"Not saved. {error}", className="trouble")
            return {}, resets + 1, saved + 1, "Saved " + ", ".join(f"{name}.csv" for name in written) + "."
        if not isinstance(asked, dict) or not values:
            return (no_update,) * 4
        made = drafts.changed(draft, folder, asked["table"], asked["row"], asked["column"], (values[0] or "").strip())
        return (made, no_update, no_update, "") if made != draft else (no_update,) * 4


def holds_text(sheet: Sheet, i: int, text: str) -> bool:
    """Whether any cell of a row holds a text, whatever its case."""
    return any(text in cells[i].lower() for cells in sheet.cells.values())


def at(fault: Any, chosen: Any) -> bool:
    """Whether a fault is one of the chosen cell."""
    place = (f"{chosen['table']}.csv", chosen["row"], chosen["column"])
    return (fault["file"], fault["row"], fault["column"]) == place


def grid(table: str, sheet: Sheet, rows: list[int], draft: Any, faults: Any, chosen: Any) -> Any:
    """HTML of some rows: edited and faulty cells are marked, in colour and by a sign."""
    edits = draft.get(table, {}).get("cells", {})
    wrong = {(f["row"], f["column"]): f["told"] for f in faults if f["file"] == f"{table}.csv"}
    here = (chosen["row"], chosen["column"]) if chosen and chosen["table"] == table else None

    def cell(i: int, column: str) -> Any:
        row = sheet.row[i]
        marks = [
            "faulty" if (row, column) in wrong else "",
            "edited" if column in edits.get(str(row), {}) else "",
            "chosen" if (row, column) == here else "",
        ]
        more: Any = {"data-row": row, "data-column": column, "data-table": table}
        return html.Td(
            sheet.cells[column][i],
            tabIndex=0,
            className=" ".join(filter(None, marks)),
            title=wrong.get((row, column)),
            **more,
        )

    head = html.Tr([html.Th("row"), *(html.Th(column) for column in sheet.cells)])
    body = [html.Tr([html.Th(sheet.row[i]), *(cell(i, column) for column in sheet.cells)]) for i in rows]
    return html.Table([html.Thead(head), html.Tbody(body)])


def panel(folder: Path, chosen: Any, draft: Any) -> Any:
    """The chosen cell to be changed, and its entry of the data dictionary."""
    table, row, column = chosen["table"], chosen["row"], chosen["column"]
    sheet, _ = drafts.sheet_of(folder, table, draft)
    if row not in sheet.row or column not in sheet.cells:
        return html.P("This cell is gone.", className="fine")
    i = sheet.row.index(row)
    field = widened(full_schema().tables[table])[0].model_fields.get(column)
    facts: list[Any] = []
    if field is not None:
        plausible, choices = traits(field).get("plausible"), traits(field).get("choices")
        known = {
            "Holds": "" if unit_of(column) else holds(column, field).split("]")[0].replace("[`", "").replace("`", ""),
            "Unit": unit_of(column).replace("_per_", " per ").replace("_", " and "),
            "Bounds": bounds_text(field),
            "Plausible": f"{plausible[0]:g} to {plausible[1]:g}" if plausible else "",
            "One of": ", ".join(choices or ()),
            "May be blank": "" if field.is_required() else "yes",
        }
        facts = [part for name, text in known.items() if text for part in (html.Dt(name), html.Dd(text))]
    name = next(iter(sheet.cells))
    place: Any = {"data-cell": f"{table}/{row}/{column}"}
    meaning = field.description if field is not None else "A remark, or columns whose plausible range is overruled."
    return html.Div(
        [
            html.H2(column),
            html.P(f"{table}.csv, row {row}: {sheet.cells[name][i]}", className="fine"),
            html.Label(["Value", dcc.Input(
                id={"type": "value", "table": table, "row": row, "column": column}, value=sheet.cells[column][i],
                type="text", debounce=0.3, className="field", autoComplete="off",
            )]),
            html.P(meaning),
            html.Dl(facts),
        ],
        id="panel",
        **place,
    )  # fmt: skip
