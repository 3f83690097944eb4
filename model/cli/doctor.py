"""`landseasky doctor`."""

import os
from importlib.util import find_spec
from pathlib import Path

import typer

from model.cli.flags import Outputs, Verbose
from model.cli.terminal import Code, failures, told

EXTRAS = {"dash": "dash", "dask": "distributed", "jupyter": "jupyterlab", "png": "kaleido", "xlsx": "xlsxwriter"}
"""Optional extra to the module that shows it is installed."""


def doctor(out: Outputs = Path("outputs"), verbose: Verbose = False) -> None:
    """Check this installation: versions, solver, machine, write access; remove what killed runs left behind."""
    with failures(verbose=verbose):
        from model.cli.init import shipped_inputs
        from model.runs import versions

        good = True
        for package, version in versions().items():
            typer.echo(f"{package:<12}{version}")
        for extra, module in EXTRAS.items():
            have = "yes" if find_spec(module) else f"no; get it with: pip install 'landseasky[{extra}]'"
            typer.echo(f"{extra:<12}{have}")
        typer.echo(f"{'cores':<12}{cores()}")
        memory = memory_gb()
        typer.echo(f"{'memory':<12}{'not known' if memory is None else f'{memory:.1f} GB'}")
        for name, test in (
            ("inputs", lambda: str(shipped_inputs())),
            ("solver", solved),
            ("outputs", lambda: writable(out)),
        ):
            try:
                typer.echo(f"{name:<12}{test()}")
            except (OSError, RuntimeError) as error:
                good = False
                typer.echo(f"{name:<12}FAILS: {told(error) if isinstance(error, OSError) else error}")
        if not good:
            raise typer.Exit(Code.internal)
        typer.echo("All is well.")


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def memory_gb() -> float | None:
    """Memory of the machine [GB]; None where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    except (AttributeError, ValueError, OSError):
        return None


def solved() -> str:
    """Solve a programme whose answer is known by each method that is installed; what works.

    Minimise x + 2 y with x + y >= 3 and x <= 2: x = 2, y = 1, cost 4, and one more unit would cost 2.

    Raises
    ------
    RuntimeError
        A method fails or gives another answer.
    """
    import highspy
    import numpy as np

    highs = highspy.Highs()
    for method in ("simplex", "ipm"):
        highs.clear()
        highs.silent()
        highs.setOptionValue("solver", method)
        highs.addVars(2, np.zeros(2), np.array([2.0, highspy.kHighsInf]))
        highs.changeColsCost(2, np.arange(2, dtype=np.int32), np.array([1.0, 2.0]))
        highs.addRow(3.0, highspy.kHighsInf, 2, np.arange(2, dtype=np.int32), np.ones(2))
        highs.run()
        cost, price = highs.getObjectiveValue(), highs.getSolution().row_dual[0]
        if abs(cost - 4.0) > 1e-6 or abs(price - 2.0) > 1e-6:
            raise RuntimeError(f"HiGHS {highs.version()} by {method}: cost {cost} and price {price}, not 4 and 2")
    return f"HiGHS {highs.version()} solves by simplex and interior point"


def writable(outputs: Path) -> str:
    """Make and remove a folder in `outputs`, and remove what killed runs left there."""
    from model.runs import clear_abandoned, unfinished

    there = outputs.is_dir()
    removed = clear_abandoned(outputs)
    with unfinished(outputs) as folder:
        (folder / "trial").write_text("trial", encoding="utf-8")
    if not there:
        outputs.rmdir()
    left = f"; removed {len(removed)} folders that killed runs left" if removed else ""
    return f"{outputs} can be written{left}"
