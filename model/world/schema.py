"""What a folder of inputs must hold for the whole model: its tables, and one for each kind of site."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from model.network import fibre
from model.sites import kinds
from model.tables.changes import Changes
from model.tables.columns import ParameterSet
from model.tables.inputs import Inputs, checked_tables
from model.tables.schema import TABLES, Schema

PARTS: Mapping[str, type[ParameterSet]] = {"network": fibre.Parameters}
"""Parts of the model that have assumptions and are no kind of site, by the technology their rows name."""


def full_schema() -> Schema:
    """Schema of the whole model: its tables, one for each kind of site, and every technology's parameters."""
    found = kinds()
    sites = {f"sites/{name}": kind.Site for name, kind in found.items()}
    return Schema({**TABLES, **sites}, {**PARTS, **{name: kind.Parameters for name, kind in found.items()}})


def read_inputs(folder: Path | str, scenarios: str | Iterable[str] = (), overrides: Changes = ()) -> Inputs:
    """Tables of `folder`, checked against the schema of the whole model; as `tables.inputs.checked_tables`."""
    return checked_tables(folder, full_schema(), scenarios, overrides)
