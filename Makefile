# Two commands for a newcomer: `make demo` and `make test`. Both install the system packages that are missing.
.PHONY: build demo test fuzz fuzz-guided packages format lint generated bench-serving bench-recommendation bench-connections \
	bench-cleaning bench-events bench-swaps bench-crash bench-soak bench-scores clean

SWIFT_BUILD = swift build -c release --explicit-target-dependency-import-check error
# One test at a time: real servers and their time limits must not wait behind tests that compute on every core.
SWIFT_TEST = swift test -c release --no-parallel --disable-testable-imports --explicit-target-dependency-import-check error

# Builds everything that `make demo` and `make test` need, once: both use the same products.
build: packages
	$(SWIFT_BUILD)

# System packages (Debian, Ubuntu); says what to install elsewhere.
packages:
	@.ci/install-packages

demo: build
	@Benchmarks/demo/run

test: packages
	@.ci/install-packages-for-tests
	@Tests/Clients/prepare
	$(SWIFT_TEST)

# Code made from Protos/ must be fresh.
generated: packages
	Protos/generate.sh
	Clients/python/generate.sh
	git diff --exit-code -- Sources/CPatronMessages Sources/PatronWire/Messages/Generated.swift \
		Sources/PatronGRPC/Methods/Descriptors.swift \
		Clients/python/src/patron/v1 Clients/python/src/patron/_table.py 'Clients/python/src/patron/_*_methods.py'

# Fuzzing: `make fuzz TARGET=frames N=10000000`; docs/testing.md names the targets.
TARGET ?= all
N ?= 1000000
fuzz: packages
	$(SWIFT_BUILD) --product patron-fuzz
	nice .build/release/patron-fuzz run $(TARGET) --runs $(N)

# The same, guided by coverage, with the address sanitizer in all code and the undefined-behaviour one in C.
fuzz-guided: packages
	$(SWIFT_BUILD) --product patron-fuzz --scratch-path .build-fuzz --sanitize address --sanitize fuzzer \
	    -Xcc -fsanitize=$(UNDEFINED)
	SWIFT_BACKTRACE=enable=no nice .build-fuzz/release/patron-fuzz guided $(TARGET) --runs $(N)

UNDEFINED = bounds,shift,signed-integer-overflow,null,alignment

format:
	swift format -i -r --configuration .swift-format Sources Tests Benchmarks Package.swift

lint:
	swift format lint --strict -r --configuration .swift-format Sources Tests Benchmarks Package.swift

# Runs commands one after the other, all of them; fails if one has.
all = @failed=; for part in $(1); do echo "== $$part"; $$part || failed="$$failed $$part"; done; \
	[ -z "$$failed" ] || { echo "missed:$$failed" >&2; exit 1; }

bench-serving: build
	Benchmarks/serving/run

bench-recommendation: build
	$(call all, Benchmarks/recommendation/run Benchmarks/recommendation/cold Benchmarks/recommendation/unseen)

bench-connections: build
	Benchmarks/connections/run

bench-cleaning: build
	Benchmarks/cleaning/run.py

# Scores beside Python packages, and uplift on a real campaign; each line says what must be reached.
bench-scores: build
	$(call all, $(addprefix Benchmarks/scores/, lifetime.py propensity.py uplift.py segmentation.py) .build/release/patron-bench-trees)

# From an event to its effect, and events a second.
bench-events: build
	Benchmarks/events/run

# Swaps under load; needs a folder with two versions: make bench-swaps MODELS=DIR
MODELS ?= Models
bench-swaps: build
	Benchmarks/swaps/run --models $(MODELS)

# Trainer and server killed at 200 random moments each.
bench-crash: build
	Benchmarks/crash/trainer
	Benchmarks/crash/server $(MODELS)

# An hour of everything at half load; a shorter one: make bench-soak MINUTES=5
MINUTES ?= 60
bench-soak: build
	Benchmarks/soak/run --minutes $(MINUTES) --strict

clean:
	rm -rf .build out
