# make demo   the example site on http://127.0.0.1:8000 (PORT=... changes it)
# make test   unit, JavaScript and browser tests
# make check  what CI adds: lint, types, wheel and sdist
# make matrix the unit tests on every supported Python, Django and toolbar that is installed
# make shots  the README's screenshots, taken by the browser tests

PYTHON ?= python3
PORT ?= 8000
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
MANAGE := $(BIN)/python example/manage.py
SOURCES := pyproject.toml hatch_build.py package.json package-lock.json frontend/build.js frontend/d3.js

.PHONY: demo test check unit js e2e matrix shots clean

demo: $(VENV)/.installed
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) seed
	@echo "The bookshop is on http://127.0.0.1:$(PORT)/  (Ctrl-C stops it)"
	@exec $(MANAGE) runserver --noreload "127.0.0.1:$(PORT)"

test: unit js e2e

unit: $(VENV)/.tested
	@$(BIN)/python tests/system.py
	$(BIN)/python -m pytest

js: $(VENV)/.tested
	$(BIN)/python tests/js/run.py

e2e: $(VENV)/.tested
	@$(BIN)/python tests/system.py
	$(BIN)/python -m pytest -c tests/e2e/pytest.ini tests/e2e

check: $(VENV)/.tested
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/python -m build --outdir dist .

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no '$(PYTHON)' here: install Python 3.11 or newer, or name one with PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; '$(PYTHON)' is older. Name one with PYTHON=..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "'$(PYTHON) -m venv' failed: on Debian and Ubuntu, install python3-venv."; exit 1; }
	@$(PIP) install --upgrade "pip>=25.1"

$(VENV)/.installed: $(SOURCES) | $(BIN)/python
	@echo "Installing into $(VENV) ..."
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	@echo "Installing what the tests need ..."
	@$(PIP) install --group test --group lint --editable .
	@touch $@

matrix: $(VENV)/.tested
	$(PIP) install tox
	$(BIN)/python -m tox

shots: $(VENV)/.tested
	E2E_SHOTS="$(CURDIR)/docs/img" $(BIN)/python -m pytest -c tests/e2e/pytest.ini tests/e2e -k readme

clean:
	rm -rf $(VENV) node_modules dist expvar_panels/static/expvar_panels/vendor example/db.sqlite3 example/flames
