"""Figures and small tables as plain text."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.checks.check import Check
    from model.tables.inputs import Inputs

SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def money(usd: float | None) -> str:
    """Amount in words a reader can hold in mind.

    >>> money(1.2345e12), money(-5.0e6), money(1234.5), money(None)
    ('1.23 trillion USD', '-5.00 million USD', '1,234 USD', '-')
    """
    if usd is None or usd != usd:
        return "-"
    for scale, word in SCALES:
        if abs(usd) >= scale:
            return f"{usd / scale:.2f} {word} USD"
    return f"{usd:,.0f} USD"


def share(part: float) -> str:
    """Share of one with as many digits as it takes to tell it from nothing and from all.

    >>> share(0.0), share(0.5), share(0.00004), share(0.99999), share(1.0)
    ('0 %', '50.0 %', '< 0.1 %', '> 99.9 %', '100 %')
    """
    if part in (0.0, 1.0):
        return f"{part:.0%}".replace("%", " %")
    if part < 0.001:
        return "< 0.1 %"
    return "> 99.9 %" if part > 0.999 else f"{100 * part:.1f} %"


def resolution_line(inputs: "Inputs") -> str:
    """At which resolution a study is planned and what that merges, in a line.

    >>> from types import SimpleNamespace
    >>> resolution_line(SimpleNamespace(resolution="full", merged=()))
    'Planned at full resolution: nothing is merged.'
    """
    from model.report.headlines import merged_words

    words = merged_words(inputs)
    if not words:
        return f"Planned at {inputs.resolution} resolution: nothing is merged."
    return f"{words} --resolution full plans every slice and zone."


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Text of a table: the first column to the left, the rest to the right.

    >>> print(table(["kind", "sites"], [["orbital", "7"], ["terrestrial", "112"]]))
    kind         sites
    orbital          7
    terrestrial    112
    """
    lines = [header, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def checks_table(checks: Sequence["Check"]) -> str:
    """Checks as the lines of a table, those of one group together."""
    header = ["check", "expected", "got", "tolerance", ""]
    lines, group = [], ""
    for check in checks:
        if check.group != group:
            group = check.group
            lines.append([f"[{group}]", "", "", "", ""])
        verdict = "pass" if check.passes else "FAIL"
        lines.append([f"  {check.name}", check.expected, check.got, check.tolerance, verdict])
    return table(header, lines)
