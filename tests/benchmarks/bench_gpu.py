"""Drawn costs and a first-order solver on a graphics processor, where there is one; nothing else needs it.

Arrays: CuPy, PyTorch or JAX. Solvers of the primal-dual hybrid gradient: MPAX, and NVIDIA cuOpt through PuLP. Whatever
is not here is reported, with the reason. `--device cpu` tries the same code without a graphics processor.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import pairwise
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
import pulp
import scipy.sparse as sp

from model.formulation import every, programme
from model.lp import Programme
from model.planning.dimensions import labels
from model.solve.highs import solve
from model.solve.other_solvers import to_pulp
from model.world import World
from model.world.cost_draws import least
from tests.benchmarks.bench_costs import drivers
from tests.benchmarks.worlds import world

GAP = 1e-6
NUMBERS = {"gpu": 1 << 27, "cpu": 1 << 17}
"""Costs in a block: a gigabyte of them fills a graphics processor, a megabyte the cache of a core."""


class Missing(Exception):
    """Why a library or solver can not be used here."""


def gpu(routes: Sequence[float] = (1e4, 1e5), count: int = 4096, seed: int = 0, device: str = "gpu") -> pd.DataFrame:
    """Seconds of drawn costs and of a solve on the graphics processor, against NumPy and HiGHS here.

    `off_frac` is how far the result is from theirs; `note` names the device, or what is missing.
    """
    rows = []
    for many in routes:
        w = world(many, seed)
        lp = programme(w, every(w))
        rows += [{"routes": many, **row} for row in (*costed(w, count, seed, device), *solved(w, lp, device))]
    table = pd.DataFrame(rows)
    if table["off_frac"].notna().sum() == 0:
        print("no graphics processor was used; what is missing stands in the notes")
    return table


def costed(w: World, count: int, seed: int, device: str) -> list[dict]:
    """Least cost by kind and vintage in every draw, by each library."""
    kind = w.options.frame["kind"].to_numpy()
    edges = np.flatnonzero(np.r_[True, kind[1:] != kind[:-1], True]).tolist()
    groups = {str(kind[a]): slice(a, b) for a, b in pairwise(edges)}
    lines, factors = drivers(w, count, seed)

    def once(place: Callable[[Any], Any], numbers: int) -> tuple[float, np.ndarray]:
        given = [{name: place(a) for name, a in part.items()} for part in (lines, factors)]
        allowed, seconds, back = place(w.buildable), [], np.zeros(0)
        for _ in range(3):  # the first readies the device
            began = perf_counter()
            found = least(*given, groups, allowed, numbers)
            back = np.concatenate([np.asarray(a.get() if hasattr(a, "get") else a.tolist()) for a in found.values()])
            seconds.append(perf_counter() - began)
        return min(seconds), back

    numpy_s, exact = once(np.asarray, NUMBERS["cpu"])
    rows = [{"what": "drawn costs", "by": "numpy", "seconds": numpy_s, "times": 1.0, "note": "processor"}]
    for name, library in LIBRARIES.items():
        row: dict = {"what": "drawn costs", "by": name, "seconds": np.nan, "times": np.nan, "off_frac": np.nan}
        try:
            place, note = library(device)
        except Missing as why:
            rows.append(row | {"note": str(why)})
            continue
        seconds, found = once(place, NUMBERS[device])
        off = float(np.nanmax(np.abs(np.divide(found, exact, out=np.ones_like(exact), where=np.isfinite(exact)) - 1.0)))
        rows.append(row | {"seconds": seconds, "times": numpy_s / seconds, "off_frac": off, "note": note})
    return rows


def solved(w: World, lp: Programme, device: str) -> list[dict]:
    """The whole programme by each solver, to a gap of a millionth."""
    began = perf_counter()
    exact = solve(lp, algorithm="ipm")
    highs_s = perf_counter() - began
    rows = [{"what": "solve", "by": "highs ipm", "seconds": highs_s, "times": 1.0, "note": "processor"}]
    for name, solver in SOLVERS.items():
        row: dict = {"what": "solve", "by": name, "seconds": np.nan, "times": np.nan, "off_frac": np.nan}
        try:
            seconds, cost, note = solver(w, lp, device)
        except Missing as why:
            rows.append(row | {"note": str(why)})
            continue
        off = abs(cost / exact.objective - 1.0)
        rows.append(row | {"seconds": seconds, "times": highs_s / seconds, "off_frac": off, "note": note})
    return rows


def wanted(package: str) -> Any:
    """Package, or the reason that it is not to be had."""
    try:
        return import_module(package)
    except ImportError as why:
        raise Missing(f"{package} is not installed") from why


def by_cupy(device: str) -> tuple[Callable[[Any], Any], str]:
    """CuPy, which has no other device."""
    cupy = wanted("cupy")
    try:
        count = cupy.cuda.runtime.getDeviceCount()
    except cupy.cuda.runtime.CUDARuntimeError:
        count = 0
    if device != "gpu" or count == 0:
        raise Missing("cupy finds no graphics processor")
    return cupy.asarray, cupy.cuda.runtime.getDeviceProperties(0)["name"].decode()


def by_torch(device: str) -> tuple[Callable[[Any], Any], str]:
    """PyTorch on the device."""
    torch, _ = wanted("torch"), wanted("array_api_compat")
    if device == "gpu" and not torch.cuda.is_available():
        raise Missing("torch finds no graphics processor")
    where = torch.device("cuda" if device == "gpu" else "cpu")
    note = torch.cuda.get_device_name(0) if device == "gpu" else "processor"
    return lambda a: torch.asarray(np.array(a), device=where), note


def by_jax(device: str) -> tuple[Callable[[Any], Any], str]:
    """JAX on the device, in double precision."""
    jax = wanted("jax")
    jax.config.update("jax_enable_x64", True)
    try:
        where = jax.devices(device)[0]
    except RuntimeError as why:
        raise Missing("jax finds no graphics processor") from why
    return lambda a: jax.device_put(np.asarray(a), where), where.device_kind


def by_mpax(_: World, lp: Programme, device: str) -> tuple[float, float, str]:
    """MPAX on JAX's device: seconds, cost, device."""
    mpax = wanted("mpax")
    place, note = by_jax(device)
    sparse = import_module("jax.experimental.sparse")
    matrix, lower, upper = lp.matrix.tocsr(), lp.row_lower, lp.row_upper
    equal = lower == upper
    least_rows, most_rows = np.isfinite(lower) & ~equal, np.isfinite(upper) & ~equal
    parts = matrix[equal], sp.vstack([matrix[least_rows], -matrix[most_rows]]).tocsr()
    left, right = (sparse.BCSR.from_scipy_sparse(sp.csr_matrix(part)) for part in parts)
    sides = place(lower[equal]), place(np.concatenate([lower[least_rows], -upper[most_rows]]))
    given = mpax.create_lp(
        place(lp.cost), left, sides[0], right, sides[1], place(np.zeros(lp.shape[1])), place(lp.upper)
    )
    began = perf_counter()
    found = mpax.raPDHG(eps_abs=GAP, eps_rel=GAP).optimize(given)
    x = np.asarray(found.primal_solution)
    return perf_counter() - began, float(lp.cost @ x) + lp.offset, note


def by_cuopt(w: World, lp: Programme, device: str) -> tuple[float, float, str]:
    """CuOpt through PuLP: seconds with what PuLP takes to hand over, cost, device."""
    solver = pulp.CUOPT(msg=False)
    if device != "gpu" or not solver.available():
        raise Missing("PuLP finds no cuOpt")
    problem = to_pulp(lp, labels(w))[0]
    began = perf_counter()
    problem.solve(solver)
    return perf_counter() - began, float(pulp.value(problem.objective)), "cuOpt's"


LIBRARIES = {"cupy": by_cupy, "torch": by_torch, "jax": by_jax}
SOLVERS = {"mpax": by_mpax, "cuopt": by_cuopt}
