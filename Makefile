# Another way to call `python -m workshop`: `make run STEP=2` is `python3 -m workshop run 2`.
# Options go into OPTIONS, such as: make check STEP=2 OPTIONS=--verbose

PYTHON ?= python3

.PHONY: help run watch check hint reset solution compare home lab model serve room space packages votes test
help: ; @$(PYTHON) -m workshop --help
run watch check hint reset solution compare home lab model serve room space packages votes test:
	@$(PYTHON) -m workshop $@ $(STEP) $(OPTIONS)
