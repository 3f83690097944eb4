"""Amounts in the words and digits a reader can hold in mind."""

import math

MONEY = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "k"))
"""Sizes of money and what they are called: trillion, billion, million, thousand."""


def significant(value: float, digits: int = 3) -> str:
    """Number to so many significant digits, never in powers of ten, thousands parted by commas.

    >>> significant(1234567.0), significant(0.012345), significant(3.14159), significant(-250.0), significant(0.0)
    ('1,230,000', '0.0123', '3.14', '-250', '0')
    >>> significant(float("nan"))
    'not known'
    """
    if not math.isfinite(value):
        return "not known"
    if value == 0:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    return f"{rounded:,.{max(0, places)}f}"


def money(usd: float) -> str:
    """Dollars, to three digits.

    >>> money(1.2345e12), money(-5.04e8), money(999.6e6), money(2.5), money(float("nan"))
    ('1.23 tn USD', '-504 m USD', '1.00 bn USD', '2.50 USD', 'not known')
    """
    if not math.isfinite(usd):
        return "not known"
    usd = float(f"{usd:.3g}")
    scale, word = next(((scale, f"{word} ") for scale, word in MONEY if abs(usd) >= scale), (1.0, ""))
    return f"{significant(usd / scale)} {word}USD"


def money_scale(usd: float) -> tuple[float, str]:
    """Dollars in the unit an axis up to `usd` is best marked in, and that unit.

    >>> money_scale(3.2e12), money_scale(5e7)
    ((1000000000.0, 'bn USD'), (1000000.0, 'm USD'))
    """
    return (1e9, "bn USD") if abs(usd) >= 1e9 else (1e6, "m USD")


def power_scale(mw: float) -> tuple[float, str]:
    """Megawatts in the unit an axis up to `mw` is best marked in, and that unit.

    >>> power_scale(2500.0), power_scale(25.0)
    ((1000.0, 'GW'), (1.0, 'MW'))
    """
    return (1e3, "GW") if abs(mw) >= 1e3 else (1.0, "MW")


def compute_scale(h100e: float) -> tuple[float, str]:
    """H100e in the unit an axis up to `h100e` is best marked in, and that unit.

    >>> compute_scale(2.5e7), compute_scale(2.5e4)
    ((1000000.0, 'million H100e'), (1000.0, 'thousand H100e'))
    """
    return (1e6, "million H100e") if abs(h100e) >= 1e6 else (1e3, "thousand H100e")


def power(mw: float) -> str:
    """IT power, in GW from a thousand MW on.

    >>> power(12345.0), power(999.4), power(0.25), power(0.0)
    ('12.3 GW', '999 MW', '0.250 MW', '0 MW')
    """
    return f"{significant(mw / 1e3)} GW" if abs(mw) >= 999.5 else f"{significant(mw)} MW"


def compute(h100e: float) -> str:
    """H100-equivalents, to three digits.

    >>> compute(1234567.0), compute(12.0)
    ('1,230,000 H100e', '12.0 H100e')
    """
    return f"{significant(h100e)} H100e"


def share(part: float) -> str:
    """Share of one with as many digits as it takes to tell it from nothing and from all.

    >>> share(0.0), share(0.5), share(0.00004), share(0.99999), share(1.0), share(float("nan"))
    ('0%', '50.0%', '< 0.1%', '> 99.9%', '100%', 'not known')
    """
    if math.isnan(part):
        return "not known"
    if part in (0.0, 1.0):
        return f"{part:.0%}"
    if part < 0.001:
        return "< 0.1%"
    return "> 99.9%" if part > 0.999 else f"{100 * part:.1f}%"


def milliseconds(ms: float) -> str:
    """Round trip, in the largest unit that keeps it above one.

    >>> milliseconds(3.14159), milliseconds(250.0), milliseconds(60000.0), milliseconds(1e6)
    ('3.14 ms', '250 ms', '60 s', '1,000 s')
    """
    return f"{significant(ms)} ms" if ms < 1000 else f"{ms / 1e3:,.0f} s"


def years(first: float, last: float) -> str:
    """Years from the first to the last, both meant.

    >>> years(2026, 2027), years(2030, 2030)
    ('2026 to 2027', '2030')
    """
    return f"{first:.0f}" if first == last else f"{first:.0f} to {last:.0f}"
