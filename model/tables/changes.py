"""Changes to the tables: the rows of a scenario, and `--set table.key.column=value`. They are checked as cells are.

A value that begins with `*` or `+` changes a number relative to what stands there (`*1.2`, `+10`, `+-10`). A `*` in the
key stands for any text, so `*` alone is every row. A value moved beyond its low or high takes that end with it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from model.tables.cells import EXTRA, TRIPLE, argued_columns, base_type, key_columns, widened
from model.tables.columns import Row
from model.tables.faults import Fault, nearest
from model.tables.rules import row_keys
from model.tables.schema import Schema
from model.tables.schema.study import ScenarioChange
from model.tables.sheets import NUMBER, Sheet, number_advice, read_sheet
from model.tables.spelling import canonical

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
SET = re.compile(r"(?P<table>[^.=]+)\.(?P<key>[^=]+)\.(?P<column>[^.=]+)=(?P<value>.*)", re.DOTALL)
COMMAND_LINE = "--set"

Changes = str | Mapping[str, object] | Iterable[str]
"""Cells to values, `{"chips.gb300.price_usd_per_chip": 30000}`, or `table.key.column=value` texts, one or several."""


def words(changes: Changes) -> tuple[str, ...]:
    """Changes as `--set` takes them, however they were given.

    >>> words({"settings.discount_rate_frac.value": 0.08, "chips.gb300.last_year": None})
    ('settings.discount_rate_frac.value=0.08', 'chips.gb300.last_year=')
    >>> words("launch.*.usd_per_kg=*0.5")
    ('launch.*.usd_per_kg=*0.5',)
    """
    if isinstance(changes, Mapping):
        return tuple(f"{cell}={'' if value is None else value}" for cell, value in changes.items())
    return named(changes)


def named(names: str | Iterable[str]) -> tuple[str, ...]:
    """Names, of which one alone may be given as it is: a text is not the letters it is made of.

    >>> named("carbon_cap"), named(["carbon_cap", "boom"])
    (('carbon_cap',), ('carbon_cap', 'boom'))
    """
    return (names,) if isinstance(names, str) else tuple(names)


@dataclass(frozen=True)
class Request:
    """A change as requested, and where."""

    file: str
    row: int
    table: str
    column: str
    key: str
    value: str
    reason: str

    def fault(self, column: str, expected: str, hint: str = "") -> Fault:
        """Fault of the request itself; `column` is one of the scenario's columns."""
        value = (
            f"{self.table}.{self.key}.{self.column}={self.value}"
            if self.file == COMMAND_LINE
            else getattr(self, column)
        )
        return Fault(self.file, self.row, column, value, expected, hint)


@dataclass(frozen=True)
class Change:
    """One cell that was changed: `old` and `new` as text, blank where the row or the cell was not there."""

    file: str
    row: int
    table: str
    key: str
    column: str
    old: str
    new: str
    reason: str


def read_scenario(folder: Path, name: str) -> tuple[list[Request], str, list[Fault]]:
    """Changes that `scenarios/<name>.csv` below `folder` asks for, the file's SHA-256, and what is wrong with it."""
    if not NAME.fullmatch(name):
        expected = "a scenario's name is letters, digits, - and _"
        return [], "", [Fault("--scenario", 0, "", name, expected, "give the file's name without folder and .csv")]
    known = [path.stem for path in sorted((folder / "scenarios").glob("*.csv")) if NAME.fullmatch(path.stem)]
    file = f"scenarios/{name}.csv"
    if name not in known:
        return [], "", [Fault(file, 0, "", "", "there is no such scenario", nearest(name, known))]
    sheet, faults = read_sheet(folder / file, file)
    if sheet is None:
        return [], "", faults
    columns = list(ScenarioChange.model_fields)
    for column in sheet.cells:
        if column not in columns:
            faults.append(sheet.header_fault(column, "is not a column of a scenario", nearest(column, columns)))
    lacking = [column for column in columns if column not in sheet.cells]
    faults += [sheet.header_fault(column, "this column is missing") for column in lacking]
    if lacking:
        return [], sheet.sha256, faults
    for column in columns:
        blank = [i for i, cell in enumerate(sheet.cells[column]) if not cell and column != "value"]
        faults += [sheet.fault(i, column, "must not be blank") for i in blank]
    if not len(sheet):
        faults.append(sheet.header_fault("", "must have at least one row"))
    texts = zip(*(sheet.cells[column] for column in columns), strict=True)
    requests = [Request(file, row, *parts) for row, parts in zip(sheet.row, texts, strict=True) if all(parts[:3])]
    return requests, sheet.sha256, faults


