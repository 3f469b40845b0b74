# Clearplate: the two commands that matter are `make demo` and `make test`; each sets up what it needs.
# A different Python (3.11 to 3.13): make PYTHON=python3.12 VENV=.venv-3.12 test

PYTHON ?= python3
VENV ?= .venv
DEMO_FOLDER ?= .city
DEMO_PORT ?=
PYTEST_OPTIONS ?=
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo smoke test check format bench lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Make the virtual environment and install the locked packages (the others do it by themselves)
	@PYTHON="$(PYTHON)" VENV="$(VENV)" tools/bootstrap

demo: setup ## Run an example city on this machine, with two simulated cameras; Ctrl-C stops it
	@exec $(BIN)/clearplate demo --folder "$(DEMO_FOLDER)" $(if $(DEMO_PORT),--port $(DEMO_PORT))

smoke: setup ## Do the same without a person in a throwaway city, and print what held as one JSON object
	@exec $(BIN)/clearplate smoke

test: setup ## Run all tests
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile $(PYTEST_OPTIONS)

check: setup ## Lint, format, types, import contracts, shape of the code, migrations, messages
	tools/check "$(BIN)"

format: setup ## Put the code in the house's format
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: setup ## Measure everything that has a number to reach, each beside its baseline
	$(BIN)/clearplate bench ingest
	$(BIN)/clearplate bench search
	$(BIN)/clearplate bench retention
	$(BIN)/clearplate bench edge
	$(BIN)/clearplate bench tlog
	$(BIN)/clearplate bench portal
	$(BIN)/clearplate bench verify
	$(BIN)/clearplate bench review
	$(BIN)/clearplate bench policy

lock: setup ## Resolve requirements/dev.in and pyproject.toml anew into requirements/dev.lock
	tools/lock "$(BIN)"

clean: ## Remove the virtual environment and caches (the demo's city stays: clearplate demo --reset)
	rm -rf "$(VENV)" .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage build dist
	find src tests verify witness bench -name __pycache__ -type d -prune -exec rm -rf {} +
