# One command per job; `make` alone lists them. Every job uses .venv, which `make setup` builds
# from requirements.lock and nothing else.

VENV := .venv
PY := $(VENV)/bin/python
PLAN09 := $(VENV)/bin/plan09
DONE := $(VENV)/.setup-done
LOG := $(VENV)/setup.log

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# What the reader's own machine has installed or set must not change a number: no user packages,
# no PYTHONPATH, no kernels of a JupyterLab installed elsewhere, no redirected pip.
export PYTHONNOUSERSITE := 1
export JUPYTER_PREFER_ENV_PATH := 1
export PIP_USER := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP JUPYTER_PATH PIP_TARGET PIP_PREFIX PIP_ROOT

IS_311 := -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'

# Sets $$py in a recipe, or says what is missing.
PYTHONS := $(or $(PYTHON),python3.11 python3 python)
define FIND_PYTHON
py=; for p in $(PYTHONS); do if "$$p" $(IS_311) 2>/dev/null; then py=$$p; break; fi; done; \
if [ -z "$$py" ]; then \
    echo "No Python 3.11 found (tried: $(PYTHONS))." >&2; \
    echo "Install it, or name it: make $(if $(filter lock,$@),lock,setup) PYTHON=/path/to/python3.11" >&2; exit 1; fi; \
if ! "$$py" -c 'import ensurepip, venv' 2>/dev/null; then \
    echo "$$py cannot make virtual environments: its module ensurepip or venv is missing." >&2; \
    echo "On Debian or Ubuntu: apt install python3.11-venv" >&2; exit 1; fi
endef

.PHONY: help setup report test lint lab sample picture everywhere compare kill kill-mail postfix golden bench twins backtest attack round-trip traced training-oracle fuzz fuzz-lists mutants lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(DONE) ## make .venv with the locked packages (again only after the lock or pyproject.toml changed)
	@echo "Ready: $(VENV) holds what requirements.lock names."

report: $(DONE) ## reports for the sample wards, into outputs/
	$(PLAN09) batch --sample

