"""What binds the plan, in words for people, from the prices of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from model.figures.numbers import money
from model.formulation import paper
from model.formulation.paper import Price

Tables = Mapping[str, pd.DataFrame]

SUBJECTS_A_CONSTRAINT = 5


@dataclass(frozen=True)
class Binding:
    """One thing there is too little of."""

    what: str
    where: str
    when: str
    worth: str


def bindings(tables: Tables, inputs: Tables) -> list[Binding]:
    """The most expensive subjects of each constraint that binds, each in its period of most, in the paper's order."""
    table = tables.get("scarcity")
    if table is None or table.empty:
        return []
    size = table["price"].abs()
    order = table.assign(size=size)[size > 0].sort_values(["size", "subject", "period"], ascending=[False, True, True])
    pair = order["constraint"] + "\n" + order["subject"]
    when = {key: sorted(set(years)) for key, years in order["period"].groupby(pair.to_numpy())}
    first = order.assign(pair=pair).drop_duplicates("pair")
    top = first.groupby("constraint", sort=False).head(SUBJECTS_A_CONSTRAINT)
    rank = {name: n for n, name in enumerate(paper.named())}
    top = top.sort_values("constraint", key=lambda c: c.map(rank).fillna(len(rank)), kind="stable")
    names = _names(tables, inputs)
    return [
        Binding(_meaning(constraint, unit).title, _where(constraint, subject, names), _when(when[key]), worth)
        for constraint, subject, unit, key, worth in zip(
            top["constraint"], top["subject"], top["unit"], top["pair"], _worth(top), strict=True
        )
    ]


def _meaning(constraint: str, unit: str) -> Price:
    """How a price reads; a constraint that the paper no longer has, in a run of the past, by its name and unit."""
    line = paper.named().get(constraint)
    if line is not None and line.price is not None:
        return line.price
    return Price(unit, constraint.replace("_", " ").capitalize(), f"one more unit ({unit})")


def _worth(top: pd.DataFrame) -> list[str]:
    parts = zip(top["constraint"], top["unit"], top["period"], top["size"], strict=True)
    sentences = []
    for constraint, unit, period, size in parts:
        price = _meaning(constraint, unit)
        sentences.append(f"In {period}, {price.one_more} would save {money(size)} {price.worth}.")
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
    return _meaning(constraint, "").where.format(subject)
