# What people and CI run, on Linux or macOS; on Windows inside WSL. Everything goes into .venv: uv
# first, then the exact versions of requirements*.txt by their hashes, then the project itself as
# a link to this folder.

PYTHON ?= python3
TESTS ?=
TEXTS ?=
LOCALE ?=
MODULES ?=
FIGURES ?=
OSV ?= https://api.osv.dev/v1/query
VENV := .venv
BIN := $(VENV)/bin
CODE := bot handlers storage tests benchmarks
PAGE := .ci/page

# Packages come from where pip fetches them on this machine; uv does not read pip's configuration.
pip_setting = $(shell $(PYTHON) -m pip config get global.$(1) 2>/dev/null)
UV = env UV_LINK_MODE=copy UV_NO_PROGRESS=1 VIRTUAL_ENV=$(CURDIR)/$(VENV) \
	$(if $(UV_DEFAULT_INDEX),,$(addprefix UV_DEFAULT_INDEX=,$(or $(PIP_INDEX_URL),$(call pip_setting,index-url)))) \
	$(if $(SSL_CERT_FILE),,$(addprefix SSL_CERT_FILE=,$(or $(PIP_CERT),$(call pip_setting,cert)))) \
	$(BIN)/uv --quiet
COMPILE = $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock" $(LOCK_FLAGS)

# Node.js is among the Python packages of requirements-dev.txt; it shall trust whom this machine trusts.
NODE = env PATH="$(CURDIR)/$(BIN):$$PATH" NODE_USE_SYSTEM_CA=1

# pip-audit trusts whom pip trusts.
AUDITED = $(if $(REQUESTS_CA_BUNDLE),,env $(addprefix REQUESTS_CA_BUNDLE=,$(or $(PIP_CERT),$(call pip_setting,cert))))

# Compiled modules are kept, whatever the environment says: without them each start of the program
# and each process of the tests compiles all libraries anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo run translate transcribe test check format lock messages model bench mutants audit screenshots clean

help: ## this list
	@echo "make TARGET, where TARGET is one of"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1 \2/p' $(MAKEFILE_LIST) \
		| while read -r target text; do printf '  %-12s %s\n' "$$target" "$$text"; done

demo: $(VENV)/.installed ## try everything: chat page on http://127.0.0.1:8080/ with a sample quarter
	@$(BIN)/quartiersbote demo

run: $(VENV)/.installed ## serve the messengers, with the settings of .env
	@$(BIN)/quartiersbote run

translate: $(VENV)/.installed-translate ## what it takes to translate in the house; then quartiersbote translator install de tr

transcribe: $(VENV)/.installed-transcribe ## what it takes to turn voice messages into text; then see docs/operations.md

# Three at a time also on two cores: whoever waits for a browser or a messenger lets others work.
test: $(VENV)/.installed-dev ## all tests with coverage; some of them: make test TESTS=tests/storage
	$(BIN)/pytest --numprocesses=3 --dist=worksteal \
		$(if $(TESTS),$(TESTS),--cov --cov-report=term --cov-fail-under=90)

check: $(VENV)/.installed-dev $(PAGE)/node_modules/.installed ## format, lint, types (the page's too), that imports go one way, and unsafe calls
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml bot handlers storage
	$(NODE) $(PAGE)/node_modules/.bin/oxlint --config $(PAGE)/oxlintrc.json bot/web/page
	$(NODE) $(PAGE)/node_modules/.bin/tsc --project $(PAGE)

format: $(VENV)/.installed-dev ## put the code in form
	$(BIN)/ruff check --fix --exit-zero --quiet .
	$(BIN)/ruff format .

lock: $(VENV)/.uv ## write requirements*.txt anew; LOCK_FLAGS=--upgrade for the newest versions
	echo uv | $(COMPILE) --output-file requirements-uv.txt - >/dev/null
	$(COMPILE) --output-file requirements.txt pyproject.toml >/dev/null
	$(COMPILE) --extra translate --constraint requirements.txt \
		--output-file requirements-translate.txt pyproject.toml >/dev/null
	$(COMPILE) --extra transcribe --constraint requirements-translate.txt \
		--output-file requirements-transcribe.txt pyproject.toml >/dev/null
	$(COMPILE) --group dev --extra translate --extra transcribe \
		--constraint requirements-transcribe.txt \
		--output-file requirements-dev.txt pyproject.toml >/dev/null

