"""An input file as its bytes and as a grid of cells, read without the reader under test.

`Grid.bytes` writes what a person meant; `rows_of` reads any bytes by the rules of inputs/README.md, one character at a
time, so that it shares no parser with the reader.
"""

import csv
import io
from dataclasses import dataclass, field, replace

ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@dataclass(frozen=True)
class Grid:
    """Cells of a table, its header first, and how the file spells them."""

    rows: list[list[str]]
    delimiter: str = ","
    encoding: str = "utf-8"
    end: str = "\n"
    quoting: int = csv.QUOTE_MINIMAL
    before: str = ""
    after: str = ""
    remarks: dict[int, str] = field(default_factory=dict)

    def bytes(self) -> bytes:
        """The file."""
        out = io.StringIO()
        out.write(self.before)
        for n, row in enumerate(self.rows):
            if n in self.remarks:
                out.write(self.remarks[n] + self.end)
            csv.writer(out, delimiter=self.delimiter, lineterminator=self.end, quoting=self.quoting).writerow(row)
        out.write(self.after)
        return out.getvalue().encode(self.encoding, errors="surrogatepass" if "utf" in self.encoding else "replace")

    def but(self, rows: list[list[str]]) -> "Grid":
        """The same file with other cells."""
        return replace(self, rows=rows)


def grid_of(data: bytes) -> Grid:
    """Grid of a plain file of a study."""
    return Grid([list(row) for row in csv.reader(io.StringIO(data.decode(), newline="")) if row])


def text_of(data: bytes) -> str | None:
    """Text of a file; None where no documented encoding fits."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            try:
                return data.removeprefix(mark).decode(encoding)
            except UnicodeDecodeError:
                return None
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def is_remark(first: str) -> bool:
    """Whether a line whose first cell this is counts as a remark."""
    start = first.lstrip(' "')
    return start.startswith("#") and not start.upper().startswith(ERRORS)


def delimiter_of(text: str) -> str:
    """The delimiter a file declares, or the commonest of its first line."""
    lines = [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip(' ,;\t"')]
    if lines and lines[0].strip(' "').startswith("sep=") and len(lines[0].strip(' "')) == 5:
        return lines[0].strip(' "')[4]
    head = next((line for line in lines if not is_remark(line)), "")
    return max(",;\t", key=head.count)


def records_of(text: str, delimiter: str) -> list[list[str]] | None:
    """Records of CSV text as RFC 4180 has them; None where a quote is not closed or text follows a closing one."""
    records: list[list[str]] = [[]]
    cell, state, at = "", "start", 0
    while at < len(text):
        sign = text[at]
        at += 1
        if state == "quoted":
            if sign != '"':
                cell += sign
            elif text[at : at + 1] == '"':
                cell, at = cell + '"', at + 1
            else:
                state = "closed"
        elif sign == '"' and state == "start":
            state = "quoted"
        elif sign == delimiter:
            records[-1].append(cell)
            cell, state = "", "start"
        elif sign in "\r\n":
            at += sign == "\r" and text[at : at + 1] == "\n"
            records[-1].append(cell)
            records.append([])
            cell, state = "", "start"
        elif state == "closed":
            return None
        else:
            cell, state = cell + sign, "plain"
    if state == "quoted":
        return None
    records[-1].append(cell)
    return records


def rows_of(data: bytes) -> tuple[list[str], list[list[str]]] | None:
    """Header and rows of a file, cells without spaces around them; None where there is no reading."""
    text = text_of(data)
    if text is None or "\0" in text:
        return None
    delimiter = delimiter_of(text)
    records = records_of(text, delimiter)
    if records is None:
        return None
    kept = [
        [cell.strip() for cell in record]
        for n, record in enumerate(records)
        if any(cell.strip() for cell in record)
        and not is_remark(record[0])
        and not (n == 0 and len(record) <= 2 and delimiter.join(record).strip(' "') == f"sep={delimiter}")
    ]
    return (kept[0], kept[1:]) if kept else None
