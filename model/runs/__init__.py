"""Run folders: written whole or not at all, listed, and read back."""

from model.runs.digests import PRINTS, cells_of, file_sha256, files_of, prints, seal
from model.runs.folders import clear_abandoned, publish, unfinished
from model.runs.keep import keep, opened, timed
from model.runs.manifest import manifest, versions
from model.runs.names import MANIFEST, checked_name, find_run, inputs_hash, run_folder, run_name
from model.runs.reading import Run, list_runs, read_manifest, read_run
from model.runs.solution import SOLUTION, Kept, read_solution, write_plan
from model.runs.writing import csv_text, ordered, plain, write_inputs, write_manifest, write_tables

__all__ = [
    "MANIFEST",
    "PRINTS",
    "SOLUTION",
    "Kept",
    "Run",
    "cells_of",
    "checked_name",
    "clear_abandoned",
    "csv_text",
    "file_sha256",
    "files_of",
    "find_run",
    "inputs_hash",
    "keep",
    "list_runs",
    "manifest",
    "opened",
    "ordered",
    "plain",
    "prints",
    "publish",
    "read_manifest",
    "read_run",
    "read_solution",
    "run_folder",
    "run_name",
    "seal",
    "timed",
    "unfinished",
    "versions",
    "write_inputs",
    "write_manifest",
    "write_plan",
    "write_tables",
]
