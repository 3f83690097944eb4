"""What binds the plan, in words for people, from the prices of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from model.figures.numbers import money

Tables = Mapping[str, pd.DataFrame]

MEANING = {
    "connection": ("Grid connection", "one more MW of connection", "a year"),
    "onsite": ("Own generation", "one more MW of own generation", "a year"),
    "heat": ("Heat permit", "one more MW of permitted heat", "a year"),
    "room": ("Room on site", "room for one more MW of IT", "a year"),
    "rate": ("Pace of building", "one more MW built in the period", "in present value"),
    "link": ("Links of the site", "one more Gbps of link", "a year"),
    "gateway": ("Ground stations", "one more Gbps of gateways", "a year"),
    "chips": ("Supply of chips", "one more chip", "in present value"),
    "launch": ("Launch", "lift for one more kg", "in present value"),
    "limits": ("Limit", "easing the limit by one unit", "a year"),
}
"""What each constraint is called, what one more of it is, and how its worth is counted."""

SUBJECTS_A_CONSTRAINT = 5


@dataclass(frozen=True)
class Binding:
    """One thing there is too little of."""

    what: str
    where: str
    when: str
    worth: str


def bindings(tables: Tables, inputs: Tables) -> list[Binding]:
    """The most expensive subjects of each constraint that binds, each in its period of most, in `MEANING`'s order."""
    table = tables.get("scarcity")
    if table is None or table.empty:
        return []
    size = table["price"].abs()
    order = table.assign(size=size)[size > 0].sort_values(["size", "subject", "period"], ascending=[False, True, True])
    pair = order["constraint"] + "\n" + order["subject"]
    when = {key: sorted(set(years)) for key, years in order["period"].groupby(pair.to_numpy())}
    first = order.assign(pair=pair).drop_duplicates("pair")
    top = first.groupby("constraint", sort=False).head(SUBJECTS_A_CONSTRAINT)
    rank = {name: n for n, name in enumerate(MEANING)}
    top = top.sort_values("constraint", key=lambda c: c.map(rank).fillna(len(rank)), kind="stable")
    names = _names(tables, inputs)
    return [
        Binding(_meaning(constraint, unit)[0], _where(constraint, subject, names), _when(when[key]), worth)
        for constraint, subject, unit, key, worth in zip(
            top["constraint"], top["subject"], top["unit"], top["pair"], _worth(top), strict=True
        )
    ]


def _meaning(constraint: str, unit: str) -> tuple[str, str, str]:
    plain = constraint.replace("_", " ").capitalize()
    return MEANING.get(constraint, (plain, f"one more unit ({unit})", ""))


def _worth(top: pd.DataFrame) -> list[str]:
    parts = zip(top["constraint"], top["unit"], top["period"], top["size"], strict=True)
    sentences = []
    for constraint, unit, period, size in parts:
        _, one_more, counted = _meaning(constraint, unit)
        sentences.append(f"In {period}, {one_more} would save {money(size)} {counted}".rstrip() + ".")
    return sentences


def _when(years: list[int]) -> str:
    """Periods as words.

    >>> _when([2028, 2030]), _when([2026, 2028, 2030, 2032])
    ('2028, 2030', '4 periods, 2026 to 2032')
    """
    return ", ".join(map(str, years)) if len(years) < 4 else f"{len(years)} periods, {years[0]} to {years[-1]}"


def _names(tables: Tables, inputs: Tables) -> dict[str, str]:
    """Plain names of sites and chips by key."""
    sites = tables["sites"].drop_duplicates("site")
    chips = inputs["chips"]
    return dict(zip(chips["chip"], chips["name"], strict=True)) | dict(zip(sites["site"], sites["name"], strict=True))


def _where(constraint: str, subject: str, names: Mapping[str, str]) -> str:
    """Subject in plain words: a site with its key, a chip in a bloc, a bloc, a limit.

    >>> _where("room", "us-va", {"us-va": "Ashburn"}), _where("chips", "rubin in china", {"rubin": "NVIDIA Rubin"})
    ('Ashburn (us-va)', 'NVIDIA Rubin in bloc china')
    >>> _where("launch", "allied", {}), _where("limits", "green_east_hub", {})
    ('bloc allied', 'green_east_hub of limits.csv')
    """
    if subject in names:
        return f"{names[subject]} ({subject})"
    chip, apart, bloc = subject.partition(" in ")
    if apart:
        return f"{names.get(chip, chip)} in bloc {bloc}"
    return f"{subject} of limits.csv" if constraint == "limits" else f"bloc {subject}"
