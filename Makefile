# make bench                    the card's workloads on every server, timed: about six minutes
# make bench EFFORT=standard    every workload, timed: the nightly run
# make answers                  every cell once, proven and not timed
# make behaviours               every driver asked what it does when something goes wrong: about eight minutes
# make test                     lint, types, the tests of the harness, every answer but slow ones: about seven minutes
# make check                    lint, types, and the tests that start nothing: about one
# make slow                     what make test leaves out: real pip, calibrations, CONTRIBUTING's; SQLAlchemy's large answers and asides
# make soak N=10                the tests of the harness so many times on a busy machine, and which of them failed
# make kill-study KILLS=10      a run killed so many times at random moments, and what was lost: nothing
# make adversary VICE=clock     drivers that lie, cheat or wreck their process, and which got through: none; or by name
# make env, make lock           the environment alone; its pins refreshed
# make nightly-jobs, make shard SERVER=postgres SHARD=1/2 SLUG=a, make containers, make nightly-history,
# make nightly-report, make nightly-verdict: what the nightly workflow runs, in this order

PYTHON ?= python3
EFFORT ?= quick
KILLS ?= 50
N ?= 10
BIN := .venv/bin
# Images with Python often set it. Each of some hundred processes would compile all of ours anew.
unexport PYTHONDONTWRITEBYTECODE
PY := $(BIN)/python

# What people ask first, as workloads say. Other efforts time everything; K chooses otherwise:
# make bench K="transaction and postgres".
CHOSEN := $(if $(K),-k "$(K)",$(if $(filter quick,$(EFFORT)),-m "card and not aside"))

.PHONY: bench answers behaviours test check slow soak env lock lint types kill-study
.PHONY: adversary nightly-jobs shard containers nightly-history nightly-report nightly-verdict

bench: env
	@mkdir -p reports/runs
	$(PY) -m pytest suites/test_speed.py --benchmark-only --effort $(EFFORT) $(CHOSEN) \
		--benchmark-columns=median,iqr,rounds --benchmark-json=reports/runs/latest.json
	@$(PY) -m reports page reports/runs/latest.json $(addprefix --behaviours ,$(wildcard reports/runs/behaviours.json))

answers: env
	$(PY) -m pytest -n auto suites/test_answers.py

# What drivers do when something goes wrong; the next make bench shows it on its page.
behaviours: env
	@mkdir -p reports/runs
	$(PY) -m pytest suites/test_behaviour.py --behaviours-json=reports/runs/behaviours.json

# SQLAlchemy's rows on one of the two servers that speak MySQL: make answers asks them on both. What waits most is first.
test: env lint types
	$(PY) -m pytest -n auto suites/test_answers.py suites/test_parity.py tests -m "not slow" -k "not core-mysql and not orm-mysql"

check: env lint types
	$(PY) -m pytest -n auto tests -m "not starts"

# Fifty thousand objects are proven by make answers alone: they take most of an hour.
slow: env
	$(PY) -m pytest -n auto suites/test_answers.py tests -m slow -k "not 50000"

# The tests of the harness, again and again beside four programs that never pause.
soak: env
	$(PY) -m tests.soak $(N) -n auto tests

kill-study: env
	$(PY) -m tests.contest.kill_study $(KILLS)

adversary: env
	$(PY) -m tests.adversary $(if $(VICE),-k "$(VICE)")

lint: env
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(BIN)/zizmor --offline --quiet .github

types: env
	$(PY) -m mypy

env:
	@command -v $(PYTHON) >/dev/null || { echo "there is no $(PYTHON): make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) .ci/env.py

lock: env
	$(PY) .ci/lock.py

nightly-jobs: env
	@$(PY) -m suites nightly --effort $(EFFORT) --rivals 1

# The bracket ends a cell's id, which its server stands at the end of: pymysql speaks to MariaDB too.
shard: env
	@mkdir -p reports/runs/shards
	$(PY) -m pytest suites/test_speed.py --benchmark-only --effort $(EFFORT) --server $(SERVER) -k "$(SERVER)]" \
		--shard $(SHARD) $(if $(RIVALS),--rivals $(RIVALS)) --benchmark-json=reports/runs/shards/$(SLUG).json

containers: env
	@mkdir -p reports/runs
	$(PY) -m pytest suites --server postgres=container --server mysql=container --server mariadb=container \
		--placement free --effort quick -m "card and not aside" -k "not sqlite" \
		--benchmark-json=reports/runs/containers.json

nightly-history: env
	@$(PY) -m suites.nightly.night history

nightly-report: env
	@$(PY) -m suites.nightly.night report

nightly-verdict: env
	@$(PY) -m suites.nightly.night verdict
