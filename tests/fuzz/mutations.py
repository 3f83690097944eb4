"""Mutations of an input file: of a cell, a row, a column, the way the file is saved, or its bytes."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

from tests.fuzz.sheets import Grid, grid_of

ODD = (
    "", " ", "-", "--", ".", "?", "nan", "NaN", "inf", "-inf", "1e999", "-1e999", "1e-400", "-0", "0", "-1", "+5",
    "1,5", "1.234,5", "1,234.5", "1,200", "1 200", "1\u00a0200", "1'200", "1_000", "12%", "12 %", "$5", "5 USD", "5kW",
    "=1+1", "=A1", "+A1", "@SUM(1)", "#N/A", "#REF!", "#remark", "# x", "\uff11\uff12", "\u0663", "\u22125", "0x10",
    "0b1", "1e", "e5", "1.2.3", "..", "1..2", "\u221e", "\u00bd", "yes", "no", "TRUE", "Yes ", "y", "1.0", "NULL",
    "all", "*", "/", "a/b", "..", "../x", "'", '"', '""', 'a"b', "a\nb", "a\rb", ";", ",", "\t", "\x00", "\x0b", "\x1a",
    "\x85", "\u2028", "\u202e5", "\u200b5", "\ufeff5", "\U0001f600", "e\u0301", "9" * 400, "0" * 400 + "1", "x" * 5000,
    "1e308", "1.7976931348623159e308", "4.9e-324", "9007199254740993", "0.1" + "0" * 60 + "1", "2026-01-05", "5,0e3",
    "1e3", "None",
)  # fmt: skip
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le", "utf-32", "latin-1", "cp437", "utf-7")
FAITHFUL = ("utf-8", "utf-8-sig", "utf-16")
SNIPS = (
    b"\x00",
    b"\xff",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b'"',
    b'""',
    b",",
    b";",
    b"\t",
    b"\r",
    b"\n",
    b"#",
    b"\x1a",
    b"\xc3",
)


@dataclass(frozen=True)
class Mutant:
    """Files to put in place of a study's (None takes a file away); `harmless` if the tables mean what they did."""

    files: Mapping[str, bytes | None]
    what: str
    harmless: bool = False


def cell(grid: Grid, random: Random) -> Grid:
    """One cell becomes an odd value, another cell's, a slip of the unit, or a slip of the finger."""
    rows = [list(row) for row in grid.rows]
    i = random.randrange(len(rows))
    if not rows[i]:
        return grid
    j = random.randrange(len(rows[i]))
    old = rows[i][j]
    style = random.randrange(5)
    if style == 0:
        new = random.choice(ODD)
    elif style == 1:
        new = random.choice(random.choice([row for row in rows if row] or [[""]]))
    elif style == 2:
        try:
            new = repr(float(old) * random.choice((1000, 1e-3, 1e6, -1, 100, 0.01, 1 + 1e-9, 0)))
        except ValueError:
            new = old.swapcase()
    elif style == 3:
        at = random.randrange(len(old) + 1)
        new = old[:at] + random.choice("0123456789.,eE+-# \t\"';%xé\u00a0") + old[at + random.randrange(2) :]
    else:
        at = random.randrange(len(old)) if old else 0
        new = random.choice((old[:at], old[at:], old[:at] + old[at + 1 :], old[::-1], old + old, f" {old} "))
    rows[i][j] = new
    return grid.but(rows)


def row(grid: Grid, random: Random) -> Grid:
    """A row goes, comes twice, moves, loses or gains a cell, or is turned into a remark."""
    rows = [list(row) for row in grid.rows]
    i = random.randrange(len(rows))
    style = random.randrange(8)
    if style == 0:
        del rows[i]
    elif style == 1:
        rows.insert(random.randrange(len(rows) + 1), list(rows[i]))
    elif style == 2:
        rows.insert(random.randrange(len(rows)), rows.pop(i))
    elif style == 3:
        rows[i] = rows[i][: random.randrange(len(rows[i]) + 1)]
    elif style == 4:
        rows[i].insert(random.randrange(len(rows[i]) + 1), random.choice(ODD))
    elif style == 5 and rows[i]:
        rows[i][0] = "#" + rows[i][0]
    elif style == 6:
        rows = rows[:i]
    else:
        rows.insert(i, [random.choice(ODD) for _ in rows[0]])
    return grid.but(rows or [[""]])


def column(grid: Grid, random: Random) -> Grid:
    """A column goes, comes twice, moves, is filled with one value, or swaps name or cells with another."""
    rows = [list(row) for row in grid.rows]
    width = min(map(len, rows))
    if not width:
        return grid
    i, j, kind = random.randrange(width), random.randrange(width), random.randrange(6)
    if kind == 4:
        rows[0][i], rows[0][j] = rows[0][j], rows[0][i]
    for n, row in enumerate(rows):
        if kind == 0:
            del row[i]
        elif kind == 1:
            row.insert(j, row[i])
        elif kind == 2:
            row.insert(j, row.pop(i))
        elif kind == 3 and n:
            row[i], row[j] = row[j], row[i]
        elif kind == 5 and n:
            row[i] = random.choice(("", rows[-1][i], "0"))
    return grid.but(rows)


