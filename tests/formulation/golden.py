"""Golden .lp files: every constraint, and the objective, of the tiny world.

Write them again after a change that is meant, and read the difference: `python -m tests.formulation.golden`.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from model.formulation import every, programme
from model.formulation.opening import must_open
from model.lp import Index, Programme
from model.planning.dimensions import labels
from model.solve.other_solvers import to_pulp
from model.world import World, world
from model.world.schema import read_inputs
from tests.formulation.worlds import EVERY_ROW, TINY, with_tables

FOLDER = Path(__file__).parent / "golden"


def golden_world() -> World:
    """The tiny world with a row of every constraint, C10 among them."""
    inputs = read_inputs(TINY, overrides=EVERY_ROW)
    undersea = inputs.tables["sites/undersea"].assign(module_mw=5.0, open_usd=2e6)
    return world(with_tables(inputs, sites_undersea=undersea))


def pieces() -> dict[str, Programme]:
    """The programme of the golden world cut into one programme a constraint, and one for the objective."""
    given = golden_world()
    serve = every(given).serve
    at = {name: serve[name][must_open(given)[serve["site"]]] for name in serve.grid}
    links = Index.of(serve.grid, **at | {"slice": given.loads.window[at["load"], at["slice"]]})
    whole = programme(given, integer=True, links=links)
    free = {name: replace(v, cost=np.zeros(len(v.index))) for name, v in whole.variables.items()}
    parts = {name: Programme(free, {name: constraint}) for name, constraint in whole.constraints.items()}
    return parts | {"objective": Programme(whole.variables, {}, whole.offset)}


def write(folder: Path) -> None:
    """One file a piece."""
    folder.mkdir(exist_ok=True)
    names = labels(golden_world())
    for name, piece in pieces().items():
        to_pulp(piece, names)[0].writeLP(str(folder / f"{name}.lp"))


if __name__ == "__main__":
    write(FOLDER)
