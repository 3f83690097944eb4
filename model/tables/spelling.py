"""Names that look alike and are not the same text: which rows and references mean the same thing is never guessed."""

import unicodedata
from collections.abc import Iterable

from model.tables.sheets import NUMBER

BETWEEN = "/"
"""What joins the parts of a key."""


def canonical(cell: str) -> str:
    """Text of a key cell by which rows are matched: 2026 and 2026.0 are one."""
    return f"{float(cell):.12g}" if NUMBER.fullmatch(cell) else cell


def visible(name: str) -> str:
    r"""The name without characters that show nothing, and with single plain spaces.

    >>> visible("os\u200blo\u00a0  city")
    'oslo city'
    """
    shown = "".join(sign for sign in name if unicodedata.category(sign) != "Cf")
    return " ".join(shown.split())


def folded(name: str) -> str:
    r"""What a reader sees of a key: one text for all names that look alike, part by part.

    >>> folded("01/Oslo") == folded("1.0/OSLO"), folded("\u00e9") == folded("e\u0301"), folded("a") == folded("b")
    (True, True, False)
    """
    if name.isascii():
        seen = " ".join(name.split()).casefold()
    else:
        seen = unicodedata.normalize("NFKC", visible(unicodedata.normalize("NFKC", name)).casefold())
    return BETWEEN.join(canonical(part) for part in seen.split(BETWEEN))


def difference(one: str, other: str) -> str:
    """In what two names of the same look differ.

    >>> difference("1", "1.0"), difference("Oslo", "oslo")
    ('1 and 1.0 are the same number', "'Oslo' and 'oslo' differ only in capital letters")
    """
    if unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other):
        return f"{one!a} and {other!a} are the same letters in two spellings of Unicode: write one of them"
    if one.casefold() == other.casefold():
        return f"{one!r} and {other!r} differ only in capital letters"
    if visible(one) == visible(other):
        return f"{one!a} and {other!a} differ only in spaces or invisible characters"
    parts = list(zip(one.split(BETWEEN), other.split(BETWEEN), strict=False))
    odd = [(a, b) for a, b in parts if a != b]
    if all(canonical(a) == canonical(b) for a, b in odd):
        return f"{odd[0][0]} and {odd[0][1]} are the same number"
    return f"{one!a} and {other!a} look alike"


def lookalike(name: str, known: Iterable[str]) -> str:
    """How a name that is not known differs from a known one of the same look; empty where capitals alone differ."""
    look = folded(name)
    for other in sorted(known):
        if other.casefold() != name.casefold() and folded(other) == look:
            return difference(name, other)
    return ""
