# Everything a person or a machine does here has one word. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= demo-newsroom
PORT ?= 8000
DESK_PORT ?= 8001

.DEFAULT_GOAL := help
.PHONY: help install install-test run demo test soak fuzz lint format messages bench audit screenshots lock clean

help: ## list the words
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

install: $(VENV)/.installed ## what Tamizdat needs, into .venv

$(VENV)/.installed: requirements.lock pyproject.toml
	@scripts/need-python $(PYTHON)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

install-test: $(VENV)/.installed-test node_modules/.installed ## what the tests need: browser, servers, Java, Node

$(VENV)/.installed-test: requirements-dev.lock Makefile $(VENV)/.installed
	@RUNLEVEL=1 scripts/need-debian chromium nginx-light caddy postgresql libimage-exiftool-perl postfix dovecot-imapd
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

node_modules/.installed: package.json package-lock.json
	@java -version >/dev/null 2>&1 || scripts/need-debian default-jre-headless
	@npm --version >/dev/null 2>&1 || scripts/need-debian nodejs npm
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

demo: install ## the demo newsroom: recover its captures and press them
	BIN=$(abspath $(BIN)) PORT=$(PORT) demo/make-newsroom $(DEMO)

run: demo ## the demo newsroom: its site on http://localhost:8000, its desk on http://localhost:8001
	cd $(DEMO) && $(abspath $(BIN))/tamizdat up --practice --port $(PORT) --desk-port $(DESK_PORT)

# The tests start Python some hundred times: it keeps what it has compiled, whatever the environment says.
test soak fuzz audit: export PYTHONDONTWRITEBYTECODE =
test: install-test ## all tests
	PYTEST_DEBUG_TEMPROOT=$$(scripts/test-folder) $(BIN)/pytest -q -n 3 --dist loadgroup -m "not slow" --durations=25

soak: $(VENV)/.installed-test ## presses and publishes killed, and changed at random, over and over (half an hour); then make fuzz
	PRESS_KILLS=50 PRESS_EXAMPLES=300 EVERY_KILL=1 WORD_EXAMPLES=1500 $(BIN)/pytest -q tests/press/test_press_killed.py tests/press/test_press_incremental.py tests/release/publishing tests/search/test_search_analyzer.py
	$(MAKE) fuzz

fuzz: $(VENV)/.installed-test ## inputs at random for each reader of captures and of releases: 10 minutes each, 3 hours on two cores (FUZZ_SECONDS=600)
	PYTHONPATH=tests $(BIN)/python -m fuzz

lint: $(VENV)/.installed-test ## style, types, floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.installed-test ## put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: install ## compile the desk's words (newsroom/locale)
	$(BIN)/pybabel --quiet compile --domain django --directory src/tamizdat/newsroom/locale

audit: install-test ## slow checks: the desk on PostgreSQL and killed at random, TUF's tests for clients, Lighthouse on the demo's pages
	scripts/fetch-tuf-conformance
	PYTEST_DEBUG_TEMPROOT=$$(scripts/test-folder) $(BIN)/pytest -q -m slow
	$(BIN)/python -m audit.lighthouse

screenshots: install-test demo ## the pictures of docs/editors.md, from the demo's desk
	$(BIN)/python -m audit.screenshots $(DEMO)

bench: install-test ## figures against peers, into bench/RESULTS.md
	$(BIN)/python -m bench.run

lock: ## choose versions anew (needs uv)
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command 'make lock' \
	  --all-extras --group build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command 'make lock' \
	  --all-extras --group build --group lint --group test -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command 'make lock' \
	  bench/requirements.in -o bench/requirements.txt

clean: ## take away what was made here
	rm -rf $(VENV) node_modules build $(DEMO) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .fuzz .tuf-conformance
