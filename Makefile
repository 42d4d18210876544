# make demo, make test ... set up what they need in .venv; a second run is fast.
PYTHON ?= python3
SPECS ?= configs
VENV := .venv
BIN := $(VENV)/bin
STAMPS := build/stamps

.PHONY: demo test check bench pictures docs site clean help
.DEFAULT_GOAL := help

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

demo: $(STAMPS)/run ## build the Caravel example into build/caravel/
	@mkdir -p build
	$(BIN)/wlcsp schema > build/wlcsp.schema.json
	$(BIN)/wlcsp gen configs/caravel/caravel.yaml -o build/caravel

test: $(STAMPS)/test ## run the tests
	$(BIN)/pytest -n auto

check: $(STAMPS)/check ## lint, type-check, and hold the layers of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMPS)/test ## measure against bare scripts and other tools
	$(BIN)/python -m compileall -q wlcsp_layout cli # as pip does for an installed wheel
	$(BIN)/python benchmarks/run.py; status=$$?; $(BIN)/python -m benchmarks.rules || status=1; \
		$(BIN)/python -m benchmarks.page || status=1; \
		$(BIN)/python -m benchmarks.routing.run && exit $$status

pictures: $(STAMPS)/test ## draw docs/pictures/ from real output
	$(BIN)/python docs/make_pictures.py

docs: $(STAMPS)/run ## write the reference pages from the code
	$(BIN)/python docs/make_reference.py

site: $(STAMPS)/docs ## build the documentation into build/site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

clean: ## remove build/ and the caches; .venv stays
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# A stamp says that .venv has what pyproject.toml asks for. --group needs pip 25.1.
$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "wlcsp needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'

$(STAMPS)/run: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	$(BIN)/python -m compileall -q wlcsp_layout cli
	@mkdir -p $(@D) && touch $@

$(STAMPS)/test: pyproject.toml | $(STAMPS)/run
	$(BIN)/python -m pip install --quiet --group test
	@mkdir -p $(@D) && touch $@

$(STAMPS)/check: pyproject.toml | $(STAMPS)/test
	$(BIN)/python -m pip install --quiet --group check
	@mkdir -p $(@D) && touch $@

$(STAMPS)/docs: pyproject.toml | $(STAMPS)/run
	$(BIN)/python -m pip install --quiet --group docs
	@mkdir -p $(@D) && touch $@
