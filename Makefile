# The contributor's vocabulary: `make help` explains it.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
# Programs that a release is proven with, each in an environment of its own.
TOOLS := cffconvert datasette duckdb mlcroissant

.DEFAULT_GOAL := help
.PHONY: help report test test-all data coverage lint format quarto changes freeze release proof trust verify bench clean

help:  ## say what each target does
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | \
	  while IFS='|' read -r target what; do printf '  make %-10s %s\n' "$$target" "$$what"; done

report: data  ## set up, build and validate the tables, render the report and the codebook
	@$(BIN)/python scripts/render.py

test: $(READY)  ## set up and test, without the slow tests
	@$(BIN)/pytest -q -m "not slow"

test-all: $(READY)  ## every test: installs, rendering, the browser
	@$(BIN)/pytest -q

data: $(READY)  ## build the tables from the seeds and validate them
	@$(BIN)/python scripts/build_tables.py
	@$(BIN)/python scripts/validate_tables.py
	@$(BIN)/python scripts/linked_data.py

coverage: $(READY)  ## branch coverage of the package by the quick tests: 95 % at the least
	@mkdir -p .cache
	@$(BIN)/coverage run -m pytest -q -m "not slow"
	@$(BIN)/coverage report

lint: $(READY)  ## check format, types and the report's markup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/panache lint reports/*.qmd

format: $(READY)  ## put the code into shape
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

quarto: data  ## render with the Quarto command instead of the embedded renderer
	@command -v quarto >/dev/null || { \
	  echo "make quarto: the quarto command is not on the PATH."; \
	  echo "Install Quarto (its package quarto-cli downloads a binary while it installs,"; \
	  echo "which many machines refuse), or use 'make report', which needs nothing more."; \
	  exit 1; }
	PATH="$(CURDIR)/$(BIN):$$PATH" quarto render reports/

changes: $(READY)  ## show what differs from a release: make changes FROM=1.0.0 (or a bundle), TO=...
	@$(BIN)/python scripts/show_changes.py $(if $(FROM),"$(FROM)") $(if $(TO),--to "$(TO)")

freeze: data  ## keep the tables as the release of this version, in releases/
	@$(BIN)/python scripts/frozen.py

release: $(READY)  ## make all that is uploaded for this version, in dist/, from a clean tree
	@$(BIN)/python scripts/release.py --check
	@$(MAKE) --no-print-directory report
	@$(BIN)/python scripts/release.py

proof: $(READY) $(TOOLS:%=.cache/tools/%/ready)  ## read the release with R, LibreOffice, DuckDB and others
	@$(BIN)/python scripts/prove_release.py

trust: $(READY)  ## write TRUST.md from what the commands it names have counted
	@$(BIN)/python scripts/trust.py

verify: $(READY)  ## check your own copies of the documents: make verify TEXTS=folder
	@$(BIN)/python scripts/verify_sources.py $(if $(TEXTS),--texts "$(TEXTS)")

bench: $(READY)  ## time import, loading and the command line against others; writes BENCHMARKS.md
	@$(BIN)/python scripts/bench.py

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
