# Tasks, as verbs. `make demo` needs Python 3.11+, pip and make; everything else installs what it needs.
PYTHON ?= python3
RECORDING ?= ../shared/real
BIN := .venv/bin

# Threads that wait for each other by spinning cost more than they save where other work runs beside them.
export OMP_WAIT_POLICY := PASSIVE
export OPENBLAS_NUM_THREADS := 1

.PHONY: demo world model test check bench replay-years walk-calls walk-patterns replay-patterns lock clean

## Score the last day of the three bundled sample worlds and say where the results lie.
demo: .venv/runtime
	@$(BIN)/python -m src.demo

## Write the sample worlds and their models anew (the result must equal what is committed).
world: .venv/development
	@$(BIN)/python -m src.demo.generate
	@$(BIN)/python -m src.demo.conviction_calls.generate
	@$(BIN)/python -m src.demo.crypto_patterns.generate

## Learn the models that the image ships from a recording (the result must equal what is committed).
model: .venv/runtime
	@$(BIN)/python -m src.bundled $(RECORDING)

## Run every test.
test: .venv/development
	@$(BIN)/python -m pytest

## Lint, types, architecture, dependencies, schemas.
check: .venv/development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pip check
	$(BIN)/python -m pytest -q -n 0 tests/actor
	sh .ci/lock --check

## Measure what it costs, beside what a user would pick instead.
bench: .venv/development
	@for each in form4 predict cold_start run engine training backtest patterns; do $(BIN)/python -m benchmarks.bench_$$each || exit 1; done

## Score, answer, weigh and retrain two years of a recording day by day, then with a sabotaged model.
replay-years: .venv/development
	@$(BIN)/python -m benchmarks.replay_years $(RECORDING)

## Walk forward over recorded calls: the model, the season alone, the communities' rules, calls by volume.
walk-calls: .venv/development
	@$(BIN)/python -m benchmarks.walk_calls $(RECORDING)

## Walk forward over patterns of recorded bars and over recorded signals: base score, model, both.
walk-patterns: .venv/development
	@$(BIN)/python -m benchmarks.walk_patterns $(RECORDING)/crypto

## What weight a forest of patterns earns, and how fast it loses it once it is spoiled.
replay-patterns: .venv/development
	@$(BIN)/python -m benchmarks.replay_patterns $(RECORDING)/crypto

## Pin the newest versions that fit together.
lock: .venv/development
	sh .ci/lock --upgrade

clean:
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache

.venv/bin/python:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip

.venv/runtime: requirements.txt .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/development: requirements-dev.txt .venv/runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
