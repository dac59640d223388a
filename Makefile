# `make help` says what there is. Everything runs in .venv, which the first target that needs it makes.
export Q
PYTHON ?= $(shell command -v python3.11 || command -v python3)
RUN := .venv/bin/python
PIP := $(RUN) -m pip --disable-pip-version-check --quiet install
COMPILE := .venv/bin/pip-compile --quiet --strip-extras --no-header --no-emit-index-url --no-emit-find-links --no-annotate --allow-unsafe

.DEFAULT_GOAL := help
.PHONY: help setup model encoder ray ask index preview invite run eval quality test check bench chaos weeks lock sbom audit

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

setup: .venv/index ## install what asking and indexing need (ask and index do it themselves)

model: .venv/index ## PROVIDER=openai, anthropic or ollama: install what its chat models need (docs/models.md)
	@test -f requirements/$(PROVIDER).lock || { echo "say which provider: make model PROVIDER=openai, anthropic or ollama"; exit 2; }
	@$(PIP) -r requirements/$(PROVIDER).lock

encoder: .venv/encoder ## install what an encoder of your own needs, PyTorch among it (docs/operating.md)

ray: .venv/ray ## install what making an index on a Ray cluster needs (docs/operating.md)

ask: .venv/index ## Q="…": answer a question from sources/, indexing them first if they changed
	@$(RUN) -m bot ask --update -- "$$Q"

index: .venv/index ## bring the index up to date with sources/
	@$(RUN) -m bot index

preview: .venv/preview ## try the Discord bot in a page of your browser, without an account
	@$(RUN) -m bot preview

invite: .venv/index ## print the link that brings the bot to a server
	@$(RUN) -m bot invite

run: .venv/index ## be the bot on Discord; the token is in DISCORD_TOKEN
	@$(RUN) -m bot run

eval: .venv/evaluation ## measure the extractive answers on the shipped gold set, and fail if a measure fell
	@$(RUN) -m bot index
	@$(RUN) -m bot eval --model ""
	@$(RUN) -m bot eval gate

quality: .venv/dev ## measure everything on the research sets again and write docs/quality.md (an hour or more)
	@scripts/docs/quality.sh $(RUN)

test: .venv/dev ## run all tests
	$(RUN) -m pytest $(TESTFLAGS)

check: .venv/dev ## run every check but the tests, as CI does
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(RUN) -m pytest -q tests/test_documentation.py

bench: .venv/dev ## measure speed against LangChain's stock pipeline (ARTICLES=100 chooses how many)
	$(RUN) scripts/bench/bench.py --articles $(or $(ARTICLES),100)

chaos: .venv/dev ## run the bot while everything around it goes wrong (MINUTES=20), and print what became of the questions
	$(RUN) -m tests.wire.chaos --minutes $(or $(MINUTES),20)

weeks: .venv/dev ## let the bot follow a feed for three weeks of a clock that jumps, kill it 30 times, and print what became of it
	$(RUN) -m tests.wire.weeks --kills 30

lock: .venv/dev ## choose the newest versions again and write requirements/*.lock
	$(COMPILE) --upgrade --extra discord,preview,index,encoder,evaluation,openai,anthropic,ollama,mcp,ray,dev -o requirements/dev.lock pyproject.toml
	$(COMPILE) --extra discord,index -c requirements/dev.lock -o requirements/index.lock pyproject.toml
	for part in preview encoder evaluation ray; do $(COMPILE) --extra discord,index,$$part -c requirements/dev.lock -o requirements/$$part.lock pyproject.toml || exit 1; done
	$(COMPILE) --extra discord -c requirements/dev.lock -o requirements/answer.lock pyproject.toml
	for part in openai anthropic ollama mcp; do $(COMPILE) --extra discord,$$part -c requirements/dev.lock -o requirements/$$part.lock pyproject.toml || exit 1; done
	sed -i 's/^\(torch==[0-9.]*\)+.*/\1/' requirements/*.lock

sbom: .venv/index .audit/bin/pip ## write sbom.json: what is installed in .venv, as CycloneDX
	@.audit/bin/cyclonedx-py environment --output-file sbom.json $(RUN)

audit: .venv/index .audit/bin/pip ## look for known vulnerabilities in what is installed; this asks PyPI
	@.audit/bin/pip-audit --progress-spinner off --path $$($(RUN) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')

# Tools that look at .venv from outside, so that they do not find themselves there.
.audit/bin/pip: requirements/audit.txt | .venv/bin/python
	@$(PYTHON) -m venv .audit
	@.audit/bin/python -m pip --disable-pip-version-check --quiet install -r requirements/audit.txt
	@touch $@

# The empty file .venv/NAME says that requirements/NAME.lock was installed. Each of these includes index.lock, and
# dev.lock includes all.
.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "no python3 found; install Python 3.11 or newer"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is too old; Python 3.11 or newer is needed: make PYTHON=…"; exit 2; }
	@echo "Setting up .venv …"
	@$(PYTHON) -m venv .venv || { echo "no venv module; on Debian: apt install python3-venv"; rm -rf .venv; exit 2; }

.venv/%: requirements/%.lock | .venv/bin/python
	@$(RUN) scripts/install.py requirements/$*.lock
	@touch .venv/index $@ $(if $(filter dev,$*),$(patsubst requirements/%.lock,.venv/%,$(wildcard requirements/*.lock)))
