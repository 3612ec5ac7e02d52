# Everything is one word: run, test, check, bench, shots. Each sets the machine up first, which takes no time once it is done.
SHELL := /bin/bash
PYTHON := .venv/bin/python
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test check bars bench shots setup

run: setup
	@$(PYTHON) -m tools.run $(ARGS)

test: setup
	@$(PYTHON) -m pytest -n 3 --dist worksteal --ignore=tests/house $(ARGS)

check: setup
	@$(PYTHON) -m tools.check

# The bars at their full figures: hours on a quiet machine. ARGS="I-1/http M-1/parts" for some of them; ARGS=--help says what else there is.
bars: setup
	@$(PYTHON) -m tests.bars --full --table docs/reliability.md $(ARGS)

bench: setup
	@$(PYTHON) -m tests.bench all $(ARGS)

shots: setup
	@$(PYTHON) main.py shots --out docs/pictures $(ARGS)

setup:
	@tools/setup.sh
