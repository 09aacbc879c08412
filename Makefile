# Every command of the project; `make help` lists them. A fresh machine needs only Python 3.11 and make:
# the scripts in setup/ install the rest, say so, and do nothing where it is there.

BIN := .venv/bin
JUDGES ?= $(if $(filter true,$(CI)),1)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help environment dev judges demo desk test lint format types docs docs-fresh tests soak mutants bench lock rehearsal wheelhouse pictures clean

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

demo: environment ## make the reference study in build/reference, and a cycle with invented States in build/demo
	@rm -rf build/reference build/demo
	$(BIN)/matrices demo build

desk: environment ## open the desk on the demonstration, which is made in build/demo if it is not there
	@test -f build/demo/edition.yaml || { rm -rf build/reference build/demo; $(BIN)/matrices demo build; }
	$(BIN)/matrices desk build/demo

test: dev $(if $(JUDGES),judges) lint types docs-fresh tests ## run every check and every test (JUDGES=1: with the outside judges)

environment: ## make .venv with what the program needs
	@sh setup/environment.sh run
	@sh setup/pango.sh

dev: ## make .venv with what developing needs
	@sh setup/environment.sh dev
	@sh setup/pango.sh

judges: dev ## install the outside judges: LibreOffice, Chromium, veraPDF, Open XML validator
	@sh setup/judges.sh

lint: dev ## look for mistakes and for files out of form
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: dev ## bring files into form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: dev ## check the types
	$(BIN)/mypy

docs: dev ## write docs/cli*.md and docs/findings*.md anew
	$(BIN)/python docs/generate.py

docs-fresh: dev ## fail if docs/cli*.md or docs/findings*.md is stale
	$(BIN)/python docs/generate.py --check

tests: dev ## run the tests alone
	$(BIN)/python -m pytest -n 2

SOAK ?= 20
ROOM ?=

soak: dev ## try what is drawn at random SOAK times as often as the tests do (20), and play 200 more editions; takes hours
	SOAK=$(SOAK) SENTENCES=200 $(BIN)/python -m pytest -n 2 $$(grep -l -r --include='test_*.py' -e 'repeated(' -e SENTENCES -e SOAK tests)

mutants: dev ## break lines of the package at random and say which breaks no test notices (ROOM=values for one room)
	$(BIN)/python -m tests.mutants $(if $(ROOM),--room $(ROOM))

bench: dev ## measure against the references, one table a benchmark
	@for script in benchmarks/*.py; do echo "$$script"; $(BIN)/python "$$script" || exit 1; done

lock: ## write the lock files anew from pyproject.toml (needs uv; LOCK_OPTIONS=--upgrade for the newest versions)
	sh setup/lock.sh
	@echo "Now make wheelhouse, which lists the wheels for Windows anew."

pictures: judges ## take the pictures of tutorial and guide anew, of desk and door on the demonstration in build/demo
	@test -f build/demo/edition.yaml || { rm -rf build/reference build/demo; $(BIN)/matrices demo build; }
	$(BIN)/python -m tests.web.pictures build/demo

GUIDE ?= en

rehearsal: dev ## follow docs/serving.GUIDE.md in a fresh Debian up to the first sign-in, and back from a copy; as root
	$(BIN)/python -m tests.rehearsal $(GUIDE)

wheelhouse: dev ## fill build/wheelhouse, from which Windows installs without a network, and list it in setup/windows.lock
	$(BIN)/python setup/wheelhouse.py

clean: ## remove everything that can be made again
	rm -rf .venv build dist node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
