# sitd: everything a person needs, one target each. `make` alone prints them.
SHELL = /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Where `make install` puts things; DESTDIR, BINDIR, UNITDIR and CATALOGDIR are heard as well.
export PREFIX DESTDIR BINDIR UNITDIR CATALOGDIR

SWIFT ?= swift
# Without the table of symbols that plug-ins would want: it is 0.3 MB, and keeps what nobody calls.
RELEASE = -c release --static-swift-stdlib -Xlinker --gc-sections -Xlinker --no-export-dynamic
PROGRAMS = .build/release/sitd .build/release/sitctl
SOURCES := Package.swift $(wildcard Package.resolved) $(shell find Sources -type f)
VENV = .build/venv
PYTHON = $(VENV)/bin/python
# What the system tests and benchmarks need from Python.
PYTHON_PACKAGES = html5lib prometheus_client pyte pytest pytest-xdist varlink

.PHONY: help deps build run test test-unit test-system test-suspend bench lint format install uninstall clean \
  deps-build deps-run deps-test

help: ## print these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

deps: ## install the Debian packages that are missing, for building, running and testing
	@scripts/deps build run test

deps-build:
	@scripts/deps build run

deps-test:
	@scripts/deps build run test

build: deps-build $(PROGRAMS) ## build the release programs, .build/release/sitd and sitctl

# The compiler leaves a program as it was when nothing in it changed: it is touched, so that it is
# newer than its sources.
$(PROGRAMS) &: $(SOURCES) Makefile | deps-build
	$(SWIFT) build $(RELEASE) --product sitd
	$(SWIFT) build $(RELEASE) --product sitctl
	@touch $(PROGRAMS)

run: build ## run sitd here in the foreground, and show its status; Ctrl-C ends it
	@scripts/run

test: test-unit test-system ## run all tests: of the modules, and of the built programs

test-unit: deps-test
	@SWIFT="$(SWIFT)" scripts/test-units

test-system: deps-test build $(VENV)/ready
	$(PYTHON) -m pytest Tests/SystemTests

test-suspend: build ## suspend a real kernel under sitd, in an emulated machine (as root; minutes)
	@scripts/deps suspend
	Tests/SystemTests/suspend-vm.sh

$(VENV)/ready: Makefile | deps-test
	@test -x $(PYTHON) || python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet $(PYTHON_PACKAGES)
	@touch $@

bench: deps-test build ## measure the release build: figure, goal, measured (BENCH_SECONDS=60)
	@python3 Benchmarks/bench.py

lint: deps-test ## check who imports whom, banned constructs, format, scripts, units and manuals
	@python3 scripts/lint.py --self-test
	@python3 scripts/lint.py
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

format: ## format the Swift sources
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

install: build ## install for this user and start sitd; PREFIX=/usr/local for everybody
	@scripts/install install

uninstall: ## stop sitd and remove what install put there, but no data
	@scripts/install uninstall

clean: ## remove everything that was built
	rm -rf .build
