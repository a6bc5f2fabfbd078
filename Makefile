# The contributor's vocabulary: `make help` explains it.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
# Programs that a release is proven with, each in an environment of its own.
TOOLS := cffconvert datasette duckdb mlcroissant
QUARTO := PATH="$(CURDIR)/$(BIN):$$PATH" QUARTO_PYTHON="$(CURDIR)/$(BIN)/python" quarto
# A file stays with one worker, since its tests share what is made once.
PARALLEL := -q -n auto --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help report test test-all data coverage lint format quarto changes freeze release proof trust verify clean

help:  ## say what each target does
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | \
	  while IFS='|' read -r target what; do printf '  make %-10s %s\n' "$$target" "$$what"; done

report: data  ## set up, build and validate the tables, render the report and the codebook
	@$(BIN)/python -m scripts.render

test: $(READY)  ## set up and test on every core, without the slow tests
	@$(BIN)/pytest $(PARALLEL) -m "not slow"

test-all: $(READY)  ## every test: installs, rendering, the browser
	@$(BIN)/pytest $(PARALLEL)

data: $(READY)  ## build the tables from the seeds and validate them
	@$(BIN)/python -m scripts.build
	@$(BIN)/python -m scripts.check
	@$(BIN)/python -m scripts.build.croissant

coverage: $(READY)  ## branch coverage of the package by the quick tests: 95 % at the least
	@mkdir -p .cache
	@$(BIN)/coverage run -m pytest -q -m "not slow"
	@$(BIN)/coverage report

lint: $(READY)  ## check format, types and the report's markup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/panache lint reports/*.qmd

format: $(READY)  ## put the code and the schemas into shape
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/python -m scripts.build.schema_layout

quarto: $(if $(INSTALL),$(READY))  ## render with Quarto into dist/quarto; INSTALL=1 first installs it into .venv
	@mkdir -p dist; test -z "$(INSTALL)" || $(BIN)/pip install --no-deps 'quarto-cli>=1.9' >dist/quarto.log 2>&1 || { \
	  echo "make quarto: its package downloads a program while it installs, and that failed: see dist/quarto.log."; exit 1; }
	@$(QUARTO) --version >/dev/null 2>&1 || { \
	  echo "make quarto: no quarto in .venv or on the PATH; 'make quarto INSTALL=1' installs it, 'make report' does without."; exit 1; }
	@$(MAKE) --no-print-directory data
	@$(QUARTO) render reports/ --output-dir "$(CURDIR)/dist/quarto"

changes: $(READY)  ## show what differs from a release: make changes FROM=1.0.0 (or a bundle), TO=...
	@$(BIN)/python -m scripts.history $(if $(FROM),"$(FROM)") $(if $(TO),--to "$(TO)")

freeze: data  ## keep the tables as the release of this version, in record/releases/
	@$(BIN)/python -m scripts.release.freeze

release: $(READY)  ## make all that is uploaded for this version, in dist/, from a clean tree
	@$(BIN)/python -m scripts.release --check
	@$(MAKE) --no-print-directory report
	@$(BIN)/python -m scripts.release

proof: $(READY) $(TOOLS:%=.cache/tools/%/ready)  ## read the release with R, LibreOffice, DuckDB and others
	@$(BIN)/python -m scripts.prove

trust: $(READY)  ## write docs/TRUST.md from what the commands it names have counted
	@$(BIN)/python -m scripts.trials.trust

verify: $(READY)  ## check your own copies of the documents: make verify TEXTS=folder
	@$(BIN)/dprk-engagement verify $(if $(TEXTS),"$(TEXTS)")

clean:  ## remove what was installed and cached; tables and reports stay
	rm -rf .venv .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache dist reports/_build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1)."; \
	  echo "Name another one: make PYTHON=python3.12 ..."; exit 1; }
	@echo "setting up .venv (once; needs the network)"
	@rm -rf .venv
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.cache/tools/%/ready: locks/%.txt
	@echo "setting up $* (once; needs the network)"
	@rm -rf $(@D)
	@$(PYTHON) -m venv $(@D)
	@$(@D)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
