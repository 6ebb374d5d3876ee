# `make run` starts the app. Three commands say whether it is right:
#   make check   two minutes: lint, types, which room imports which, quick unit tests and those of docs
#   make test    minutes: all of that and every other test, with a fixed sample of what sweeps
#   make proofs  long: what the samples leave out, such as every model on every kind of data
# Every test is run by `make test` or by `make proofs`; `make check` is a part of `make test`.
# The first use makes .venv and installs what is pinned; later ones start at once.

PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin
# Two processes: one has the tests that need a browser, each takes a file of the others at a time.
PYTEST := $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder
QUICK := bundle claims data docs evaluation_likelihood guard \
	likelihoods model model_pages objectives pack packaging priors records wording

.PHONY: run site check test proofs static docs js node lint starters kernels clean

run: .venv/app.stamp
	$(BIN)/streamlit run app.py --server.port $(PORT)

# The playground as a folder for any host of files: docs/site.md. RUNS="ID ID": models of yours beside it.
site: .venv/app.stamp
	$(BIN)/python -m vae_core site --out site --force $(RUNS:%=--run %)

check: static js
	$(PYTEST) -m "not proof" $(QUICK:%=tests/test_%.py) $(ARGS)

test: static js docs
	$(BIN)/python -m tests.browser.browsers
	$(PYTEST) -m "not proof" $(ARGS)

proofs: .venv/dev.stamp
	$(BIN)/python -m tests.browser.browsers
	$(PYTEST) -m proof $(ARGS)

# pyright is Node's; once it is installed nothing is fetched.
static: .venv/dev.stamp node_modules/js.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	node_modules/.bin/pyright

# The docs as a site in build/docs, any dead link an error: guides, model pages, public names.
docs: .venv/dev.stamp
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

# The JavaScript of vae_core/web: types, rules, and the tests that need no page.
js: node node_modules/js.stamp
	node_modules/.bin/tsc
	node_modules/.bin/eslint vae_core/web tests/web benchmarks eslint.config.js
	node --test --test-reporter=spec tests/web/*.test.js

node:
	@node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>&- && npm -v >&- 2>&- \
	  || { echo "Node 18 or newer with npm is needed: apt-get install nodejs npm, or nodejs.org." >&2; exit 1; }

node_modules/js.stamp: package-lock.json | node
	npm ci --no-audit --no-fund
	touch $@

lint: .venv/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Trains the models that the home page shows; takes some minutes.
starters: .venv/app.stamp
	$(BIN)/python -m vae_core.starters

# The engine's C kernels to vae_core/web/engine/kernels_binary.js; needs the clang that it names.
kernels: .venv/bin/python
	$(BIN)/python vae_core/web/engine/kernels/build.py

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=...")'
	$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/app.stamp: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev.stamp: requirements-dev.txt .venv/app.stamp
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements-dev.txt
	touch $@

clean:
	rm -rf .venv node_modules build .pytest_cache .ruff_cache
