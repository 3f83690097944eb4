"""Every published result against ours."""

import pandas as pd

from model.checks.validate import ground, latency, orbit, shipped, tables
from model.checks.validate.cases import compare, published
from model.world import World


def comparison(world: World) -> pd.DataFrame:
    """Published against ours for every case: those of the laws alone, and those of the study.

    Returns
    -------
    DataFrame
        case, quantity, published, tolerance_rel, low, high, unit, source, ours, difference, passes.

    Raises
    ------
    KeyError
        The study lacks a site, chip or cooling that a published case names.
    """
    cases = published()
    laws = ground.results() | orbit.results() | tables.results()
    return compare(laws | latency.results(world.inputs) | shipped.results(world, cases), cases)
