# Everything sets itself up: the first call makes .venv and installs; later calls start at once.
PYTHON ?= python3
VENV ?= .venv
IDEA ?= a red fox in the snow
ARGS ?=
export IDEA

.PHONY: help imagine run chat test test-all check format bench train-pocket docs catalogue clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# torch comes first and by its exact pin, so that pip takes a CPU build where one is offered.
$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(VENV)/bin/python -m pip install --disable-pip-version-check --quiet torch==2.13.0
	$(VENV)/bin/python -m pip install --disable-pip-version-check --quiet --editable .
	@touch $@

# aiogram judges the calls that the tests record. Its metadata forbids pydantic 2.14, which it works with and we need;
# so it comes without its dependencies, and with the two of them that nothing else here brings.
$(VENV)/.installed-dev: $(VENV)/.installed
	$(VENV)/bin/python -m pip install --disable-pip-version-check --quiet --editable '.[dev]'
	$(VENV)/bin/python -m pip install --disable-pip-version-check --quiet --no-deps aiogram==3.31.0 magic-filter aiofiles
	@touch $@

imagine: $(VENV)/.installed ## make a picture: make imagine IDEA="a red fox in the snow" ARGS="--n 4"
	@$(VENV)/bin/darkroom imagine $(ARGS) -- "$$IDEA"

chat: $(VENV)/.installed ## talk to the bot in this terminal, no token needed
	@$(VENV)/bin/darkroom chat

run: $(VENV)/.installed ## start every chat that has a token
	@$(VENV)/bin/darkroom run

test: $(VENV)/.installed-dev ## the test suite: offline, no GPU, no token
	$(VENV)/bin/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

test-all: $(VENV)/.installed-dev ## the slow tests too
	$(VENV)/bin/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m ""

check: $(VENV)/.installed-dev ## style and types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

format: $(VENV)/.installed-dev ## rewrite the sources in the house style
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

bench: $(VENV)/.installed-dev ## the benchmarks; each prints its own table
	@for script in tests/benchmarks/*.py; do echo "== $$script"; $(VENV)/bin/python $$script || exit 1; done

train-pocket: $(VENV)/.installed ## draw the pictures, train and judge the embedded model from nothing
	$(VENV)/bin/python -m generation.pocket.train $(ARGS)

docs: $(VENV)/.installed-dev ## write the README's tables from the option table and the settings
	$(VENV)/bin/python -m tests.documentation

catalogue: $(VENV)/.installed-dev ## what the translations lack; ARGS=--write puts it into bot/locale
	$(VENV)/bin/python -m tests.catalogue $(ARGS)

clean: ## forget the environment and all caches
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
