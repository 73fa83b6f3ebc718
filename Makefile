# `make` alone lists what there is. Everything made at run time lies in .parley/.
PYTHON ?= python3
VENV := .parley/venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup setup-all run dev test check fix types bench lock db-reset stop clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: ## Install what running needs (done by `make run`)
	@$(PYTHON) -m tools.setup run

setup-all: ## Install what working on Parley needs (done by `make test`)
	@$(PYTHON) -m tools.setup test

run: setup ## Start Parley and print its address; Ctrl-C stops it
	@exec $(VENV) -m tools.run

dev: setup ## The same with hot reload of backend and page
	@exec $(VENV) -m tools.dev

test: setup-all ## Run every suite, one line each; `make test SUITES="gateway web"` runs some
	@$(VENV) -m tools.test $(SUITES)

check: setup-all ## Lint, types, import contracts and generated files
	@$(VENV) -m tools.check

fix: setup-all ## Let the formatters and linters mend what they can
	@$(VENV) -m ruff check --fix --quiet . ; $(VENV) -m ruff format --quiet .
	@npm --prefix frontend run --silent fix

types: setup-all ## Write what is made from the API: document, page's types, reference tables
	@$(VENV) -m tools.types && npm --prefix frontend run --silent types && $(VENV) -m tools.reference && $(VENV) -m tools.licences

bench: setup-all ## Measure, side by side in one run
	@$(VENV) bench/hub.py

lock: setup-all ## Lock the Python dependencies again (names, versions, hashes)
	@$(VENV) -m tools.lock

db-reset: setup ## Empty the local database and apply migrations and seed
	@$(VENV) -m tools.reset

stop: ## Stop the Parley that runs in this clone
	@if [ -x $(VENV) ]; then $(VENV) -m tools.run stop; fi

clean: stop ## Remove everything that was installed, built or stored here
	@if [ -x $(VENV) ]; then $(VENV) -m tools.clean; fi
	@rm -rf .parley frontend/dist frontend/node_modules localbase/node_modules localbase/tests/js/node_modules
