# Short names for what Meson and Ninja do. `make demo` and `make test` are all that most people need.
#
#   make build      the program, as build/testamur; it runs from there       (after tools/set-up)
#   make demo       installs what is missing, builds, serves the demonstration (ONCE=1, DIR=folder, LISTEN=127.0.0.1:8080)
#   make check      the fast tests                                           (under three minutes)
#   make test       everything a change must pass: warnings of two compilers, sanitizers, all tests, fuzz smoke
#   make bench      the figures, as ratios to raw costs of the same run      (BENCH="S1 S3" for some)
#   make cover      how much of the trusted core the tests decide (MC/DC), a row a file; FILES="proof.c" says what is missing there
#   make fuzz       every fuzz target for SECONDS=60 each
#   make fault      the n-th write, fsync, rename, allocation fails; kills at random
#   make soak       the kill and fault tests until TIMES are done
#   make fresh      make demo and make test on fresh Debian systems made for it (needs root)
#   make install    PREFIX=/usr/local DESTDIR=
#   make clean      removes the build folders
.PHONY: build demo check test bench cover fuzz install fresh fault soak clean
MAKEFLAGS += --no-print-directory

PREFIX ?= /usr/local
SECONDS ?= 60

build: build/build.ninja
	@ninja -C build

# Texts, rule books and migrations are listed when Meson configures: a new file in their folders configures again.
build/build.ninja: meson.build $(wildcard locale/en locale/de frameworks sql)
	@if [ -f $@ ]; then meson setup --reconfigure build >/dev/null; else meson setup build >/dev/null; fi
	@touch $@

demo:
	@tools/set-up run
	@$(MAKE) build
	@build/testamur demo $(if $(ONCE),--once) $(if $(DIR),--dir $(DIR)) $(if $(LISTEN),--listen $(LISTEN))

check:
	@tools/set-up test
	@$(MAKE) build
	@tools/run-tests check

test:
	@tools/set-up test
	@tools/run-tests all

bench: build
	@ninja -C build test/bench/bench
	@build/test/bench/bench $(BENCH)

cover:
	@tools/set-up test
	@tools/cover $(FILES)

fuzz:
	@tools/set-up test
	@tools/run-tests fuzz $(SECONDS)

fault:
	@tools/set-up test
	@$(MAKE) build
	@tools/run-tests fault

soak:
	@tools/set-up test
	@$(MAKE) build
	@tools/run-tests soak $(TIMES)

fresh:
	@tools/fresh $(SYSTEMS)

install: build
	@meson configure build -Dprefix=$(abspath $(PREFIX)) >/dev/null
	@meson install -C build $(if $(DESTDIR),--destdir $(DESTDIR))

clean:
	rm -rf build build-*