def header(grid: Grid, random: Random) -> Grid:
    """A column is renamed by a slip, or one comes that may or may not be known."""
    rows = [list(row) for row in grid.rows]
    i = random.randrange(len(rows[0]) or 1)
    name = rows[0][i] if rows[0] else ""
    if random.random() < 0.5 and rows[0]:
        at = random.randrange(len(name) + 1)
        slips = (name[:at], name + "s", name.upper(), name.replace("_", " "), name[:at] + name[at + 1 :])
        rows[0][i] = random.choice(slips)
        return grid.but(rows)
    known = random.choice(("note", "overrule", "", "x", f"{name}_low", f"{name}_high"))
    for n, row in enumerate(rows):
        row.append(random.choice((name, "", "value", "1", "0")) if n else known)
    return grid.but(rows)


def style(grid: Grid, random: Random) -> Grid:
    """The same cells, saved by another spreadsheet."""
    choice = random.randrange(7)
    if choice == 0:
        return replace(grid, delimiter=random.choice(",;\t"))
    if choice == 1:
        return replace(grid, encoding=random.choice(FAITHFUL))
    if choice == 2:
        return replace(grid, end=random.choice(("\n", "\r\n", "\r")))
    if choice == 3:
        return replace(grid, quoting=csv.QUOTE_ALL)
    if choice == 4:
        return replace(grid, after=random.choice(("", "\n", "\n\n", "\r\n", "# the end\n", "  \n")))
    if choice == 5:
        at = random.randrange(len(grid.rows))
        return replace(
            grid, remarks={**grid.remarks, at: random.choice(("", "# a remark", '"# quoted, remark"', "#", "   "))}
        )
    rows = [[f"{name}{random.choice(('', ' '))}" for name in row] + [""] * (choice == 6) for row in grid.rows]
    return grid.but(rows)


def spelling(grid: Grid, random: Random) -> Grid:
    """A style that need not keep what the cells mean: other encodings, declared delimiters, line ends mixed."""
    choice = random.randrange(4)
    if choice == 0:
        return replace(grid, encoding=random.choice(ENCODINGS))
    if choice == 1:
        return replace(grid, before=f"sep={random.choice(',;|:')}{grid.end}", delimiter=random.choice(",;|:"))
    if choice == 2:
        return replace(grid, delimiter=random.choice("|: "))
    return replace(grid, before=random.choice(("\n", "\r\n", " ", ",,,\n", "\ufeff", "\x1a", "title\n", "a;b;c;d;e\n")))


def bits(data: bytes, random: Random) -> bytes:
    """Some bytes flipped, put in, taken out, doubled or cut off."""
    for _ in range(random.choice((1, 1, 2, 8))):
        at = random.randrange(len(data) + 1)
        choice = random.randrange(6)
        if choice == 0 and at < len(data):
            data = data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1 :]
        elif choice == 1:
            data = data[:at] + random.choice(SNIPS) + data[at:]
        elif choice == 2:
            data = data[:at] + data[at + random.randrange(1, 20) :]
        elif choice == 3:
            data = data[:at] + data[max(0, at - random.randrange(1, 60)) :]
        elif choice == 4:
            data = data[:at] + random.randbytes(random.randrange(1, 5)) + data[at:]
        elif random.randrange(4) == 0:
            data = data[:at]
    return data


CHANGES: tuple[tuple[Callable[[Grid, Random], Grid], int], ...] = (
    (cell, 10),
    (row, 4),
    (column, 2),
    (header, 2),
    (spelling, 2),
)


def mutant(study: Mapping[str, bytes], random: Random) -> Mutant:
    """One mutation of a study, `file -> bytes`: always the same for the same random state."""
    file = random.choice(sorted(study))
    data, draw = study[file], random.random()
    if draw < 0.02:
        return files(study, file, random)
    if draw < 0.22:
        return Mutant({file: bits(data, random)}, f"bytes of {file}")
    grid = grid_of(data)
    if draw < 0.37:
        for _ in range(random.randrange(1, 4)):
            grid = style(grid, random)
        return Mutant({file: grid.bytes()}, f"style of {file}", harmless=True)
    made = []
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        (change,) = random.choices([c for c, _ in CHANGES], [weight for _, weight in CHANGES])
        grid = change(grid, random)
        made.append(change.__name__)
    if random.random() < 0.2:
        grid = style(grid, random)
    data = grid.bytes()
    if random.random() < 0.05:
        data, made = bits(data, random), [*made, "bytes"]
    return Mutant({file: data}, f"{', '.join(made)} of {file}")


def files(study: Mapping[str, bytes], file: str, random: Random) -> Mutant:
    """A file goes, is empty, holds another's table, or a stranger comes."""
    other = random.choice(sorted(study))
    kind = random.randrange(5)
    if kind == 0:
        return Mutant({file: None}, f"no {file}")
    if kind == 1:
        return Mutant(
            {file: random.choice((b"", b"\n", b"#", b"\xef\xbb\xbf", b"\xff\xfe", b"PK\x03\x04", b"\x00"))},
            f"hollow {file}",
        )
    if kind == 2:
        return Mutant({file: study[other]}, f"{other} as {file}")
    if kind == 3:
        return Mutant(
            {file: None, random.choice(("chps.csv", "sites/lnd.csv", "x.csv")): study[file]}, f"{file} renamed"
        )
    return Mutant({random.choice((".x.csv", "~$x.csv", "x.txt", "y.csv", "sites/z.csv")): study[other]}, "a stranger")
