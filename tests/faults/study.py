"""A study with two kinds of its own, small enough to read, whose inputs stand beside this file."""

from pathlib import Path

from model.sites import SiteRow
from model.tables.columns import ParameterSet, Trajectory, number
from model.tables.schema import TABLES, Schema

INPUTS = Path(__file__).parent / "inputs"


class Land(SiteRow):
    pue: float = number("Facility power over IT power.", ge=1, le=3, plausible=(1.02, 2))


class Hall(ParameterSet):
    hall_usd_per_kw: Trajectory = number("Price of a hall.", gt=0, plausible=(1000, 50000))
    spare_frac: float = number("Spares.", ge=0, le=1)


class Crew(ParameterSet):
    crew_count: float = number("People.", ge=1)


SCHEMA = Schema({**TABLES, "sites/land": Land, "sites/orbit": SiteRow}, {"land": Hall, "orbit": Crew})
