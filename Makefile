# make setup   make .venv from requirements.lock (again only when the lock or pyproject.toml changed)
# make run     plan with the tables in inputs/ and write outputs/<run>/
# make test    lint, types, fast tests, notebooks, pages in a browser
# make help    every target

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
EXTRAS := dash dask dev jupyter png xlsx
CODE := model tests $(wildcard notebooks)
NOTEBOOKS := $(wildcard notebooks/*.ipynb)

# uv from PATH, or one installed in a private environment of its own.
UV_ON_PATH := $(shell command -v uv 2>/dev/null)
UV := $(or $(UV_ON_PATH),.uv/bin/uv)

# An interpreter to build .venv with; empty means look for one (make setup PYTHON=/path/to/python3.13).
PYTHON ?=

# How finely `make run` plans: every slice of the tables, proven to within 0.05 % of the least cost.
PLANNED := --resolution full --gap 5e-4

# Extra words for the command of a target: make run ARGS="--scenario NAME".
ARGS ?=

# Processes that share the fast suite; 0 runs it in one, which is quicker for a few tests: make pytest JOBS=0 ARGS="-k heat".
JOBS ?= 2

.PHONY: help setup run test lint types pytest browser slow notebooks bench bench-gpu fuzz faults format lock clean distclean

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP) ## Make .venv from the hashed lock

.uv/bin/uv:
	@command -v python3 > /dev/null || { echo "make setup: python3 is not on PATH" >&2; exit 1; }
	@rm -rf .uv && python3 -m venv .uv && .uv/bin/python -m pip install --quiet --disable-pip-version-check uv 2> .uv/pip.log \
	    || { cat .uv/pip.log >&2; echo "make setup: could not install uv; put uv on PATH or check the package registry" >&2; exit 1; }

# The interpreter of .python-version first, any other the project accepts second.
$(STAMP): pyproject.toml requirements.lock .python-version $(if $(UV_ON_PATH),,.uv/bin/uv)
	@python='$(PYTHON)'; \
	if [ -z "$$python" ]; then \
	    for wanted in "$$(cat .python-version)" '>=3.12' $$(ls -d "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.1[2-9]*/bin/python 2> /dev/null || true); do \
	        python=$$($(UV) python find --no-project "$$wanted" 2> /dev/null) && break || python=; \
	    done; \
	fi; \
	if [ -z "$$python" ]; then \
	    echo "make setup: LandSeaSky needs Python 3.12 or later and found none; install one, then run: make setup PYTHON=/path/to/python3" >&2; \
	    exit 1; \
	fi; \
	"$$python" -c 'import sys; sys.exit(f"make setup: LandSeaSky needs Python 3.12 or later, and {sys.executable} is {sys.version.split()[0]}" if sys.version_info < (3, 12) else 0)'; \
	[ -x $(BIN)/python ] && $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 12))' || $(UV) venv --quiet --clear --no-project --python "$$python" $(VENV)
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

run: setup ## Plan with the tables in inputs/; ARGS="..." is handed on
	@$(BIN)/landseasky run $(PLANNED) $(ARGS)

test: lint types notebooks browser pytest ## Everything CI checks: lint, types, fast tests, notebooks, pages in a browser
	@$(BIN)/python -c 'from tests.browser.chromium import NONE, found; found() or print("make test:", NONE)'

lint: setup ## ruff, rules and format
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)

types: setup ## mypy
	@$(BIN)/mypy model

pytest: setup ## The fast suite and every doctest; ARGS="..." is handed on
	@$(BIN)/pytest -n $(JOBS) $(ARGS)

notebooks: setup ## Run every notebook from its first cell to its last
	@$(if $(NOTEBOOKS),$(BIN)/pytest -o addopts= -p no:dash --nbmake --nbmake-timeout=300 --timeout=330 -n $(JOBS) $(NOTEBOOKS),echo "no notebooks")

# Without a browser that can be installed the tests say so: they fail where CI is set, and are left out elsewhere.
browser: setup ## Report and dashboard in Chromium, installed where there is none
	@$(BIN)/python -m tests.browser.chromium || true
	@$(BIN)/pytest -rs -m browser -n $(JOBS) --dist loadfile tests/browser

slow: setup ## The tests left out of the fast suite
	@$(BIN)/pytest -m 'slow or browser' --timeout=1800 $(ARGS)

bench: setup ## Timings of the hot loop and the solver; ARGS="..." is handed on
	@$(BIN)/python -m tests.benchmarks $(ARGS)

bench-gpu: setup ## Costs and a first-order solver on a graphics processor, or what is missing; ARGS="..." is handed on
	@$(BIN)/python -m tests.benchmarks gpu $(ARGS)

fuzz: setup ## 100,000 mutated inputs and command lines, about half an hour; ARGS="..." is handed on
	@$(BIN)/python -m tests.fuzz --mutations 100000 --seed 0 $(ARGS)

faults: setup ## Kills, full disks, limits of memory and time, lost workers; ARGS="..." is handed to the kills
	@$(BIN)/python -m tests.fuzz.kills --times 200 $(ARGS)
	@$(BIN)/pytest -n 0 -m '' tests/faults tests/solve/test_workers.py tests/test_security.py

format: setup ## Put the code in the house format
	@$(BIN)/ruff check --fix $(CODE)
	@$(BIN)/ruff format $(CODE)

lock: $(if $(UV_ON_PATH),,.uv/bin/uv) ## Resolve pyproject.toml again into requirements.lock
	@$(UV) pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-annotate --no-header --no-emit-index-url \
	    $(EXTRAS:%=--extra %) --output-file requirements.lock pyproject.toml

# --strict: a package that could not be looked up is a failure, not a pass.
audit: $(if $(UV_ON_PATH),,.uv/bin/uv) ## Look up every locked package among known vulnerabilities; needs the network
	@$(UV) tool run pip-audit --strict --require-hashes --disable-pip --requirement requirements.lock

clean: ## Remove caches and builds
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find model tests -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## Remove the environments too
	@rm -rf $(VENV) .uv
