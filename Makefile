# Everything is one word: run, test, check, bench, shots. Each sets the machine up first, which takes no time once it is done.
SHELL := /bin/bash
PYTHON := .venv/bin/python
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test check bench shots setup

run: setup
	@$(PYTHON) -m tools.run $(ARGS)

test: setup
	@$(PYTHON) -m pytest -n 2 --dist worksteal --ignore=tests/house $(ARGS)

check: setup
	@$(PYTHON) -m tools.check

bench: setup
	@$(PYTHON) -m tests.bench all $(ARGS)

shots: setup
	@for lang in zh_CN en; do QT_QPA_PLATFORM=offscreen $(PYTHON) main.py --lang $$lang shots --out docs/pictures $(ARGS) || exit; done

setup:
	@tools/setup.sh
