# Two commands for a newcomer: `make demo` and `make test`. Both install the system packages that are missing.
.PHONY: build demo test packages format lint generated bench-serving bench-cleaning clean

SWIFT_BUILD = swift build -c release --explicit-target-dependency-import-check error
SWIFT_TEST = swift test -c release --disable-testable-imports --explicit-target-dependency-import-check error

# Builds everything that `make demo` and `make test` need, once: both use the same products.
build: packages
	$(SWIFT_BUILD)

# System packages (Debian, Ubuntu); says what to install elsewhere.
packages:
	@.ci/install-packages

demo: build
	@Benchmarks/demo/run

test: packages
	$(SWIFT_TEST)

# Code made from Protos/ must be fresh.
generated: packages
	Protos/generate.sh
	Clients/python/generate.sh
	git diff --exit-code -- Sources/CPatronMessages Sources/PatronWire/Messages/Generated.swift \
		Clients/python/src/patron/v1 Clients/python/src/patron/_table.py 'Clients/python/src/patron/_*_methods.py'

format:
	swift format -i -r --configuration .swift-format Sources Tests Package.swift

lint:
	swift format lint --strict -r --configuration .swift-format Sources Tests Package.swift

bench-serving: build
	Benchmarks/serving/run

bench-cleaning: build
	Benchmarks/cleaning/run.py

clean:
	rm -rf .build out
