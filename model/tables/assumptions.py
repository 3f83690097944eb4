"""Rows of assumptions.csv and settings.csv to the parameters the model declares: every one given, none unknown."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pydantic.fields import FieldInfo

from model.arrays import FloatArray
from model.tables.cells import base_type, bounds_text, overruled, traits
from model.tables.columns import ParameterSet, is_trajectory
from model.tables.faults import Fault, nearest
from model.tables.sheets import Sheet

VALUES = ("value", "low", "high")


def parameter_set[P: ParameterSet](frame: pd.DataFrame, technology: str, model: type[P], years: Iterable[float]) -> P:
    """Parameters of one technology from the checked table of assumptions.

    Parameters
    ----------
    frame : DataFrame
        assumptions.csv, typed.
    technology : str
        Whose parameters.
    model : type of ParameterSet
        What they are: `float` fields take the one row of their name, `Trajectory` fields their rows by year.
    years : (T,) iterable
        First calendar year of each period, at which trajectories are interpolated linearly.  [yr]

    Returns
    -------
    ParameterSet
        With a float or an array (T,) for each field.

    Raises
    ------
    KeyError
        A parameter has no row.
    ValueError
        A year lies outside the years a trajectory is given for: nothing is extrapolated.
    """
    own = frame[(frame["technology"] == technology).to_numpy(bool)].sort_values("year", kind="stable")
    parameter, rows_year, rows_value = (
        own["parameter"].to_numpy(object), own["year"].to_numpy(float), own["value"].to_numpy(float),
    )  # fmt: skip
    at = np.asarray(list(years), dtype=float)
    values: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        rows = parameter == name
        if not rows.any():
            raise KeyError(f"assumptions.csv has no row {technology},{name}")
        value, year = rows_value[rows], rows_year[rows]
        if not is_trajectory(field):
            values[name] = float(value[0])
        elif np.isnan(year).all():
            values[name] = np.full(at.shape, value[0])
        else:
            if at.size and (at.min() < year[0] or at.max() > year[-1]):
                raise ValueError(
                    f"{technology},{name} is given for {year[0]:g} to {year[-1]:g}, not {at.min():g} to {at.max():g}"
                )
            values[name] = np.interp(at, year, value)
    # The rows are checked one by one when the tables are read; bounds of a scalar do not hold for an array.
    return model.model_construct(**values)


def setting_values(frame: pd.DataFrame, model: type[ParameterSet]) -> dict[str, float]:
    """Value of every setting that is given, in the order they are declared; whole numbers as int.

    Raises
    ------
    KeyError
        One that may not be left out is.
    """
    value = dict(zip(frame["setting"], frame["value"], strict=True))
    given = {name: field for name, field in model.model_fields.items() if name in value or field.is_required()}
    return {name: base_type(field)(value[name]) for name, field in given.items()}


def name_faults(sheet: Sheet, parameters: Mapping[str, type[ParameterSet]]) -> Iterator[Fault]:
    """Assumptions of unknown technologies or parameters, and parameters that have no assumption."""
    if not {"technology", "parameter"} <= set(sheet.cells):
        return
    given = list(zip(sheet.cells["technology"], sheet.cells["parameter"], strict=True))
    for i, (technology, parameter) in enumerate(given):
        if technology not in parameters:
            yield sheet.fault(i, "technology", "is not a technology of the model", nearest(technology, parameters))
        elif parameter not in parameters[technology].model_fields:
            known = parameters[technology].model_fields
            yield sheet.fault(i, "parameter", f"is not a parameter of {technology}", nearest(parameter, known))
    found = set(given)
    for technology, model in parameters.items():
        for parameter, field in model.model_fields.items():
            if (technology, parameter) not in found:
                meaning = f"it is: {field.description}"
                yield sheet.header_fault("parameter", f"a row {technology},{parameter} is missing", meaning)


def setting_name_faults(sheet: Sheet, model: type[ParameterSet]) -> Iterator[Fault]:
    """Settings that are unknown, and those that are missing."""
    given = sheet.cells.get("setting", [])
    for i, name in enumerate(given):
        if name not in model.model_fields:
            yield sheet.fault(i, "setting", "is not a setting", nearest(name, model.model_fields))
    for name, field in model.model_fields.items():
        if name not in given and field.is_required():
            yield sheet.header_fault("setting", f"a row {name} is missing", f"it is: {field.description}")


def setting_faults(sheet: Sheet, frame: pd.DataFrame, model: type[ParameterSet]) -> Iterator[Fault]:
    """Settings whose value, low or high the model refuses."""
    table = Numbers.of(sheet, frame)
    for i, name in enumerate(frame["setting"].tolist()):
        if name in model.model_fields:
            yield from value_faults(sheet, table, [i], model.model_fields[name])


def assumption_faults(
    sheet: Sheet, frame: pd.DataFrame, parameters: Mapping[str, type[ParameterSet]], years: Iterable[float]
) -> Iterator[Fault]:
    """Assumptions whose numbers the model refuses, or whose years do not reach over the periods."""
    at, table, year = list(years), Numbers.of(sheet, frame), frame["year"].to_numpy(float)
    places: dict[tuple[str, str], list[int]] = {}
    for i, name in enumerate(zip(frame["technology"].tolist(), frame["parameter"].tolist(), strict=True)):
        places.setdefault(name, []).append(i)
    for (technology, parameter), index in places.items():
        model = parameters.get(technology)
        field = model.model_fields.get(parameter) if model else None
        if field is not None:
            yield from value_faults(sheet, table, index, field)
            yield from year_faults(sheet, index, year[index], field, at)


@dataclass(frozen=True)
class Numbers:
    """Value, low and high of a typed table, (n,) each, and the columns each row overrules."""

    columns: Mapping[str, FloatArray]
    overruled: list[set[str]]

    @classmethod
    def of(cls, sheet: Sheet, frame: pd.DataFrame) -> "Numbers":
        """Numbers of a checked sheet."""
        return cls({column: frame[column].to_numpy(float) for column in VALUES}, overruled(sheet))


def value_faults(sheet: Sheet, table: Numbers, index: list[int], field: FieldInfo) -> Iterator[Fault]:
    """Rows `index` of one parameter whose value, low or high is out of bounds, not whole or not plausible."""
    known_wrong = np.zeros(len(index), dtype=bool)
    base = table.columns["value"][index]
    for column in VALUES:
        values = table.columns[column][index]
        wrong = np.zeros(len(index), dtype=bool)
        for bound in field.metadata:
            wrong |= values < getattr(bound, "ge", -np.inf)
            wrong |= values > getattr(bound, "le", np.inf)
            wrong |= values <= getattr(bound, "gt", -np.inf)
        for i in np.array(index)[wrong & ~(known_wrong & (values == base))].tolist():
            yield sheet.fault(i, column, f"must be {bounds_text(field)}")
        known_wrong |= wrong
        if column != "value":
            continue
        if base_type(field) is int:
            for i in np.array(index)[~wrong & (values != np.round(values))].tolist():
                yield sheet.fault(i, column, "needs a whole number")
        low, high = traits(field).get("plausible", (-np.inf, np.inf))
        meant = np.array([column in table.overruled[i] for i in index], dtype=bool)
        for i in np.array(index)[~wrong & ~meant & ((values < low) | (values > high))].tolist():
            hint = "a slip of the unit? if it is meant, write value in this row's cell of a column `overrule`"
            yield sheet.fault(i, column, f"is outside the plausible {low:g} to {high:g}", hint)


def year_faults(
    sheet: Sheet, index: list[int], year: FloatArray, field: FieldInfo, years: list[float]
) -> Iterator[Fault]:
    """Rows `index` of one parameter whose years do not fit what it is."""
    dated = ~np.isnan(year)
    if not is_trajectory(field):
        for i in np.array(index)[dated].tolist():
            yield sheet.fault(i, "year", "must be blank", "this parameter does not change with the years")
    elif dated.any() and not dated.all():
        yield sheet.fault(index[int(np.argmin(dated))], "year", "must not be blank", "the parameter has rows by year")
    elif dated.all() and years:
        for wrong, due in ((year.min() > min(years), min(years)), (year.max() < max(years), max(years))):
            if wrong:
                hint = "nothing is extrapolated: give its first and last years, or one row with a blank year"
                yield sheet.fault(index[0], "year", f"its rows must reach {due:g}", hint)
