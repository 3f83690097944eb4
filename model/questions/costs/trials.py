"""Some options of one kind priced again under moved figures, without a world about them: tens of trials a second."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from model.questions.ranges import Floats, Ints
from model.sites import Candidates, Rows, kinds
from model.tables.inputs import Inputs
from model.world import World
from model.world.cost_draws import levelised_lines
from model.world.costs import unit_costs
from model.world.markets import carbon_usd_per_t, chips_of, launch_usd_per_mw_yr
from model.world.options import PARTS, rebates, subsidised

TOGETHER = 16
"""Trials that are priced at once where they differ in rows alone."""


@dataclass(frozen=True)
class Trial:
    """Options (n,) of one kind, rows of the world's; `work_class` is the class of the work they do."""

    world: World
    kind: str
    option: Ints
    work_class: int

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Names of the options."""
        return self.world.options.frame.iloc[self.option]

    @cached_property
    def row(self) -> dict[str, Ints]:
        """(n,) rows of the options in the tables that describe them."""
        tables = self.world.inputs.tables
        site = tables[self.by_row["sites"]].reset_index(drop=True)
        at = pd.Index(site["site"]).get_indexer(pd.Index(self.frame["site"]))
        law = pd.Index(tables["jurisdictions"]["jurisdiction"]).get_indexer(pd.Index(site["jurisdiction"][at]))
        parts = {key: pd.Index(tables[t][key]).get_indexer(pd.Index(self.frame[key])) for key, t in PARTS.items()}
        return {"sites": at, "jurisdiction": law, **parts}

    @property
    def by_row(self) -> dict[str, str]:
        """Tables whose rows describe an option, by what of it they describe."""
        return {"sites": f"sites/{self.kind}", "jurisdiction": "jurisdictions", **PARTS}

    @cached_property
    def made(self) -> Candidates:
        """The options as the inputs are; columns once taken are kept."""
        return self._candidates([self.world.inputs])

    @cached_property
    def rebate(self) -> Floats:
        """(n,) rebates as the inputs are.  [USD/MWh]"""
        return rebates(self.world.inputs.tables, self.frame, self.world.sites)

    def lines(self, trials: Sequence[Inputs]) -> Floats:
        """Lines of the levelised cost (S, L, n, V) of trials that differ in nothing but `by_row`, all at once.

        [USD per H100e-hour]
        """
        return self._priced(self._candidates(trials), trials[0], len(trials))

    def lines_of_one(self, inputs: Inputs) -> Floats:
        """Lines (L, n, V) where any table may differ."""
        return self.lines([inputs])[0]

    def lines_of_assumptions(self, inputs: Inputs) -> Floats:
        """Lines (L, n, V) where nothing but assumptions.csv differs: quicker."""
        year = self.world.calendar.year
        parameters = inputs.parameters(self.kind, kinds()[self.kind].Parameters, year)
        return self._priced(replace(self.made, parameters=parameters), inputs, 1)[0]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """(L,) lines of the bill that some of the options pay."""
        return tuple(name for name, line in self.base.items() if line.any())

    @cached_property
    def base(self) -> dict[str, Floats]:
        """Lines (n, V) as the inputs are, paid or not."""
        return self._lines(self.made, self.world.inputs, 1)

    def _candidates(self, trials: Sequence[Inputs]) -> Candidates:
        """Options of every trial, end to end."""
        first, calendar = trials[0], self.world.calendar
        rows = {}
        for name, table in self.by_row.items():
            whole = pd.concat([trial.tables[table] for trial in trials], ignore_index=True)
            if name == "sites" and len(trials) > 1:  # a site of another trial is another site
                trial = np.repeat(np.arange(len(trials)), len(first.tables[table])).astype(str)
                whole["site"] = whole["site"].astype(str) + "/" + trial
            start = np.repeat(np.arange(len(trials)) * len(first.tables[table]), len(self.option))
            rows[name] = Rows(whole, start + np.tile(self.row[name], len(trials)))
        parameters = first.parameters(self.kind, kinds()[self.kind].Parameters, calendar.year)
        return Candidates(
            year=calendar.year, slices=first.tables["timeslices"], parameters=parameters, tables=first.tables, **rows
        )

    def _priced(self, made: Candidates, inputs: Inputs, trials: int) -> Floats:
        lines = self._lines(made, inputs, trials)
        shape = (trials, len(self.option), -1)
        return np.stack([lines[name].reshape(shape) for name in self.names], axis=1)

    def _lines(self, made: Candidates, inputs: Inputs, trials: int) -> dict[str, Floats]:
        world, calendar = self.world, self.world.calendar
        same = inputs.tables["subsidies"] is world.inputs.tables["subsidies"]
        rebate = self.rebate if same else rebates(inputs.tables, self.frame, world.sites)
        terms = subsidised(kinds()[self.kind].terms(made), np.tile(rebate, trials))
        chips = chips_of(made.chip, world.loads.classes)
        carbon = carbon_usd_per_t(made.jurisdiction, inputs.settings["carbon_growth_frac_per_yr"], calendar)
        costs = unit_costs(terms, chips, carbon, calendar)
        life = np.minimum(chips.life_yr, terms.service_yr)
        bloc = made.jurisdiction["bloc"].to_numpy()
        launch = launch_usd_per_mw_yr(inputs.tables["launch"], bloc, life, terms, calendar)
        return levelised_lines(costs, terms, calendar, self.work_class, launch)
