"""Timings of the hot loop and the solver: `python -m tests.benchmarks [name ...]`, every one by default.

A benchmark is a file `bench_<name>.py` with a function `<name>` that returns one record, or a table of them.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pandas as pd

NAMES = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))


def benchmark(name: str) -> Callable[[], dict | pd.DataFrame]:
    """Function of a benchmark.

    Raises
    ------
    SystemExit
        There is none of that name.
    """
    if name not in NAMES:
        sys.exit(f"no benchmark '{name}'; there are {', '.join(NAMES)}")
    return getattr(import_module(f"tests.benchmarks.bench_{name}"), name)


def shown(found: dict | pd.DataFrame) -> str:
    """One line a figure of a record; a table as it is."""
    if isinstance(found, dict):
        return "\n".join(f"{key:<24}{value:>16,.4g}" for key, value in found.items())
    return found.to_string(index=False, float_format="{:,.4g}".format, na_rep="-")


if __name__ == "__main__":
    for wanted in [benchmark(name) for name in sys.argv[1:] or NAMES]:
        print(f"{wanted.__name__}: {wanted.__doc__.splitlines()[0]}", flush=True)
        print(f"{shown(wanted())}\n", flush=True)
