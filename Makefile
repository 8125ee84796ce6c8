# One command for every task. Nothing is needed but make and Python 3.10 or newer:
# `make setup` gets the pinned uv into .tools and makes the virtual environment .venv.

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format types unit peers screenshots schemas flavors fixtures \
        packages agreement bench package vsix version release-notes lock clean

UV := .tools/uv/bin/uv
RUN := $(UV) run --no-sync
# A virtual environment holds absolute paths, so the stamp belongs to one place only:
# an environment that came along with a copy of the checkout is made again.
ENVIRONMENT := .venv/.made-$(shell pwd | cksum | cut -d ' ' -f 1)

export UV_SYSTEM_CERTS := 1
export UV_HTTP_RETRIES ?= 10
export UV_CACHE_DIR ?= $(CURDIR)/.tools/uv-cache
export UV_PROJECT_ENVIRONMENT := .venv
unexport VIRTUAL_ENV

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

# ------------------------------------------------------------------------ set-up

setup: $(ENVIRONMENT) ## Make .venv, with everything that the other commands need

.tools/uv/.made: .ci/bootstrap .ci/uv-requirements.txt
	@PYTHON="$(PYTHON)" .ci/bootstrap uv

$(ENVIRONMENT): .tools/uv/.made pyproject.toml uv.lock
	@PYTHON="$(PYTHON)" .ci/bootstrap environment
	@touch $@

lock: .tools/uv/.made ## Write uv.lock again after a change of dependencies
	$(UV) lock

clean: ## Remove all that these commands made
	rm -rf .tools .venv dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache \
	    .hypothesis vscode-extension/node_modules vscode-extension/bundled vscode-extension/dist

# -------------------------------------------------------------------------- look

demo: setup ## Check the clean and the broken example, and show the status
	$(RUN) zenml-ls check examples/clean --config-dir examples/clean/zenml-config
	$(RUN) zenml-ls check examples/broken --config-dir examples/broken/zenml-config; \
	    test $$? -eq 1
	$(RUN) zenml-ls status

# ------------------------------------------------------------------------- check

test: lint unit peers ## Run all checks and all tests

lint: setup ## Run ruff, mypy and import-linter
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy
	$(RUN) lint-imports

types: setup ## Run mypy only
	$(RUN) mypy

unit: setup ## Run the tests that need nothing from outside
	$(RUN) pytest --numprocesses auto

peers: setup ## Run the tests against the real ZenML and real editors
	$(RUN) python .ci/peers.py

packages: setup ## Run the tests that build, look into and install what is published
	$(RUN) python .ci/peers.py packages

SEED ?= 1
COUNT ?= 200

agreement: setup ## Compare with the real ZenML on new mistakes: SEED=1 COUNT=200 [WRITE=1]
	UV=$(UV) $(RUN) python -m tests.agreement --seed $(SEED) --count $(COUNT) \
	    $(if $(WRITE),--write)

bench: setup ## Measure how long the server takes to answer
	$(RUN) python -m bench

# -------------------------------------------------------------------------- make

format: setup ## Format the code, and fix what ruff can fix
	$(RUN) ruff check --fix
	$(RUN) ruff format

SHOTS := .tools/screenshots

screenshots: setup ## Walk the story in VS Code and Neovim, and keep its best pictures
	sh tests/editors/vscode.sh .tools/vscode
	sh tests/editors/neovim.sh .tools/neovim
	UV=$(UV) sh tests/real_zenml/environment.sh .tools/zenml-0.13.2
	$(RUN) pytest tests/peers/test_story.py tests/peers/test_vscode.py -k "story or view" \
	    --basetemp=/tmp/zenml-pictures
	cp $(SHOTS)/vscode/02-quick-fix.png docs/images/vscode.png
	cp $(SHOTS)/vscode/view.png docs/images/vscode-stacks.png
	cp $(SHOTS)/neovim/02-quick-fix.png docs/images/neovim.png

schemas: setup ## Write the JSON Schemas again from the models
	$(RUN) python -m schemas.generate

flavors: setup ## Write the flavor catalogs again from the ZenML releases
	$(RUN) python schemas/extract_flavors.py --all

REAL_ZENML := .tools/zenml-0.13.2 0.7.3 0.9.0 0.10.0 0.12.0

fixtures: setup ## Record again what the real ZenML does
	@python=$$(UV=$(UV) tests/real_zenml/environment.sh $(REAL_ZENML)) && \
	for writer in write_fixtures write_sql record_answers; do \
	    $$python -W ignore -m tests.real_zenml.$$writer || exit 1; \
	done

package: setup ## Build the wheel and the sdist, and start the wheel on its own
	rm -rf dist
	$(UV) build --quiet --out-dir dist
	$(UV) run --quiet --isolated --no-project --with dist/*.whl zenml-ls --version

vsix: setup ## Build the VS Code extension for each platform, into dist; needs npm
	$(RUN) python vscode-extension/scripts/package.py --out dist

version: setup ## Set the version, and give it the changes so far: VERSION=0.2.0
	$(RUN) python .ci/set_version.py $(VERSION)

release-notes: setup ## Print what the changelog says: VERSION=0.2.0
	@$(RUN) python .ci/release_notes.py $(VERSION)
