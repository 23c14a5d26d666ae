# make bench   the main job          make test   tests of harness, drivers and types
# make env     only the environment  make lock   refresh the pins

PYTHON ?= python3
PY := .venv/bin/python

.PHONY: bench test env lock lint types

bench: env
	$(PY) -m pytest suites/test_answers.py

test: env lint types
	$(PY) -m pytest

lint: env
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: env
	$(PY) -m mypy

env:
	@$(PYTHON) .ci/env.py

lock: env
	$(PY) .ci/lock.py
