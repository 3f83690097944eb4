"""What may be meant and may be a slip: inputs that can be planned, and may not say what their author thinks."""

from collections.abc import Iterator

from model.checks.warnings import capacity, places, rows, year
from model.checks.warnings.scenarios import scenario_warnings
from model.tables.faults import InputWarning
from model.tables.inputs import Inputs
from model.world import World

__all__ = ["input_warnings", "scenario_warnings"]


def input_warnings(inputs: Inputs, world: World, *, integer: bool = False) -> list[InputWarning]:
    """Everything odd about tables as they were read, and about the world they make; one warning a cause.

    Parameters
    ----------
    inputs : Inputs
        The tables as read, at full resolution: warnings name their rows.
    world : World
        Priced from them, at any resolution.
    integer : bool
        Whether the plan will be one of whole numbers: without them limits on open sites hold nothing.
    """
    whole = () if integer else places.opening_warnings(inputs)
    return [*_all(inputs, world), *whole]


def _all(inputs: Inputs, world: World) -> Iterator[InputWarning]:
    yield from year.slice_warnings(inputs)
    yield from capacity.capacity_warnings(inputs, world)
    yield from rows.work_warnings(inputs)
    yield from rows.merged_warnings(inputs, world.inputs)
    yield from rows.chip_warnings(inputs)
    yield from rows.stock_warnings(inputs)
    yield from places.site_warnings(inputs, world)
    yield from places.scope_warnings(inputs, world)
