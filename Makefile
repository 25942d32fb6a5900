# Everything a clone needs: `make run`, `make test`. `make help` lists the rest.
PYTHON ?= python3
PORT ?= 8000
BIN = .venv/bin
# The rest of the suite runs where these say so; see tests/conftest.py.
PYTEST = $(BIN)/python -m pytest
# Of `make bench`: treatments, and bars (all, if none is named).
SIZES = 100k,1M
ONLY =

help:  ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/run.stamp var/secret_key var/static.stamp  ## Serve on http://127.0.0.1:8000 with the demonstration clinic
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/python manage.py demo
	@echo "Serving on http://127.0.0.1:$(PORT) (stop with Ctrl+C)"
	$(BIN)/granian --interface wsgi --host 127.0.0.1 --port $(PORT) \
		--workers 2 --blocking-threads 2 --respawn-failed-workers --log-level warning \
		clinic.wsgi:application

test: .venv/test.stamp var/secret_key  ## Run the suite on SQLite; needs nothing but Python
	$(PYTEST) -n auto --dist worksteal

test-all: test  ## Run everything: on SQLite, in Chromium, and all of it on PostgreSQL 15
	sh tests/all.sh $(PYTEST) -n auto --dist worksteal

faults: .venv/test.stamp var/secret_key  ## Only the fault harness, on SQLite; FAULT_KILLS=200 for a long run
	$(PYTEST) -m faults

usability: .venv/test.stamp var/secret_key  ## Count keys and clicks of the main journeys into docs/usability.md; needs Chromium
	TEST_BROWSER=1 USABILITY=1 $(PYTEST) -m browser tests/journeys/test_usability.py

screenshots: .venv/test.stamp var/secret_key var/static.stamp  ## Take the pictures in docs/pictures anew; needs Chromium
	$(BIN)/python -m tests.screenshots

bench: .venv/bench.stamp var/secret_key  ## Hold speed against its bars; SIZES=10k,100k ONLY=P1,P5 for less
	$(BIN)/python -m tests.bench --sizes "$(SIZES)" --only "$(ONLY)"

check: .venv/test.stamp var/secret_key  ## Lint, types, migrations, production settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy events/rules dashboards/measures
	$(BIN)/djlint --lint templates
	$(BIN)/bandit --quiet --recursive clinic events dashboards manage.py
	$(BIN)/python manage.py makemigrations --check --dry-run
	PROFILE=production TRUST_PROXY=1 ALLOWED_HOSTS=aftercare.example SECRET_KEY=$$($(BIN)/python -c \
		'import secrets; print(secrets.token_urlsafe(60))') \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

lock:  ## Compile the lock files anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 \
		--generate-hashes --quiet --output-file requirements.txt
	$(BIN)/uv pip compile pyproject.toml --group dev --constraint requirements.txt \
		--universal --python-version 3.11 --generate-hashes --quiet \
		--output-file requirements-dev.txt
	$(BIN)/uv pip compile pyproject.toml --group bench --constraint requirements-dev.txt \
		--universal --python-version 3.11 --generate-hashes --quiet \
		--output-file requirements-bench.txt

.venv/bin/python:
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "Python 3.11 or later is needed: make PYTHON=python3.11 run"'
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.txt | .venv/bin/python
	$(BIN)/pip install --quiet --require-hashes --requirement requirements.txt
	@touch $@

.venv/test.stamp: requirements-dev.txt | .venv/bin/python
	$(BIN)/pip install --quiet --require-hashes --requirement requirements-dev.txt
	@touch $@ .venv/run.stamp

.venv/bench.stamp: requirements-bench.txt | .venv/test.stamp
	$(BIN)/pip install --quiet --require-hashes --requirement requirements-bench.txt
	@touch $@

var/secret_key:
	@mkdir -p var
	@umask 077 && $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(60))' > $@

# Hashed and compressed static files: made anew when a package or one of ours changes.
var/static.stamp: .venv/run.stamp var/secret_key $(shell find */static -type f)
	$(BIN)/python manage.py collectstatic --no-input --clear --verbosity 0 \
		--ignore widgetbundle.js
	@touch $@

.PHONY: help run test test-all faults usability screenshots bench check lock
