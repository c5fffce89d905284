# `make demo` opens the wall on a simulated hub; `make test` checks everything. Both set up what they need.

VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
TREES := src plugins tests benchmarks
BROWSER := .browser

.PHONY: demo test lint format bench browser pictures clean

demo: $(VENV)/.installed
	@$(BIN)/hubmon demo

test: $(VENV)/.installed-dev lint
	$(BIN)/pytest -q

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check $(TREES)
	$(BIN)/ruff format --check $(TREES)
	$(BIN)/mypy $(TREES)
	$(BIN)/lint-imports

format: $(VENV)/.installed-dev
	$(BIN)/ruff format $(TREES)
	$(BIN)/ruff check --fix $(TREES)

bench: $(VENV)/.installed-bench
	$(BIN)/python -m benchmarks

# The public page in Chromium, with axe-core. Needs node, npm and chromium, which tests do not.
browser: $(VENV)/.installed-dev $(BROWSER)/.installed
	$(BIN)/python -m tests.page.example_site $(BROWSER)/site
	cd $(BROWSER) && node ../tests/page/browser.mjs site screenshots

pictures: $(VENV)/.installed-dev
	$(BIN)/python -m tests.pictures

clean:
	rm -rf $(VENV) $(BROWSER) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "hubmon needs Python 3.11 or newer; try: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/pip install -q -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/pip install -q -e '.[dev]'
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-bench: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/pip install -q -e '.[dev,bench]'
	@touch $@ $(VENV)/.installed $(VENV)/.installed-dev

$(BROWSER)/.installed: Makefile
	mkdir -p $(BROWSER)
	npm install --prefix $(BROWSER) --no-save --no-audit --no-fund playwright-core@1.65.1 axe-core@4.14.1
	@touch $@
