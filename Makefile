# The environment is .venv, built from requirements-dev.lock alone; stamps keep it from being built twice.
PYTHON ?= python3
BIN := .venv/bin
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --quiet pyproject.toml

.PHONY: help setup demo test check serve retrain bench lock clean compiled

help:  ## this list
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

.venv/.packages: requirements-dev.lock
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

.venv/.bersih: .venv/.packages pyproject.toml
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

setup: .venv/.bersih  ## build the environment in .venv

demo: setup  ## start the service, clean examples/article.txt over HTTP, show what went and why
	@$(BIN)/python -m examples.demo

# Once before, not by each of the processes that the tests run in; what fails here, the tests will say.
compiled: setup
	@$(BIN)/python -m compileall -q app classifier || true
	@NUMBA_BOUNDSCHECK=1 NUMBA_OPT=1 NUMBA_CACHE_DIR=tests/kernel/__pycache__/bounds-checked \
		$(BIN)/bersih clean examples/article.txt >/dev/null 2>&1 & \
	$(BIN)/bersih clean examples/article.txt >/dev/null 2>&1; wait

test: compiled  ## run all tests
	$(BIN)/python -m pytest -n logical --dist loadfile --no-loadscope-reorder

check: setup  ## lint, format, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict app classifier
	$(BIN)/lint-imports

serve: setup  ## run the service on http://127.0.0.1:8000
	$(BIN)/bersih serve

retrain: setup  ## rebuild classifier/model
	$(BIN)/bersih retrain

bench: setup  ## speed and quality beside peers
	$(BIN)/python -m benchmarks

lock:  ## renew both lock files (needs uv)
	$(LOCK) --output-file requirements.lock
	$(LOCK) --all-extras --output-file requirements-dev.lock

clean:  ## remove the environment and all caches
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
