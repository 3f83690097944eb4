"""A CSV file as spreadsheets save it, to the text of its cells. Nothing is guessed that could change a number."""

import csv
import hashlib
import io
import re
import stat
import unicodedata
from dataclasses import dataclass, field, replace
from pathlib import Path

from model.tables.faults import Fault

MOST_BYTES = 8 * 1024 * 1024
"""Largest file read; tables of a study are below a megabyte."""

DELIMITERS = ",;\t"
SPREADSHEET_ERRORS = frozenset("#N/A #REF! #VALUE! #NAME? #DIV/0! #NUM! #NULL! #SPILL! #CALC!".split())
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
UTF8_LETTER = re.compile(rb"[\xc3-\xcb][\x80-\xbf]|[\xe2-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
"""A letter or sign as UTF-8 spells it; in Windows-1252 the same bytes are such as `Ã¼`, which nobody writes."""
UNFILLED = frozenset("- -- . ? n/a na nan none null nil unknown tbd inf infinity -inf".split())


@dataclass
class Sheet:
    """Text of a table: `cells[column][i]` is row i; `row[i]` is the number a spreadsheet gives that row.

    `whole` is false when a row had to be left out. `origin` says where a change is written, for cells that a scenario
    or a `--set` changed.
    """

    file: str
    cells: dict[str, list[str]]
    row: list[int]
    letter: dict[str, str]
    sha256: str
    header_row: int = 1
    whole: bool = True
    origin: dict[tuple[int, str], tuple[str, int]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.row)

    def copy(self) -> "Sheet":
        """The sheet, to be changed on its own."""
        cells = {column: list(texts) for column, texts in self.cells.items()}
        return replace(self, cells=cells, row=list(self.row), origin=dict(self.origin))

    @property
    def places(self) -> tuple[tuple[str, int], ...]:
        """File and row of each row; those a scenario added stand in the scenario."""
        return tuple(self.origin.get((i, ""), (self.file, row)) for i, row in enumerate(self.row))

    def fault(self, i: int, column: str, expected: str, hint: str = "") -> Fault:
        """Fault of a cell, laid at the door of the change that wrote the cell if one did."""
        value = self.cells[column][i] if column in self.cells else ""
        for place in ((i, column), (i, "")):
            if place in self.origin:
                file, row = self.origin[place]
                return Fault(file, row, column, value, expected, hint)
        return Fault(self.file, self.row[i], column, value, expected, hint, self.letter.get(column, ""))

    def header_fault(self, column: str, expected: str, hint: str = "") -> Fault:
        """Fault of the header, or of the whole file when no column is named."""
        return Fault(self.file, self.header_row, column, "", expected, hint, self.letter.get(column, ""))


def letters(index: int) -> str:
    """Spreadsheet's name of the column that stands `index` columns right of the first.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    name = ""
    while index >= 0:
        name = chr(ord("A") + index % 26) + name
        index = index // 26 - 1
    return name


def read_sheet(path: Path, file: str) -> tuple[Sheet | None, list[Fault]]:
    """Text of the table in `path`, called `file` in messages, and what is wrong with its form.

    Takes UTF-8 with or without a byte-order mark, UTF-16 with one, and Windows-1252; commas, semicolons and tabs; lines
    that begin with `#`; blank lines; empty columns at the right edge. The sheet is None when the file can not be read.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            return None, [Fault(file, 0, "", "", "can not be read", "it is no ordinary file")]
        if about.st_size > MOST_BYTES:
            limit = f"must be at most {MOST_BYTES // 2**20} MB, and is {about.st_size / 2**20:.0f} MB"
            return None, [Fault(file, 0, "", "", limit, "tables of a study are small: is it the right file?")]
        data = path.read_bytes()
    except FileNotFoundError:
        return None, [Fault(file, 0, "", "", "is missing", "every table must be there, be it with only a header")]
    except OSError as error:
        return None, [Fault(file, 0, "", "", "can not be read", error.strerror or str(error))]
    text, trouble = decode(data)
    if trouble:
        return None, [Fault(file, 0, "", "", *trouble)]
    sheet, faults = parse(text, file)
    if sheet is not None:
        sheet.sha256 = hashlib.sha256(data).hexdigest()
    return sheet, faults


def decode(data: bytes) -> tuple[str, tuple[str, str] | None]:
    """Text of a file's bytes, and what is wrong with them, if anything."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "", ("must be a CSV file, and is a spreadsheet", "save it from the spreadsheet as 'CSV UTF-8'")
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp1252" and UTF8_LETTER.search(data):
            return "", ("must be in one encoding, and is partly UTF-8", "save it from the spreadsheet as 'CSV UTF-8'")
        if "\x00" in text:
            break
        return text, None
    return "", ("must be text in UTF-8", "save it from the spreadsheet as 'CSV UTF-8'")


def parse(text: str, file: str) -> tuple[Sheet | None, list[Fault]]:
    """Cells of CSV text, and what is wrong with its form."""
    lines = text.splitlines()
    declared = re.fullmatch(r'"?sep=(.)"?', lines[0].strip("\r\n ")) if lines else None
    head = next((line for line in lines[1 if declared else 0 :] if line.strip(" ,;\t") and not is_comment(line)), "")
    delimiter = declared[1] if declared else max(DELIMITERS, key=head.count)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return None, [Fault(file, 0, "", "", "must be well-formed CSV", f"{error}: is a quote not closed?")]
    numbered = [
        (number, [cell.strip() for cell in record])
        for number, record in enumerate(records, start=1)
        if any(cell.strip() for cell in record) and not is_comment(record[0]) and not (declared and number == 1)
    ]
    if not numbered:
        return None, [Fault(file, 0, "", "", "must have a header line", "the file is empty")]
    header_row, header = numbered[0]
    if len(header) == 1 and "|" in header[0]:
        hint = "save it from the spreadsheet as 'CSV UTF-8'"
        return None, [Fault(file, header_row, "", header[0], "needs commas, semicolons or tabs between cells", hint)]
    return tabulate(file, header_row, header, numbered[1:], delimiter)


def is_comment(line: str) -> bool:
    """Whether a line (or a record's first cell) is a remark and not an error value a spreadsheet left behind."""
    start = line.lstrip(' "')
    return start.startswith("#") and not any(start.upper().startswith(error) for error in SPREADSHEET_ERRORS)


def tabulate(
    file: str, header_row: int, header: list[str], body: list[tuple[int, list[str]]], delimiter: str
) -> tuple[Sheet, list[Fault]]:
    """Records to named columns. Columns without a name must be empty; every row must be as long as the header."""
    faults = []
    width = max(i for i, name in enumerate(header) if name) + 1
    named: dict[str, int] = {}
    for i, name in enumerate(header[:width]):
        if not name:
            faults.append(
                Fault(file, header_row, "", "", "every column must have a name", "name or delete it", letters(i))
            )
        elif name in named:
            hint = f"it stands in column {letters(named[name])} already"
            faults.append(Fault(file, header_row, name, "", "a column must appear once", hint, letters(i)))
        else:
            named[name] = i
    kept: list[list[str]] = []
    rows: list[int] = []
    for number, record in body:
        excess = [cell for cell in record[width:] if cell]
        if excess or len(record) < width:
            count = width + len(excess) if excess else len(record)
            hint = (
                f"only a text in double quotes may hold {delimiter!r}, a number never"
                if excess
                else "keep the delimiters of empty cells"
            )
            faults.append(Fault(file, number, "", "", f"needs {width} cells as the header has, and has {count}", hint))
            continue
        kept.append(record)
        rows.append(number)
    cells = {name: [record[i] for record in kept] for name, i in named.items()}
    letter = {name: letters(i) for name, i in named.items()}
    return Sheet(file, cells, rows, letter, "", header_row, whole=len(kept) == len(body)), faults


def number_advice(text: str) -> str:
    """How to write a cell that is not a plain number; empty when there is nothing to say.

    >>> number_advice("1,15")
    'looks like a decimal comma; write 1.15'
    >>> number_advice("1,200")
    'could be 1200 or 1.200: write it without a comma'
    >>> number_advice("12 %")
    'never percent: write 0.12'
    """
    plain = text.replace("\u2212", "-").replace("\u00a0", " ").replace("\u202f", " ").replace("\u2009", " ").strip()
    plain = "".join(str(unicodedata.decimal(sign, sign)) for sign in plain)
    if NUMBER.fullmatch(plain):
        return f"it holds a sign or space that only looks right: write {plain}"
    if plain.lower() in UNFILLED:
        return "leave a cell blank only where the column allows it, otherwise give an estimate"
    if plain.upper() in SPREADSHEET_ERRORS or plain.startswith("="):
        return "a spreadsheet formula failed or was saved as text: save its value"
    if plain.endswith("%") and NUMBER.fullmatch(plain[:-1].strip()):
        return f"never percent: write {float(plain[:-1]) / 100:.12g}"
    if re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", plain):
        return f"could be {plain.replace(',', '')} or {plain.replace(',', '.')}: write it without a comma"
    if re.fullmatch(r"[+-]?\d*,\d+([eE][+-]?\d+)?", plain):
        return f"looks like a decimal comma; write {plain.replace(',', '.')}"
    for thousands, decimal in ((",", "."), (".", ","), (" ", "."), (" ", ","), ("'", "."), ("’", "."), ("_", ".")):
        grouped = rf"[+-]?\d{{1,3}}({re.escape(thousands)}\d{{3}})+({re.escape(decimal)}\d+)?"
        if re.fullmatch(grouped, plain):
            return f"has thousands separators; write {plain.replace(thousands, '').replace(decimal, '.')}"
    if re.match(r"[$€£]\s*\d|\d.*\s*[a-zA-Z$€£]", plain):
        return "write the number alone: its unit stands in the column's name"
    return ""