def read_overrides(overrides: Iterable[str]) -> tuple[list[Request], list[Fault]]:
    """Changes that `table.key.column=value` texts ask for; `row` counts them from 1."""
    requests, faults = [], []
    for number, override in enumerate(overrides, start=1):
        match = SET.fullmatch(override.strip())
        if match is None:
            hint = "for example settings.discount_rate_frac.value=0.08"
            faults.append(Fault(COMMAND_LINE, number, "", override, "needs the form table.key.column=value", hint))
            continue
        table, key, column, value = (part.strip() for part in match.groups())
        requests.append(Request(COMMAND_LINE, number, table, column, key, value, "set for this run"))
    return requests, faults


class Editor:
    """Applies requests to the sheets of a study, in order, and keeps the account of what changed."""

    def __init__(self, sheets: dict[str, Sheet], schema: Schema) -> None:
        self.sheets = sheets
        self.schema = schema
        self.changes: list[Change] = []
        self.faults: list[Fault] = []
        self.keys: dict[str, list[str]] = {}

    def apply(self, requests: list[Request]) -> None:
        """Make the changes of one scenario, or of one command line."""
        touched: list[tuple[str, int, Request]] = []
        lacking: dict[tuple[str, str], list[Request]] = {}
        for request in requests:
            table = self.table_of(request)
            if table is None or not self.known_column(request, table):
                continue
            found = self.rows_of(request, table)
            if found:
                touched += [(table, i, request) for i in found]
                for i in found:
                    self.write(request, table, i)
            elif "*" in request.key or request.file == COMMAND_LINE:
                hint = nearest(request.key, self.keys_of(table))
                self.faults.append(request.fault("key", f"no row of {table} has this key", hint))
            else:
                lacking.setdefault((table, normal(request.key)), []).append(request)
        for (table, key), wanted in lacking.items():
            self.add_row(table, key, wanted)
        for table, i, request in touched:
            self.widen(table, i, request)

    def table_of(self, request: Request) -> str | None:
        """Table a request names, in full or without `sites/`; None, and a fault, when there is none."""
        for name in (request.table, f"sites/{request.table}"):
            if name in self.schema.tables:
                return name if name in self.sheets else None
        self.faults.append(request.fault("table", "is not a table", nearest(request.table, self.schema.tables)))
        return None

    def known_column(self, request: Request, table: str) -> bool:
        """Whether the table may have the column; it is added, blank, when only this file lacks it."""
        sheet, fields = self.sheets[table], widened(self.schema.tables[table])[0].model_fields
        if request.column not in fields and request.column not in EXTRA:
            self.faults.append(request.fault("column", f"is not a column of {table}", nearest(request.column, fields)))
            return False
        sheet.cells.setdefault(request.column, [""] * len(sheet))
        return True

    def keys_of(self, table: str) -> list[str]:
        """Key of every row as the changes so far leave it."""
        if table not in self.keys:
            self.keys[table] = row_keys(self.sheets[table], self.schema.tables[table])
        return self.keys[table]

    def rows_of(self, request: Request, table: str) -> list[int]:
        """Rows whose key is the request's, or fits it where it holds a `*`."""
        if "*" in request.key:
            pattern = re.compile(".*".join(re.escape(part) for part in request.key.split("*")), re.DOTALL)
            return [i for i, key in enumerate(self.keys_of(table)) if pattern.fullmatch(key)]
        wanted = normal(request.key)
        return [i for i, key in enumerate(self.keys_of(table)) if key == wanted]

    def write(self, request: Request, table: str, i: int) -> None:
        """Change one cell to the value a request asks for."""
        sheet, column = self.sheets[table], request.column
        old = sheet.cells[column][i]
        field = widened(self.schema.tables[table])[0].model_fields.get(column)
        new = request.value
        if field is not None and base_type(field) in (float, int) and new[:1] in ("*", "+"):
            if not old and "*" in request.key:
                return
            if not NUMBER.fullmatch(new[1:].strip()):
                self.faults.append(request.fault("value", "needs a number after * or +", number_advice(new[1:])))
                return
            if not NUMBER.fullmatch(old):
                self.faults.append(
                    request.fault("value", "changes a cell that holds no number", f"{column} holds {old!r}")
                )
                return
            try:
                new = moved(old, new)
            except ArithmeticError:
                self.faults.append(request.fault("value", "leads beyond every number", f"{column} holds {old!r}"))
                return
        self.put(request, table, i, column, new, request.reason)

    def put(self, request: Request, table: str, i: int, column: str, new: str, reason: str) -> None:
        """Write a cell's text, and enter it in the account."""
        sheet = self.sheets[table]
        old = sheet.cells[column][i]
        sheet.cells[column][i] = new
        sheet.origin[i, column] = (request.file, request.row)
        key = self.keys_of(table)[i]
        self.changes.append(Change(request.file, request.row, table, key, column, old, new, reason))
        if column in key_columns(self.schema.tables[table]):
            del self.keys[table]

    def widen(self, table: str, i: int, request: Request) -> None:
        """Move low or high to a value that a change put beyond it, unless the change says what they are."""
        model, sheet = self.schema.tables[table], self.sheets[table]
        for value, end, above in ends_of(model, request.column):
            if end not in sheet.cells or (i, end) in sheet.origin:
                continue
            now, limit = sheet.cells[value][i], sheet.cells[end][i]
            if not (NUMBER.fullmatch(now) and NUMBER.fullmatch(limit)):
                continue
            if float(now) > float(limit) if above else float(now) < float(limit):
                self.put(request, table, i, end, now, f"follows {value}")

    def add_row(self, table: str, key: str, wanted: list[Request]) -> None:
        """Add the row of a key the table lacks; every column that must be filled must be requested."""
        model, sheet = self.schema.tables[table], self.sheets[table]
        columns, parts = key_columns(model), key.split("/")
        parts += [""] * (len(columns) - len(parts))
        given = {request.column for request in wanted} | set(columns)
        lacking = [name for name, field in model.model_fields.items() if field.is_required() and name not in given]
        if lacking or len(parts) != len(columns):
            form = "/".join(columns)
            hint = nearest(key, self.keys_of(table))
            hint += f" To add a row also give {', '.join(lacking)}" if lacking else f" A key has the form {form}"
            self.faults.append(wanted[0].fault("key", f"no row of {table} has this key", hint))
            return
        for cells in sheet.cells.values():
            cells.append("")
        i = len(sheet)
        sheet.row.append(wanted[0].row)
        sheet.origin[i, ""] = (wanted[0].file, wanted[0].row)
        for name, part in zip(columns, parts, strict=True):
            if name in sheet.cells:  # a file that lacks it is reported already
                sheet.cells[name][i] = part
        self.keys.pop(table, None)
        for request in wanted:
            self.put(request, table, i, request.column, request.value, request.reason)


def normal(key: str) -> str:
    """A key as `row_keys` spells it: 2026.0 is 2026, no slash at the end."""
    return "/".join(canonical(part.strip()) for part in key.split("/")).rstrip("/")


def moved(old: str, change: str) -> str:
    """The number `old` after a change such as `*1.2` or `+10`, as text.

    Raises
    ------
    ArithmeticError
        The exponent has no end.

    >>> moved("5", "*1.2"), moved("0.07", "+0.05"), moved("5", "+-2")
    ('6.0', '0.12', '3')
    """
    number, amount = Decimal(old), Decimal(change[1:].strip())  # decimal, so that 0.07 + 0.05 is 0.12
    return str(number * amount if change.startswith("*") else number + amount)


def ends_of(model: type[Row], column: str) -> Iterator[tuple[str, str, bool]]:
    """(value, end, whether the end is the high one) of a column that has a low and a high beside it."""
    if column == "value" and set(TRIPLE) <= set(model.model_fields):
        yield from (("value", "low", False), ("value", "high", True))
    elif column in argued_columns(model):
        yield from ((column, f"{column}_low", False), (column, f"{column}_high", True))
