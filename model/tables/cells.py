"""Text of a table's cells to typed columns, checked cell by cell against the table's row model."""

import types
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Union, get_args, get_origin

import numpy as np
import pandas as pd
from pydantic import TypeAdapter, ValidationError, create_model
from pydantic.fields import FieldInfo

from model.tables.columns import Row
from model.tables.faults import Fault, closest, nearest
from model.tables.sheets import NUMBER, SPREADSHEET_ERRORS, Sheet, number_advice

TRUTH = {"yes": True, "true": True, "no": False, "false": False}
EXTRA = ("overrule", "note")
"""Columns any table may have beside its own: names of columns whose plausible range a row overrules, and a remark."""

MOST_WHOLE = 2**53
"""Whole numbers below it are exact as floats."""

TRIPLE = ("low", "value", "high")


def traits(field: FieldInfo) -> Mapping[str, Any]:
    """What a column is, beyond its type: role, ref, argued, plausible, choices, blank."""
    extra = field.json_schema_extra
    return extra if isinstance(extra, dict) else {}


def base_type(field: FieldInfo) -> Any:
    """Type of a column's filled cells: float, int, bool or str."""
    annotation = field.annotation
    if get_origin(annotation) in (Union, types.UnionType):
        return next(part for part in get_args(annotation) if part is not type(None))
    return annotation


def key_columns(model: type[Row]) -> list[str]:
    """Columns that together name a row."""
    return list(_with(model, "role", "key"))


def argued_columns(model: type[Row]) -> list[str]:
    """Number columns that have a low and a high, in columns of their own or by the factors of ranges.csv."""
    return list(_with(model, "argued", True))


@cache
def _with(model: type[Row], trait: str, value: Any) -> tuple[str, ...]:
    return tuple(name for name, field in model.model_fields.items() if traits(field).get(trait) == value)


def bounds_text(field: FieldInfo) -> str:
    """The bounds of a number column in words; empty when it has none.

    >>> from model.tables.schema.study import Period
    >>> bounds_text(Period.model_fields["length_yr"])
    'above 0 and at most 20'
    """
    words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    found = [
        f"{words[sign]} {getattr(part, sign):g}" for part in field.metadata for sign in words if hasattr(part, sign)
    ]
    return " and ".join(found)


@cache
def widened(model: type[Row]) -> tuple[type[Row], TypeAdapter[list[Row]]]:
    """The row model with optional `X_low` and `X_high` beside each number with a range X, and a checker of all rows."""
    extra: dict[str, Any] = {}
    for name in argued_columns(model):
        field = model.model_fields[name]
        for end in ("low", "high"):
            column = FieldInfo(annotation=float | None, default=None, description=f"{end.title()} of {name}.")
            column.metadata = list(field.metadata)
            column.json_schema_extra = {"role": "number", "argued": False, "blank": True}
            extra[f"{name}_{end}"] = (float | None, column)
    wide = create_model(model.__name__, __base__=model, **extra)
    return wide, TypeAdapter(list[wide])  # type: ignore[valid-type]


def header_faults(sheet: Sheet, model: type[Row]) -> Iterator[Fault]:
    """Columns the table should not have, and those it lacks."""
    fields = widened(model)[0].model_fields
    for column in sheet.cells:
        if column not in fields and column not in EXTRA:
            lacking = [name for name in model.model_fields if name not in sheet.cells]
            close = closest(column, lacking) or closest(column, fields)
            hint = f"did you mean {close!r}?" if close else "its columns: " + ", ".join(model.model_fields)
            yield sheet.header_fault(column, "is not a column of this table", hint)
    for column, field in model.model_fields.items():
        if column not in sheet.cells and field.is_required():
            yield sheet.header_fault(column, "this column is missing", f"it holds: {field.description}")
    for column in argued_columns(model):
        ends = [f"{column}_low" in sheet.cells, f"{column}_high" in sheet.cells]
        if any(ends) and not all(ends):
            end = f"{column}_{'high' if ends[0] else 'low'}"
            yield sheet.header_fault(end, "this column is missing", "a low and a high come together")