messages: $(VENV)/.installed-dev ## carry texts of the code into the catalogues; LOCALE=xx begins a language
	$(BIN)/python -m tests.support.messages $(LOCALE)

model: $(VENV)/.installed-dev ## learn anew what texts are about, from locales/*/examples.tsv; FIGURES=--figures only measures
	$(BIN)/python -m tests.support.training $(FIGURES)

bench: $(VENV)/.installed-dev ## the figures of benchmarks/; TEXTS=FILE.tsv measures language detection too
	@$(BIN)/python -m benchmarks.updates
	@$(BIN)/python -m benchmarks.startup
	@$(BIN)/python -m benchmarks.free_times
	@$(BIN)/python -m benchmarks.places
	@$(BIN)/python -m benchmarks.announcements
	@$(BIN)/python -m benchmarks.understanding
	@$(BIN)/python -m benchmarks.translations
	@$(BIN)/python -m benchmarks.hostile_pictures
	@$(BIN)/python -m benchmarks.floods
	@$(BIN)/python -m benchmarks.held_sockets
	@$(if $(TEXTS),$(BIN)/python -m benchmarks.language "$(TEXTS)",echo "language detection: make bench TEXTS=FILE.tsv, see benchmarks/README.md")

mutants: $(VENV)/.installed-dev ## which code can be broken without a test noticing; MODULES="storage.outbox" TESTS=tests/storage/outbox
	@nice $(BIN)/python -m benchmarks.mutants $(or $(MODULES),storage.cases storage.appointments storage.outbox) \
		--tests $(or $(TESTS),tests/storage tests/handlers)

audit: $(VENV)/.installed-dev ## known faults of the libraries, asked of osv.dev; OSV=URL asks another service like it
	@if why=$$($(AUDITED) $(BIN)/python -c 'import requests; requests.head("$(OSV)", timeout=15)' 2>&1); then \
		$(AUDITED) $(BIN)/pip-audit --vulnerability-service=osv --osv-url="$(OSV)" --requirement=requirements-translate.txt \
			--requirement=requirements-transcribe.txt \
			--disable-pip --strict --progress-spinner=off; \
	else \
		echo "Skipped, nothing was checked: $(OSV) cannot be asked from here."; \
		echo "$$why" | tail -n 1; \
	fi

screenshots: $(VENV)/.installed-dev ## take the pictures of the documentation anew
	$(BIN)/python -m tests.support.screenshots

clean: ## remove .venv and what tools keep; never data
	rm -rf $(VENV) $(PAGE)/node_modules build dist .coverage* .hypothesis .import_linter_cache .mypy_cache \
		.pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.uv: requirements-uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=python3.12"; exit 1; }
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-uv.txt
	@touch $@

$(VENV)/.installed: $(VENV)/.uv requirements.txt pyproject.toml
	@echo "Installing into $(VENV)"
	@$(UV) pip install --compile-bytecode --require-hashes --requirement requirements.txt
	@$(UV) pip install --no-deps --editable .
	@touch $@

$(VENV)/.installed-translate: $(VENV)/.installed requirements-translate.txt
	@echo "Installing what translates"
	@$(UV) pip install --compile-bytecode --require-hashes --requirement requirements-translate.txt
	@touch $@

$(VENV)/.installed-transcribe: $(VENV)/.installed requirements-transcribe.txt
	@echo "Installing what turns voice messages into text"
	@$(UV) pip install --compile-bytecode --require-hashes --requirement requirements-transcribe.txt
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@echo "Installing what tests need"
	@$(UV) pip install --compile-bytecode --require-hashes --requirement requirements-dev.txt
	@touch $@

$(PAGE)/node_modules/.installed: $(PAGE)/package-lock.json | $(VENV)/.installed-dev
	@echo "Installing what checks the page"
	@cd $(PAGE) && $(NODE) npm ci --loglevel=error
	@touch $@