test: $(DONE) ## all tests, as many files at a time as there are cores (four at most)
	$(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

lint: $(DONE) ## format, lint and types
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy

lab: $(DONE) ## open the notebooks in JupyterLab
	$(PLAN09) lab

sample: $(DONE) ## make the invented wards in data/sample/ anew
	$(PY) data/sample/generate.py

picture: $(DONE) ## make the pictures of README.md and docs/ anew: a report (Chromium), the rooms, the Word files (LibreOffice)
	$(PY) tests/draw_rooms.py
	$(PY) tests/picture.py
	$(PY) tests/word_story.py

everywhere: $(DONE) ## run each notebook in 9 ways: papermill, nbconvert, scheduled job × three folders (ten minutes)
	$(PY) -m pytest tests/test_everywhere.py --everywhere

kill: $(DONE) ## kill every command that writes and a cluster's worker at random moments; what is there must be whole, and once
	$(PY) -m pytest tests/deliver/calendar/test_schedule_kill.py tests/deliver/batch/test_batch_kill.py tests/deliver/batch/test_cluster.py tests/cli/test_cli_word.py tests/cli/test_cli_kill.py --kills 10

compare: $(DONE) ## make everything the samples give with version BEFORE and with this tree, compare it byte by byte
	$(PY) tests/trees/compare.py $(BEFORE) $(AFTER)

golden: $(DONE) ## rewrite the expected sentences; review the diff before committing
	$(PY) -m pytest --update-golden

bench: $(DONE) ## measure how long reports, batches, lists, letters, training plans, a country and roll-ups take
	$(PY) tests/bench/report_time.py
	$(PY) tests/bench/batch_time.py
	$(PY) tests/bench/stage_time.py
	$(PY) tests/bench/read_time.py
	$(PY) tests/bench/mail_time.py
	$(PY) tests/bench/training_time.py 60
	$(PY) tests/bench/country_time.py
	$(PY) tests/bench/rollup_time.py

twins: $(DONE) ## forty units' reports by forked kernels and by kernels started anew: the same bytes
	$(PY) -m pytest tests/deliver/kernels/test_deliver_kernels.py -k same_bytes --twins 40

traced: $(DONE) ## work every number of every sample report and its letters out anew (four minutes)
	$(PY) -m pytest tests/tell/letters/test_every_sample_traced.py --all-samples

attack: $(DONE) ## list what a reader of all shared files works out of the samples and of 40 generated wards
	$(PY) tests/attack.py

training-oracle: $(DONE) ## check the training plan against trying everything on 20,000 small instances
	PLAN09_ORACLE=20000 $(PY) -m pytest tests/judge/training/test_judge_training.py -k everything

backtest: $(DONE) ## hold what was foretold of the samples and of 100 invented wards against what came (20 minutes)
	$(PY) tests/bench/backtest.py
	$(PY) tests/bench/unnamed.py 200 $(BEFORE)

fuzz: $(DONE) ## read 5,000 spoilt office files and 3,000 spoilt settings under a memory limit (about 20 minutes)
	$(PY) tests/fuzz/run.py
	$(PY) tests/fuzz/run.py --settings

fuzz-lists: $(DONE) ## lay 2,000 lists out as offices do and tell whose counts changed without a word (about 20 minutes)
	$(PY) tests/fuzz/lists.py --lists 2000 --jobs 2

mutants: $(DONE) ## plant faults in judge/, one at a time, and name those that no test finds (half an hour)
	$(PY) tests/mutants.py

round-trip: $(DONE) ## edit Word files at random, change the data, bring them up to date: 250 times, 25 each saved by LibreOffice and AbiWord
	PLAN09_ROUND_TRIPS=100 $(PY) -m pytest tests/deliver/edited/test_round_trip.py

kill-mail: $(DONE) ## kill the sending of letters at ten random moments and look who got what
	PLAN09_KILLS=10 $(PY) -m pytest -s tests/deliver/mail/test_mail_kill.py

postfix: $(DONE) ## the same against a Postfix of its own on the loopback (root; apt install postfix sasl2-bin)
	$(PY) tests/postfix/run.py

lock: ## resolve requirements.lock anew (keeps its pins; UPGRADE=1 takes the newest releases)
	@set -euo pipefail; \
	tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; \
	$(FIND_PYTHON); \
	echo "Resolving what pyproject.toml asks for ..."; \
	"$$py" -m venv "$$tools/venv"; \
	"$$tools/venv/bin/pip" install --quiet uv; \
	cp requirements.lock "$$tools/new.lock" 2>/dev/null || true; \
	echo 'setuptools>=77' | "$$tools/venv/bin/uv" pip compile pyproject.toml - --extra test \
	    --python-version 3.11 --universal --generate-hashes $(if $(UPGRADE),--upgrade) \
	    --no-header --no-annotate --quiet --output-file "$$tools/new.lock" > /dev/null; \
	{ echo "# Made by 'make lock' from pyproject.toml, for Linux, macOS and Windows; not edited by hand."; \
	  sed -E -e '/^#/d' -e "s/ ; python_full_version < '3\.12' and (.*) \\\\$$/ ; \1 \\\\/" \
	         -e "s/ ; python_full_version < '3\.12' \\\\$$/ \\\\/" "$$tools/new.lock"; \
	} > "$$tools/requirements.lock"; \
	cat "$$tools/requirements.lock" > requirements.lock; \
	echo "Done: $$(grep -c == requirements.lock) pins. Look at 'git diff requirements.lock', then 'make test'."

clean: ## remove .venv, caches and build leftovers (never outputs/ or data/)
	if [ -e $(VENV)/pyvenv.cfg ]; then rm -rf $(VENV); fi
	rm -rf plan09lib.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find plan09lib tests notebooks data/sample \( -name __pycache__ -o -name .ipynb_checkpoints \) \
	    -prune -exec rm -rf {} + 2>/dev/null || true

# The stamp holds the folder it was made in: a venv that was copied or moved does not run.
ifneq ($(shell cat $(DONE) 2>/dev/null),$(CURDIR))
.PHONY: $(DONE)
endif

# A venv that this recipe began and did not finish (it has a log, but no valid stamp) is made anew.
$(DONE): requirements.lock pyproject.toml
	@set -euo pipefail; \
	$(FIND_PYTHON); \
	anew=; if [ -e $(LOG) ] && [ "$$(cat $(DONE) 2>/dev/null)" != "$(CURDIR)" ]; then anew=--clear; fi; \
	rm -f $(DONE); \
	echo "1/3 virtual environment in $(VENV) ($$("$$py" --version))"; \
	"$$py" -m venv $$anew $(VENV); \
	if ! $(PY) $(IS_311); then \
	    echo "setup: $(VENV) belongs to another Python; remove it ('make clean') and try again." >&2; exit 1; fi; \
	: > $(LOG); \
	failed() { echo >&2; tail -n 15 $(LOG) >&2; \
	    echo "setup: not finished; the lines above are the end of $(LOG)." >&2; exit 1; }; \
	echo "2/3 packages from requirements.lock, each checked against its hash (about a minute)"; \
	PYTHONUNBUFFERED=1 $(PY) -m pip install --progress-bar off --require-hashes -r requirements.lock 2>&1 \
	    | tee -a $(LOG) \
	    | { n=0; while IFS= read -r line; do case "$$line" in \
	        Collecting*|Processing*) n=$$((n + 1)); if [ $$((n % 25)) = 0 ]; then echo "    $$n fetched"; fi;; \
	        Installing*) echo "    $$n fetched, installing";; esac; done; } || failed; \
	echo "3/3 plan09lib itself, from this folder"; \
	$(PY) -m pip install --no-deps --no-build-isolation -e . >> $(LOG) 2>&1 || failed; \
	printf '%s' "$(CURDIR)" > $(DONE)
