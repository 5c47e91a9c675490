# Two promises, each from a fresh clone with only Python 3.10+ and make on the machine.
# uv installs in seconds where it can be had; pip does the same, slower.
PYTHON ?= python3
BIN := .venv/bin

# The bytecode of the own environment is worth keeping, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: audit test bench mutants

# Both case files, one report each; the second runs beside the first and is shown after it.
audit: .venv/.audit
	@$(BIN)/pytest tests/api --qtickets-spec specs/qtickets_documented.md >.venv/documented.txt 2>&1 & \
	  $(BIN)/pytest tests/api; first=$$?; \
	  wait $$!; second=$$?; cat .venv/documented.txt; exit $$((first | second))

test: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2

# Speeds beside their floors, each pair from one run.
bench: .venv/.test
	@for script in benchmarks/*.py; do echo "$$script"; $(BIN)/python $$script; done

# Changes to the judge and the verifier that no test notices; half an hour of CPU time, no part of CI.
mutants: .venv/.test
	$(call install,--group mutants)
	rm -rf mutants
	nice -n 10 $(BIN)/mutmut run --max-children 2
	$(BIN)/mutmut results | sed -n 's/: [a-z ]*$$//p' | xargs -r -n 1 $(BIN)/mutmut show
	$(BIN)/mutmut export-cicd-stats && cat mutants/mutmut-cicd-stats.json

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	  { echo "$(PYTHON) is $$($(PYTHON) -V 2>&1); Python 3.10 or newer is needed; try make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check uv || true
	@touch $@

.venv/.audit: .venv/.made pyproject.toml
	$(call install,-e .[all])
	@touch $@

.venv/.test: .venv/.audit pyproject.toml
	$(call install,--group test --group lint)
	@touch $@

install = $(BIN)/uv pip install --quiet --python $(BIN)/python $(1) || \
  { $(BIN)/python -m pip install --quiet --upgrade pip && $(BIN)/python -m pip install --quiet $(1); }
