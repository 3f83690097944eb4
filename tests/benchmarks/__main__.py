"""Timings of the hot loop and the solver: `python -m tests.benchmarks [name ...] [--key value ...]`, all by default.

A benchmark is a file `bench_<name>.py` with a function `<name>` that returns one record, or a table of them. A key is
an argument of that function: `plan --routes 1e5,1e6 --cap-s 600`.
"""

import argparse
import sys
from collections.abc import Callable
from importlib import import_module
from inspect import signature
from pathlib import Path

import pandas as pd

NAMES = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))


def benchmark(name: str) -> Callable[..., dict | pd.DataFrame]:
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
        return "\n".join(f"{key:<24}{value:>16,.4g}" if isinstance(value, (int, float)) else f"{key:<24}{value:>16}"
                         for key, value in found.items())  # fmt: skip
    return found.to_string(index=False, float_format="{:,.4g}".format, na_rep="-")


def told(words: list[str]) -> tuple[list[str], dict]:
    """Names of benchmarks, and arguments for those that take them."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(NAMES))
    parser.add_argument("--routes", help="candidate routes of each world, with commas between: 1e5,1e6")
    parser.add_argument("--cap-s", type=float, help="seconds after which a peer is cut off")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--count", type=int, help="draws")
    parser.add_argument("--device", choices=("gpu", "cpu"), help="where the benchmark gpu runs")
    given = {key: value for key, value in vars(parser.parse_args(words)).items() if value is not None}
    names = given.pop("names") or NAMES
    if "routes" in given:
        given["routes"] = [float(part) for part in given["routes"].split(",")]
    return names, given


if __name__ == "__main__":
    asked, given = told(sys.argv[1:])
    for wanted in [benchmark(name) for name in asked]:
        print(f"{wanted.__name__}: {wanted.__doc__.splitlines()[0]}", flush=True)
        takes = {key: value for key, value in given.items() if key in signature(wanted).parameters}
        print(f"{shown(wanted(**takes))}\n", flush=True)
