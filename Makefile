# The two commands that matter are `make bench` and `make test`; both install
# what they need, `make` alone doesn't. CMake builds: see CMakePresets.json.

.DEFAULT_GOAL = all
setup = harness/setup
lanebench = build/release/bin/lanebench

help: ## What there is to type
	@sed -n 's/^\([a-z-]*\):.*## /\1 /p' Makefile | \
		while read -r name text; do \
			printf '  make %-12s%s\n' "$$name" "$$text"; done

all: ## What `make` alone does: build, and install nothing
	@$(setup)/deps.sh build --check
	@$(setup)/build.sh release

deps: ## Install everything that the other targets need
	@$(setup)/deps.sh test

build: ## The programs and plugins, in build/release
	@$(setup)/deps.sh build
	@$(setup)/build.sh release

bench: ## Measure and draw (ARGS="--workers 1,2" as of a run)
	@$(setup)/deps.sh bench
	@$(setup)/build.sh release
	@$(setup)/bench.sh $(ARGS)

bench-self: ## Measure lanebench itself against its bounds
	@$(setup)/deps.sh self
	@$(setup)/build.sh release
	@build/release/bin/lanebench-bench-self $(ARGS)

bench-peers: ## Ours beside Go, Python, Node and the shell: ~20 minutes
	@$(setup)/deps.sh peers
	@$(setup)/build.sh release
	@$(setup)/bench_peers.sh $(ARGS)

test: ## Every test
	@$(setup)/deps.sh test
	@$(setup)/test.sh release $(CONFIGURE)

test-fresh: ## On bare Debian 12 and 13 (root, debootstrap): ~20 minutes
	@tests/fresh.sh

mutants: ## Do the tests notice what is broken? (ONLY=REGEX) ~15 minutes
	@$(setup)/deps.sh test
	@tests/mutants.sh "$${ONLY:-}"

fuzz: ## Readers of foreign bytes, FUZZ_SECONDS=600 each (ARGS="csv")
	@$(setup)/deps.sh fuzz
	@$(setup)/fuzz.sh $(ARGS)

plots: ## Draw a run's pictures again (RUN=results/latest)
	@$(setup)/deps.sh bench
	@$(setup)/build.sh release
	@$(lanebench) plot -- "$${RUN:-results/latest}"
	@$(setup)/show.sh "$${RUN:-results/latest}"

# Handed over by the environment: a path may have blanks and quotes.
install: export PREFIX = /usr/local
install: build ## Into PREFIX=/usr/local
	@cmake --install build/release --prefix "$$PREFIX"

package: ## A .deb and a .tar.gz of it, in build/packages
	@$(setup)/deps.sh package
	@$(setup)/build.sh release
	@cpack --config build/release/CPackConfig.cmake -B build/packages

clean: ## Remove what was built; results stay
	rm -rf build

.PHONY: help all deps build bench bench-self bench-peers test test-fresh \
	mutants fuzz plots install package clean
