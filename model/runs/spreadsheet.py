"""A run as a spreadsheet: one sheet a result table, and one that says where it comes from."""

import json
import math
import os
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd

from model.runs import Run
from model.tables.columns import unit_of

MOST_ROWS = 1_048_576
"""Rows of an Excel sheet."""

HEAD_ROWS = 2
"""Units, then names: the names stand last so that a filter reaches from them to the data."""

WIDEST = 44
"""Characters of the widest column."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so would be run as a formula once it is edited or pasted."""


def write_workbook(run: Run, path: str | Path) -> Path:
    """Write every table of a run to an .xlsx file and return its path.

    Each sheet has the units in its first row, the names in its second, both frozen, and a filter. A table longer than a
    sheet goes on in a second one. Text is written as text, never as a formula or a link; infinity as the word.

    Parameters
    ----------
    run : Run
        From `model.runs.read_run`.
    path : path
        File to write; its folder must exist. It is whole or not there: it is written aside and renamed.

    Raises
    ------
    ModuleNotFoundError
        XlsxWriter is not installed.
    OSError
        The file can not be written.
    """
    if find_spec("xlsxwriter") is None:
        raise ModuleNotFoundError("XlsxWriter is not installed; get it with: pip install 'landseasky[xlsx]'")
    import xlsxwriter  # type: ignore[import-untyped]
    from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

    path = Path(path)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    never = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    try:
        book = xlsxwriter.Workbook(str(aside), never)
        made = pd.Timestamp(run.manifest["created_utc"]).tz_localize(None).to_pydatetime()
        book.set_properties({"title": run.name, "comments": "Written by landseasky export", "created": made})
        _about(book, run)
        for name, table in sorted(run.tables.items()):
            for sheet, part in pieces(name, table):
                _sheet(book, sheet, part)
        try:
            book.close()
        except FileCreateError as error:
            cause = error.args[0] if error.args else error
            raise cause if isinstance(cause, OSError) else OSError(str(cause)) from error
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return path


def pieces(name: str, table: pd.DataFrame, most: int = MOST_ROWS - HEAD_ROWS) -> Iterator[tuple[str, pd.DataFrame]]:
    """Name of a sheet and the rows it holds: `serve`, then `serve 2` from row `most` on.

    >>> [(sheet, len(part)) for sheet, part in pieces("serve", pd.DataFrame({"mw": range(5)}), most=3)]
    [('serve', 3), ('serve 2', 2)]
    """
    for n, start in enumerate(range(0, max(len(table), 1), most), start=1):
        yield (name if n == 1 else f"{name} {n}"), table.iloc[start : start + most]


def number_format(values: pd.Series) -> str:
    """Excel's format for a column of numbers: years and counts whole, fractions to the digits that matter.

    >>> number_format(pd.Series([2026, 2028])), number_format(pd.Series([1.5e9])), number_format(pd.Series([0.25]))
    ('0', '#,##0', '0.0000')
    """
    if pd.api.types.is_integer_dtype(values):
        return "0"
    largest = values.abs().where(values.abs() < math.inf).max()
    if largest >= 1e4:
        return "#,##0"
    return "#,##0.00" if largest >= 10 else "0.0000"


def _about(book: Any, run: Run) -> None:
    """First sheet: the manifest, a row a fact."""
    sheet = book.add_worksheet("about")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    bold, wrap = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True, "valign": "top"})
    facts = {"run": run.name} | {k: v for k, v in run.manifest.items() if k not in {"run", "inputs", "changes"}}
    for row, (name, value) in enumerate(facts.items()):
        sheet.write_string(row, 0, name, bold)
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            sheet.write_number(row, 1, value)
        else:
            sheet.write_string(row, 1, _words(value), wrap)


def _words(value: Any) -> str:
    if isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False)[:32_000]
    return "" if value is None else str(value)


def _sheet(book: Any, name: str, table: pd.DataFrame) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bg_color": "#e8edf2", "bottom": 1})
    unit = book.add_format({"italic": True, "font_color": "#52606d", "bg_color": "#e8edf2"})
    literal = book.add_format({"quote_prefix": True})
    for column, label in enumerate(map(str, table.columns)):
        values = table[table.columns[column]]
        words = pd.api.types.is_bool_dtype(values) or not pd.api.types.is_numeric_dtype(values)
        of = "" if words else unit_of(label).replace("_per_", "/").replace("_", " ")  # a chip's name is in no unit
        sheet.write_string(0, column, of, unit)
        sheet.write_string(1, column, label, head)
        if words:
            texts = values.astype(object).where(values.notna(), "").astype(str).tolist()
            for row, text in enumerate(texts, start=HEAD_ROWS):
                sheet.write_string(row, column, text, literal if text.startswith(FORMULA) else None)
            shown = max(map(len, texts), default=0)
        else:
            form = book.add_format({"num_format": number_format(values)})
            for row, number in enumerate(values.tolist(), start=HEAD_ROWS):
                if math.isfinite(number):
                    sheet.write_number(row, column, number, form)
                elif not math.isnan(number):
                    sheet.write_string(row, column, str(number))
            shown = 14
        sheet.set_column(column, column, min(WIDEST, max(len(label) + 4, shown + 1)))
    sheet.freeze_panes(HEAD_ROWS, 0)
    if len(table.columns):
        sheet.autofilter(HEAD_ROWS - 1, 0, HEAD_ROWS - 1 + max(len(table), 1), len(table.columns) - 1)
