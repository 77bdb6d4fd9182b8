.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
export PYTHONWARNINGS ?=

help: ## say what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

setup: ## install what is needed (quick the second time)
	@./setup

demo: setup ## run everything with example data; PORT chooses the port, Ctrl-C stops it
	@$(PYTHON) -m config.demo

backup: setup ## write a checked backup of database and photos; TO chooses the folder
	@$(PYTHON) -m config.embedded run demo -- $(PYTHON) manage.py backup $(or $(TO),var/backups)

restore: setup ## restore the backup FROM=…; REPLACE=yes loses what is in the database
	@test -n "$(FROM)" || { echo "Say which backup: make restore FROM=var/backups/after-sales-….tar"; exit 2; }
	@$(PYTHON) -m config.embedded run demo -- $(PYTHON) manage.py restore $(FROM) $(if $(filter yes,$(REPLACE)),--replace)

test: setup lint unit ## all checks and all tests

lint: setup ## style, layers, types, migrations, translations
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	git ls-files -z 'templates/*.html' | xargs -0 .venv/bin/djade --check --target-version 5.2
	.venv/bin/lint-imports --no-cache
	$(PYTHON) -m mypy
	$(PYTHON) -m config.embedded run test -- $(PYTHON) manage.py makemigrations --check --dry-run --settings config.settings.test
	$(PYTHON) -m config.messages check

unit: setup ## the tests, in parallel, with branch coverage
	$(PYTHON) -m pytest -n auto --dist worksteal --cov --cov-report= $(ARGS)
	@$(PYTHON) -m coverage report --skip-covered --skip-empty | tail -n 25

format: setup ## put code and templates into shape
	$(PYTHON) -m ruff check --fix-only --quiet .
	$(PYTHON) -m ruff format --quiet .
	git ls-files -z 'templates/*.html' | xargs -0 .venv/bin/djade --target-version 5.2 || true

audit: setup ## ask the advisory service about the pins (needs the internet; says so where it cannot)
	@$(PYTHON) -m config.audit

screenshots: setup ## the README's pictures, from the demo that is running
	$(PYTHON) docs/screenshots/take.py

messages: setup ## collect the texts and merge their Chinese
	$(PYTHON) -m config.messages collect

bench: setup ## measure the speed beside its floors (half an hour on an idle machine; WRITE=1 puts it into docs/performance.md)
	$(PYTHON) -m bench $(if $(WRITE),--write)

bench-%: setup
	$(PYTHON) -m bench $*

lock: ## pin what pyproject.toml asks for (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements/base.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements/dev.txt

.PHONY: help setup demo backup restore test lint unit format audit screenshots messages lock bench
