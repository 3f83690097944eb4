"""Sliders of the plan's view, and the changes of the tables that they stand for."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Lever:
    """A change of a whole column by one of a few steps: a factor, or where it `adds` an amount. At `rest`, none."""

    name: str
    label: str
    change: str
    steps: tuple[float, ...]
    rest: float
    adds: bool = False

    def word(self, step: float) -> str:
        """How a step is written under the slider."""
        return f"{'+' if self.adds else '×'}{step:g}"


LEVERS = (
    Lever("launch", "Launch price", "launch.*.usd_per_kg", (0.1, 0.2, 0.5, 1.0, 2.0, 5.0), 1.0),
    Lever("chips", "Chips on offer", "chip_supply.*.chips_per_yr", (0.1, 0.25, 0.5, 1.0, 2.0, 4.0), 1.0),
    Lever("carbon", "Carbon price, USD per t", "jurisdictions.*.carbon_usd_per_t",
          (0.0, 25.0, 50.0, 100.0, 150.0), 0.0, adds=True),
    Lever("demand", "Demand", "demand.*.h100e", (0.25, 0.5, 1.0, 1.5, 2.0), 1.0),
)  # fmt: skip


def changes(positions: Sequence[int]) -> list[str]:
    """Changes that the positions of the sliders stand for, in the order of `LEVERS`; none at rest.

    >>> changes([1, 3, 2, 2])
    ['launch.*.usd_per_kg=*0.2', 'jurisdictions.*.carbon_usd_per_t=+50.0']
    """
    steps = [lever.steps[position] for lever, position in zip(LEVERS, positions, strict=True)]
    return [
        f"{lever.change}={'+' if lever.adds else '*'}{step}"
        for lever, step in zip(LEVERS, steps, strict=True)
        if step != lever.rest
    ]


def single_moves() -> list[list[str]]:
    """Changes of each position of each lever while the others rest, nearest to rest first."""
    rest = [lever.steps.index(lever.rest) for lever in LEVERS]
    moves = [
        (abs(position - rest[n]), n, changes([*rest[:n], position, *rest[n + 1 :]]))
        for n, lever in enumerate(LEVERS)
        for position in range(len(lever.steps))
        if position != rest[n]
    ]
    return [change for _, _, change in sorted(moves)]
