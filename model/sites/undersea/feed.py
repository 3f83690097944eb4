"""Power of the vessels: the grid at the landing point, or offshore wind with the grid behind it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from model.arrays import FloatArray, checked
from model.sites import Candidates
from model.sites.undersea.declared import numbers

G_PER_KWH_PER_T_PER_MWH = 1000.0


@dataclass(frozen=True)
class Power:
    """Each (O,), per unit of facility energy or power at the meter ashore."""

    usd_per_mwh: FloatArray
    carbon_t_per_mwh: FloatArray
    green_frac: FloatArray
    met_frac: FloatArray  # share of the load met over the year
    grid_mw_per_mw: FloatArray
    wind_mw_per_mw: FloatArray


def wind_share_frac(capacity_factor_frac: ArrayLike, oversize_frac: ArrayLike) -> FloatArray:
    """Share of a flat load that a wind farm meets hour by hour, without storage.

    1 - (1 - f) v^(-f / (1 - f)): the integral of min(1, v y(u)) for a duration curve y = (1 - u)^(1/f - 1), the power
    law whose mean is the capacity factor f; v is nameplate over load.

    Parameters
    ----------
    capacity_factor_frac : (...,) array_like
        Capacity factor f.  [-, 0 to 1, 1 excluded]
    oversize_frac : (...,) array_like
        Nameplate over load v.  [-, >= 1]

    Returns
    -------
    ndarray, broadcast of both
        Share met, between f and the smaller of 1 and v f.  [-]

    Examples
    --------
    >>> wind_share_frac(0.5, [1.0, 2.0, 4.0]).round(3)
    array([0.5  , 0.75 , 0.875])
    """
    factor = checked("capacity_factor_frac", capacity_factor_frac, 0.0, 1.0, open_high=True)
    oversize = checked("oversize_frac", oversize_frac, 1.0)
    return 1.0 - (1.0 - factor) * oversize ** (-factor / (1.0 - factor))


def power_of(c: Candidates) -> Power:
    """Wind first where a supply buys it, the grid for the rest where it leans on the grid; each (O,)."""
    basis = c.supply["price_basis"].to_numpy(str)
    wind, backed = basis == "ppa", (c.supply["connection"] == "grid").to_numpy(bool)
    bad = ~(wind | ((basis == "grid") & backed))
    if bad.any():
        row = {name: c.supply[name][bad].iloc[0] for name in ("supply", "price_basis", "connection")}
        raise ValueError(
            f"supply.csv: {row['supply']!r} of kind undersea must have price_basis 'ppa' (wind), or price_basis 'grid' "
            f"and connection 'grid'; found {row['price_basis']!r} and {row['connection']!r}"
        )
    factor, oversize = numbers(c.sites, "wind_cf_frac"), c.parameters.wind_oversize_frac
    share = np.where(wind, wind_share_frac(factor, oversize), 0.0)
    fill = np.where(backed, 1.0 - share, 0.0)
    # A site without wind has no room for it (`bounds`): its share of zero must not divide.
    met = np.where(share + fill > 0.0, share + fill, 1.0)
    paid = np.where(wind, oversize * factor, 0.0) * numbers(c.sites, "wind_usd_per_mwh")
    price = (paid + fill * numbers(c.sites, "grid_usd_per_mwh")) / met
    carbon_g = share * numbers(c.supply, "carbon_g_per_kwh") + fill * numbers(c.sites, "grid_carbon_g_per_kwh")
    return Power(
        usd_per_mwh=price + numbers(c.supply, "variable_usd_per_mwh"),
        carbon_t_per_mwh=carbon_g / met / G_PER_KWH_PER_T_PER_MWH,
        green_frac=np.where(c.supply["green"].to_numpy(bool), share / met, 0.0),
        met_frac=(share + fill) * numbers(c.supply, "availability"),
        grid_mw_per_mw=backed.astype(float),
        wind_mw_per_mw=np.where(wind, oversize, 0.0),
    )
