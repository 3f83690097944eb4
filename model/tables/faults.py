"""What is wrong with an input file, told so that the reader can put it right."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import wraps

MOST_SHOWN = 60
"""Different faults a message lists before it only counts the rest."""

MOST_ROWS = 8
"""Rows with the same fault a message lists."""

MOST_EXAMPLES = 3
"""Rows that a warning names."""

MOST_VALUE = 60
"""Characters of a cell a message repeats."""

MOST_NAMED = 12
"""Known names a message lists when none is like the one written."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong: where it is, what stands there, what should.

    `file` is the path below the inputs folder (or `--set` for a change on the command line), `row` the row number a
    spreadsheet shows (the header is row 1; 0 means the whole file), `letter` the spreadsheet's name of the column.
    """

    file: str
    row: int
    column: str
    value: str
    expected: str
    hint: str = ""
    letter: str = ""

    def __str__(self) -> str:
        """`sites/terrestrial.csv:8 cell H8 column pue: needs a number; write 1.15 [value: '1,15']`.

        >>> print(Fault("chips.csv", 8, "life_yr", "1,15", "needs a number", "write 1.15", "H"))
        chips.csv:8 cell H8 column life_yr: needs a number; write 1.15 [value: '1,15']
        """
        place = self.file + (f":{self.row}" if self.row else "")
        place += f" cell {self.letter}{self.row}" if self.letter and self.row else ""
        place += f" column {self.column}" if self.column else ""
        shown = short(self.value)
        return (
            f"{place}: {self.expected}"
            + (f"; {self.hint}" if self.hint else "")
            + (f" [value: {shown!r}]" if shown else "")
        )


@dataclass(frozen=True)
class InputWarning:
    """One thing that may be meant and may be a slip: the study is planned all the same.

    One stands for all rows of the same cause: `file`, `row`, `column` and `value` are those of the first, and `message`
    counts and names the rest.
    """

    file: str
    row: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        """`zones.csv:4 column zone: has no work (3 rows: oslo, bergen, tromso) [value: 'oslo']`.

        >>> print(InputWarning("settings.csv", 6, "value", "1", "holds all capacity back"))
        settings.csv:6 column value: holds all capacity back [value: '1']
        """
        return str(Fault(self.file, self.row, self.column, self.value, self.message))


class InputError(ValueError):
    """The inputs can not be used; `faults` lists everything found wrong, in the order of files and rows."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(
            set(faults), key=lambda fault: (fault.file, fault.row, len(fault.letter), fault.letter, str(fault))
        )
        super().__init__(self.faults)

    def __str__(self) -> str:
        alike: dict[tuple[str, str, str, str], list[Fault]] = {}
        for fault in self.faults:
            alike.setdefault((fault.file, fault.column, fault.value, fault.expected), []).append(fault)
        lines = [str(same[0]) + also([fault.row for fault in same[1:]]) for same in alike.values()]
        count = len(self.faults)
        if len(lines) > MOST_SHOWN:
            hidden = list(alike.values())[MOST_SHOWN:]
            files = sorted({same[0].file for same in hidden})
            lines[MOST_SHOWN:] = [f"... and {sum(map(len, hidden))} more, in {', '.join(files)}"]
        return f"{count} fault{'s' if count != 1 else ''} in the inputs\n" + "\n".join(lines)


def as_faults[**P, T](price: Callable[P, T]) -> Callable[P, T]:
    """The function, with a `ValueError` of the laws it asks told as a fault of the tables.

    Cells that are sound one by one may still have no answer together: a temperature beyond the last point of its curve,
    a cable that would lose all it is sent.

    >>> as_faults(float)("x")
    Traceback (most recent call last):
    ...
    model.tables.faults.InputError: 1 fault in the inputs
    inputs: can not be priced as they are; could not convert string to float: 'x'
    """

    @wraps(price)
    def told(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return price(*args, **kwargs)
        except InputError:
            raise
        except ValueError as error:
            raise InputError([Fault("inputs", 0, "", "", "can not be priced as they are", str(error))]) from error

    return told


def also(rows: list[int]) -> str:
    """Rows that have the same fault.

    >>> also([9, 12])
    ' (rows 9, 12 too)'
    """
    if not rows:
        return ""
    listed = ", ".join(map(str, rows[:MOST_ROWS])) + (
        f" and {len(rows) - MOST_ROWS} more" if len(rows) > MOST_ROWS else ""
    )
    return f" (row{'s' if len(rows) > 1 else ''} {listed} too)"


def counted(rows: int, names: list[str]) -> str:
    """How many rows, and some of their names.

    >>> counted(1, ["oslo"]), counted(4, ["a", "b", "c", "d"])
    ('oslo', '4 rows: a, b, c and 1 more')
    """
    some = ", ".join(names[:MOST_EXAMPLES])
    more = f" and {len(names) - MOST_EXAMPLES} more" if len(names) > MOST_EXAMPLES else ""
    return (f"{rows} rows: " if rows > 1 else "") + some + more


def closest(name: str, known: Iterable[str]) -> str:
    """The known name most like `name`; empty when none is like it."""
    capped_balance_prices = {known_name.lower(): known_name for known_name in sorted(set(known))}
    close = get_close_matches(name.lower(), capped_balance_prices, n=1, cutoff=0.6)
    return capped_balance_prices[close[0]] if close else ""


def short(text: str, most: int = MOST_VALUE) -> str:
    """The text, cut where it is longer than a message should repeat.

    >>> short("a long tale", 6)
    'a lon…'
    """
    return text if len(text) <= most else text[: most - 1] + "…"


def nearest(name: str, known: Iterable[str]) -> str:
    """Advice that gives the known name most like `name`, or lists the known names where they are few.

    >>> nearest("terestrial", ["terrestrial", "orbital"])
    "did you mean 'terrestrial'?"
    """
    names = sorted(set(known))
    if close := closest(name, names):
        return f"did you mean {close!r}?"
    if not names:
        return "there are none"
    return "known: " + ", ".join(names) if len(names) <= MOST_NAMED else f"{len(names)} are known, none of them like it"
