"""How a column of an input table is declared: its meaning, unit, bounds and plausible range.

A table is a pydantic row model; a field is made by one of the functions here. Units are read off the end of the name
(`launch_usd_per_kg` is in USD per kg), so a column can not contradict its own header.
"""

from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

UNITS = (
    "usd kw mw mwh kwh kg t m m2 m3 km c k w wh ms s h yr year gbps frac h100e deg l g mmbtu th tb rad count"
    " chip chips satellite unit"
).split()
"""Every word a unit suffix may be built of, joined by `_per_`."""

BARE = (
    "pue",
    "emissivity",
    "availability",
    "latitude_deg",
    "longitude_deg",
    "value",
    "low",
    "high",
    "multiplier",
    "hour",
    "low_factor",
    "high_factor",
    "period",
)
"""Columns the field writes without a unit, or whose unit stands in a `unit` column beside them."""

CONFIDENCE = ("published", "secondary", "computed", "assumption")
"""Published: primary text. Secondary: press or notes on it. Computed: by a stated formula. Assumption: judgement."""

KINDS_OF_SENSE = ("<=", ">=")

PLAIN = ("1", "-")
"""What a `unit` column may say of a number that has none."""


def is_unit(unit: str) -> bool:
    """Whether a text is a unit: words of `UNITS` joined by `_` and `_per_`, or `1` or `-` for a plain number.

    >>> is_unit("usd_per_kw_yr"), is_unit("USD/kW"), is_unit("1")
    (True, False, True)
    """
    parts = [part.split("_") for part in unit.split("_per_")]
    return unit in PLAIN or all(word in UNITS for part in parts for word in part)


def unit_of(name: str) -> str:
    """Unit that ends a column's or a parameter's name; blank where the name ends in none.

    Above the first `per` stands one word (`mw_th` counts as one), below it may stand several.

    >>> unit_of("om_usd_per_kw_yr"), unit_of("first_year"), unit_of("permit_mw_th"), unit_of("pue")
    ('usd_per_kw_yr', 'year', 'mw_th', '')
    """
    above, *below = name.split("_per_")
    words = above.split("_")
    unit = "mw_th" if words[-2:] == ["mw", "th"] else words[-1]
    whole = "_per_".join([unit, *below])
    return whole if unit in (*UNITS, "mw_th") and is_unit(whole) else ""


class Row(BaseModel):
    """One row of an input table."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, allow_inf_nan=False)


def key(meaning: str) -> Any:
    """A text field that, with the table's other keys, names the row."""
    return Field(description=meaning, min_length=1, json_schema_extra={"role": "key"})


def ref(table: str, meaning: str, *, is_key: bool = False, blank: bool = False) -> Any:
    """A text field that must name a row of `table`; with `blank`, an empty cell means any."""
    extra: dict[str, Any] = {"role": "key" if is_key else "ref", "ref": table, "blank": blank}
    return (
        Field(default="", description=meaning, json_schema_extra=extra)
        if blank
        else Field(description=meaning, min_length=1, json_schema_extra=extra)
    )


def text(meaning: str, *, blank: bool = True) -> Any:
    """A free text field."""
    return Field(default="", description=meaning) if blank else Field(description=meaning, min_length=1)


def number(
    meaning: str,
    *,
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    plausible: tuple[float, float] | None = None,
    argued: bool = True,
    blank: bool = False,
    is_key: bool = False,
) -> Any:
    """A numeric field.

    `argued` numbers have a low and a high: either in columns `<name>_low` and `<name>_high` of the same table or by the
    factors of `ranges.csv` for the row's confidence. Outside `plausible` a value is refused as a likely unit slip.
    A `blank` cell is read as None: no limit, or not known, as the meaning says.
    """
    extra: dict[str, Any] = {"role": "key" if is_key else "number", "argued": argued and not is_key, "blank": blank}
    if plausible is not None:
        extra["plausible"] = plausible
    bounds: dict[str, Any] = {"ge": ge, "gt": gt, "le": le}
    if blank:
        return Field(default=None, description=meaning, json_schema_extra=extra, **bounds)
    return Field(description=meaning, json_schema_extra=extra, **bounds)


def flag(meaning: str) -> Any:
    """A yes/no field."""
    return Field(description=meaning, json_schema_extra={"role": "flag"})


def source() -> Any:
    """The field that says where the row's figures come from."""
    return ref("sources", "Key of sources.csv: where the row's figures come from.")


def confidence() -> Any:
    """The field that says how well the row's figures are known."""
    return Field(
        description="How well the figures are known: " + ", ".join(CONFIDENCE) + ".",
        json_schema_extra={"choices": list(CONFIDENCE)},
        pattern="^(" + "|".join(CONFIDENCE) + ")$",
    )


def choice(meaning: str, options: tuple[str, ...]) -> Any:
    """A text field that holds one of a few words."""
    import re

    return Field(
        description=meaning + " One of: " + ", ".join(options) + ".",
        json_schema_extra={"choices": list(options)},
        pattern="^(" + "|".join(re.escape(o) for o in options) + ")$",
    )


type Trajectory = np.ndarray[Any, np.dtype[np.float64]]
"""A parameter that changes with the years: one value a period, (T,)."""


class ParameterSet(BaseModel):
    """Assumptions of one technology, read from the rows of `assumptions.csv` that bear its name."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def is_trajectory(field: FieldInfo) -> bool:
    """Whether a parameter changes with the years."""
    annotation: Any = field.annotation
    return annotation is Trajectory