def typed(sheet: Sheet, model: type[Row]) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Frame of the sheet with one column a field, in the model's order, and every faulty cell.

    float columns hold NaN where an optional number is blank; an optional int is float64; `X_low` and `X_high` are kept
    where the file has them. The frame is None when there is any fault.
    """
    faults = list(header_faults(sheet, model))
    wide, checker = widened(model)
    columns = [name for name in wide.model_fields if name in sheet.cells]
    bad: set[tuple[int, str]] = set()
    prepared: dict[str, list[Any]] = {}
    for name in columns:
        prepared[name] = []
        for at, (cell, fault) in enumerate(prepare(sheet, name, wide.model_fields[name])):
            prepared[name].append(cell)
            if fault is not None:
                faults.append(fault)
                bad.add((at, name))
    records = [dict(zip(columns, cells, strict=True)) for cells in zip(*prepared.values(), strict=True)]
    try:
        rows = checker.validate_python(records)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=False):
            i, *names = detail["loc"]
            name, message = str(names[0]) if names else "", str(detail["msg"]).removeprefix("Value error, ")
            if detail["type"] == "missing" or not isinstance(i, int) or (i, name) in bad:
                continue
            bad.add((i, name))
            if names:
                faults.append(refused(sheet, i, name, wide.model_fields[name], str(detail["type"]), message))
            else:
                faults.append(disagreeing(sheet, i, message))
        rows = []
    faults += implausible(sheet, model, prepared, bad)
    faults += disordered(sheet, model, prepared, bad)
    if faults:
        return None, faults
    kept = [name for name in wide.model_fields if name in model.model_fields or name in sheet.cells]
    return pd.DataFrame({name: column(rows, name, wide.model_fields[name]) for name in kept}), []


def prepare(sheet: Sheet, name: str, field: FieldInfo) -> Iterator[tuple[Any, Fault | None]]:
    """Each cell of a column as the row model takes it, or a stand-in the model refuses and the fault."""
    kind = base_type(field)
    required = field.is_required()
    for i, cell in enumerate(sheet.cells[name]):
        if cell.upper() in SPREADSHEET_ERRORS:
            yield None, sheet.fault(i, name, "needs a value", "a spreadsheet formula failed: save its value")
        elif not cell and kind is not str:
            yield None, sheet.fault(i, name, "must not be blank") if required else None
        elif kind is bool:
            truth = TRUTH.get(cell.lower())
            yield truth, None if truth is not None else sheet.fault(i, name, "needs yes or no")
        elif kind is not str and not NUMBER.fullmatch(cell):
            yield None, sheet.fault(i, name, "needs a number", number_advice(cell))
        elif kind is int and float(cell).is_integer() and abs(float(cell)) < MOST_WHOLE:
            yield int(float(cell)), None
        elif kind is int:
            yield None, sheet.fault(i, name, "needs a whole number")
        else:
            yield float(cell) if kind is float else cell, None


def refused(sheet: Sheet, i: int, name: str, field: FieldInfo, code: str, message: str) -> Fault:
    """Fault of a cell that the row model refused."""
    choices = traits(field).get("choices")
    if choices:
        cell = sheet.cells[name][i]
        return sheet.fault(i, name, "needs one of " + ", ".join(choices), nearest(cell, choices) if cell else "")
    if code == "string_too_short":
        return sheet.fault(i, name, "must not be blank")
    if code == "finite_number":
        return sheet.fault(i, name, "needs a finite number")
    bounds = bounds_text(field)
    return sheet.fault(i, name, f"must be {bounds}" if bounds else message)


def disagreeing(sheet: Sheet, i: int, message: str) -> Fault:
    """Fault of a row whose cells are each sound and do not go together; the message begins with the column's name."""
    name, _, rest = message.partition(" ")
    return sheet.fault(i, name, rest) if name in sheet.cells else sheet.fault(i, "", message)


def overruled(sheet: Sheet) -> list[set[str]]:
    """Columns whose plausible range each row overrules, as its cell of the column `overrule` names them."""
    cells = sheet.cells.get("overrule", [""] * len(sheet))
    return [set(cell.replace(";", " ").replace(",", " ").split()) for cell in cells]


def implausible(
    sheet: Sheet, model: type[Row], prepared: Mapping[str, list[Any]], bad: set[tuple[int, str]]
) -> Iterator[Fault]:
    """Numbers so far from what the column can be that the unit is likely wrong, unless the row overrules it."""
    meant = overruled(sheet)
    for i, names in enumerate(meant):
        for name in sorted(names - set(model.model_fields)):
            yield sheet.fault(i, "overrule", f"names {name!r}, which is no column", nearest(name, model.model_fields))
    for name, field in model.model_fields.items():
        limits = traits(field).get("plausible")
        if limits is None or name not in prepared:
            continue
        low, high = limits
        values = numbers(prepared[name])
        for i in np.flatnonzero((values < low) | (values > high)).tolist():
            if (i, name) not in bad and name not in meant[i]:
                hint = f"a slip of the unit? if it is meant, write {name} in this row's cell of a column `overrule`"
                yield sheet.fault(i, name, f"is outside the plausible {low:g} to {high:g}", hint)


def disordered(
    sheet: Sheet, model: type[Row], prepared: Mapping[str, list[Any]], bad: set[tuple[int, str]]
) -> Iterator[Fault]:
    """Rows whose low is above the value or whose high is below it, or that give only one of the two."""
    triples = [(f"{name}_low", name, f"{name}_high") for name in argued_columns(model)]
    if set(TRIPLE) <= set(model.model_fields):
        triples.append(TRIPLE)
    for names in triples:
        if not set(names) <= set(prepared):
            continue
        low, value, high = (numbers(prepared[name]) for name in names)
        sound = np.array([not any((i, name) in bad for name in names) for i in range(len(sheet))], dtype=bool)
        cases = (
            (low > value, names[0], f"must be at most {names[1]}"),
            (high < value, names[2], f"must be at least {names[1]}"),
            (np.isnan(low) & ~np.isnan(high), names[0], f"must not be blank where {names[2]} is given"),
            (np.isnan(high) & ~np.isnan(low), names[2], f"must not be blank where {names[0]} is given"),
        )
        for wrong, name, expected in cases:
            for i in np.flatnonzero(wrong & sound).tolist():
                yield sheet.fault(i, name, expected, f"{names[1]} is {sheet.cells[names[1]][i]}")


def numbers(cells: list[Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Prepared cells as floats, NaN where blank or faulty: (n,)."""
    return np.array([np.nan if cell is None else cell for cell in cells], dtype=float)


def column(rows: list[Row], name: str, field: FieldInfo) -> Any:
    """One typed column of checked rows: (n,)."""
    values = [getattr(row, name) for row in rows]
    kind = base_type(field)
    if kind is float or (kind is int and not field.is_required()):
        return numbers(values)
    return pd.array(values, dtype="str") if kind is str else np.array(values, dtype={int: "int64", bool: "bool"}[kind])
