"""Run folders: written whole or not at all, listed, and read back."""

from model.runs.folders import clear_abandoned, publish, unfinished
from model.runs.manifest import manifest, versions
from model.runs.names import MANIFEST, checked_name, find_run, inputs_hash, run_name
from model.runs.reading import Run, list_runs, read_run
from model.runs.writing import plain, write_inputs, write_manifest, write_tables

__all__ = [
    "MANIFEST",
    "Run",
    "checked_name",
    "clear_abandoned",
    "find_run",
    "inputs_hash",
    "list_runs",
    "manifest",
    "plain",
    "publish",
    "read_run",
    "run_name",
    "unfinished",
    "versions",
    "write_inputs",
    "write_manifest",
    "write_tables",
]
