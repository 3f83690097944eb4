"""Frames by name, where a misspelt name is answered with the nearest."""

import pandas as pd

from model.tables.faults import nearest


class Frames(dict[str, pd.DataFrame]):
    """Tables by name.

    >>> Frames(build=pd.DataFrame())["biuld"]
    Traceback (most recent call last):
    ...
    KeyError: "no table 'biuld'; did you mean 'build'?"
    """

    def __missing__(self, name: str) -> pd.DataFrame:
        """Refuse a name there is no table of."""
        raise KeyError(f"no table {name!r}; {nearest(str(name), self)}")
