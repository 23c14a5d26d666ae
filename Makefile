# make bench                    the card's workloads on every server, timed: a few minutes
# make bench EFFORT=standard    every workload, timed: the nightly run
# make answers                  every cell once, proven and not timed
# make test                     lint, types, the tests of the harness, and every answer
# make env, make lock           the environment alone; its pins refreshed

PYTHON ?= python3
EFFORT ?= quick
PY := .venv/bin/python

# What people ask first. Other efforts time everything; K chooses otherwise: make bench K="transaction and postgres".
CARD := fetch_row or execute_many or copy_in or stream or pipeline
K ?= $(if $(filter quick,$(EFFORT)),$(CARD))

.PHONY: bench answers test env lock lint types

bench: env
	@mkdir -p reports/runs
	$(PY) -m pytest suites/test_speed.py --benchmark-only --effort $(EFFORT) $(if $(K),-k "$(K)") \
		--benchmark-columns=median,iqr,rounds --benchmark-json=reports/runs/latest.json

answers: env
	$(PY) -m pytest suites/test_answers.py

test: env lint types
	$(PY) -m pytest --benchmark-skip

lint: env
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: env
	$(PY) -m mypy

env:
	@command -v $(PYTHON) >/dev/null || { echo "there is no $(PYTHON): make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) .ci/env.py

lock: env
	$(PY) .ci/lock.py
