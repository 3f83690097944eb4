"""What work costs in many draws of prices at once: options x vintages x draws, on the arrays of any library.

A cost is a sum of lines of the bill, and a draw multiplies each line by a number of its own:

    cost[o, v, d] = sum_j line[j, o, v] x factor[j, d]

so a block of costs is one product of matrices, with only the lines its options have. Blocks are small enough to stay
in the processor's cache: whoever asks for the least, the mean or a count never writes all costs to memory. The arrays
may be of NumPy, CuPy, PyTorch or any other library of the array API standard (Consortium for Python Data API
Standards, 2024.12); all of one call are of the same.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import numpy as np

from model.sites import Array, SiteTerms
from model.world.costs import Costs

BLOCK = 1 << 17
"""Costs worked on at a time, a megabyte of them: what one core's own cache holds."""

STAYING = 1 << 18
"""The same where costs stay in an array of the caller's: libraries multiply larger blocks in a way that writes less."""

WIDE = 64
"""Blocks whose lines are gathered together."""

NEVER = 1e100
"""Cost of what can not be had; an infinite one would turn to no number where it meets a line of nothing."""

OTHER = "other"
"""All lines that no draw moves."""


def namespace(array: Any) -> Any:
    """Library of an array, by the name the standard gives it.

    For arrays without that name, or libraries without the whole standard, the package array-api-compat speaks.

    >>> namespace(np.ones(2)) is np
    True
    """
    own = array.__array_namespace__() if hasattr(array, "__array_namespace__") else None
    return own if hasattr(own, "astype") else import_module("array_api_compat").array_namespace(array)


def blocks(
    lines: Mapping[str, Any], factors: Mapping[str, Any], rows: slice = slice(None), numbers: int = 0,
    out: Any = None,
) -> Iterator[tuple[slice, Any]]:  # fmt: skip
    """Costs of a few options at a time, in every vintage and draw.

    Parameters
    ----------
    lines : mapping of str to (O, V) array
        Lines of the bill, in one unit.
    factors : mapping of str to (D,) array
        What each draw multiplies a line by; lines without a factor stay as they are.
    rows : slice
        Options to go through; all by default, no steps.
    numbers : int
        Costs in a block at most, but for a block of one option; by default `BLOCK`, with `out` `STAYING`.
    out : (O, V, D) array, optional
        Where all costs are to stay, without gaps: written there at once, not copied; the blocks are parts of it.

    Yields
    ------
    slice, (n, V, D) array
        Which options, and their costs in the unit of the lines.

    Raises
    ------
    ValueError
        A factor names no line, or there is no factor.

    Examples
    --------
    >>> lines = {"chips": np.array([[3.0], [1.0]]), "energy": np.array([[1.0], [2.0]])}
    >>> [(rows, cost.tolist()) for rows, cost in blocks(lines, {"energy": np.array([1.0, 2.0])})]
    [(slice(0, 2, None), [[[4.0, 5.0]], [[3.0, 5.0]]])]
    """
    if not factors or not set(factors) <= set(lines):
        raise ValueError(f"factors of {sorted(factors)}: give some, each of one of {', '.join(lines)}")
    xp = namespace(next(iter(factors.values())))
    one = xp.ones_like(next(iter(factors.values())))
    options, vintages = next(iter(lines.values())).shape
    start, stop, _ = rows.indices(options)
    numbers = numbers or (BLOCK if out is None else STAYING)
    step = max(1, numbers // (vintages * one.shape[0]))
    still = [line for name, line in lines.items() if name not in factors]
    parts = {name: lines[name] for name in factors} | ({OTHER: sum(still[1:], still[0])} if still else {})
    for first in range(start, stop, WIDE * step):
        last = min(first + WIDE * step, stop)
        held = {name: line[first:last, :] for name, line in parts.items()}
        paid = {name: line for name, line in held.items() if bool(xp.any(line != 0.0))}
        paid = paid or dict(list(held.items())[:1])  # options that pay nothing: any line will do
        weight = xp.stack([xp.reshape(line, (-1,)) for line in paid.values()], axis=1)
        factor = xp.stack([factors.get(name, one) for name in paid])
        for at in range(first, last, step):
            end = min(at + step, last)
            some = weight[(at - first) * vintages : (end - first) * vintages, :]
            if out is None:
                yield slice(at, end), xp.reshape(xp.matmul(some, factor), (end - at, vintages, -1))
            else:
                _multiply_into(xp.reshape(out[at:end, :, :], (-1, out.shape[2]), copy=False), some, factor)
                yield slice(at, end), out[at:end, :, :]


def _multiply_into(out: Any, left: Any, right: Any) -> None:
    """Product of two matrices, written to where it stays."""
    xp = namespace(out)
    try:
        xp.matmul(left, right, out=out)
    except TypeError:  # the standard has no such argument, though most libraries do
        out[...] = xp.matmul(left, right)


def least(
    lines: Mapping[str, Any], factors: Mapping[str, Any], groups: Mapping[str, slice], allowed: Any,
    numbers: int = 0,
) -> dict[str, Any]:  # fmt: skip
    """Least cost in each group of options, (V, D) each; inf in a vintage for which it has no option.

    Parameters
    ----------
    lines, factors, numbers
        As in `blocks`.
    groups : mapping of str to slice
        Options of each group, which stand side by side.
    allowed : (O, V) boolean array
        Whether the option can be had in the vintage.

    Examples
    --------
    >>> lines = {"chips": np.array([[3.0], [1.0]]), "energy": np.array([[1.0], [2.0]])}
    >>> found = least(lines, {"energy": np.array([1.0, 2.0])}, {"all": slice(0, 2)}, np.array([[True], [True]]))
    >>> found["all"].tolist()
    [[3.0, 5.0]]
    """
    xp = namespace(allowed)
    # One more line of the bill: it costs no pass over the draws.
    barred = NEVER * xp.astype(xp.logical_not(allowed), next(iter(lines.values())).dtype)
    found = {}
    for name, rows in groups.items():
        best = None
        for _, cost in blocks({**lines, "barred": barred}, factors, rows, numbers):
            low = xp.min(cost, axis=0)
            best = low if best is None else xp.minimum(best, low)
        if best is not None:
            found[name] = xp.where(best < NEVER / 2.0, best, xp.inf)
    return found


def levelised_lines(costs: Costs, terms: SiteTerms, calendar: Any, work_class: int, launch: Array) -> dict[str, Array]:
    """Lines of the levelised cost of a delivered H100e-hour at full use, (O, V) each.  [USD per H100e-hour]

    They add up to `levelised_usd_per_h100e_h` of the same arguments; launch, energy and its carbon are lines too.
    """
    survives = np.einsum("ovv->ov", costs.surviving_frac)
    alive = np.einsum("uvv->uv", costs.alive_frac)[costs.cohort]
    mean = np.divide(survives, alive, out=np.ones_like(survives), where=alive > 0)
    per_h = 1.0 / (
        costs.h100e_per_mw[:, [work_class]] * mean * (terms.availability * calendar.hours_h).sum(axis=1)[:, None]
    )
    run = costs.run_usd_per_mw * terms.availability[:, None, :]
    emitted = (run * costs.carbon_frac).sum(axis=2)
    found = {name: line * per_h for name, line in costs.yearly_usd_per_mw.items()}
    found["launch"] = launch * per_h
    found["energy"] = (run.sum(axis=2) - emitted) / calendar.period_yr * mean * per_h
    found["carbon"] = found["carbon"] + emitted / calendar.period_yr * mean * per_h
    return found
