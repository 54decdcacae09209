// swift-tools-version: 6.2
import PackageDescription

// The layers of docs/architecture.md, top to bottom. A target imports nothing that it does not declare here:
// the Makefile builds with `--explicit-target-dependency-import-check error`, and in CI warnings are errors.

let settings: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

func layer(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func command(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies + ["PatronCommand", "PatronCore", argumentParser],
        swiftSettings: settings)
}

func tests(_ name: String, _ others: [Target.Dependency] = []) -> Target {
    // Tests of the commands have no target of their own: they run the binaries.
    let own: [Target.Dependency] = ["PatronCore", "EndToEnd"].contains(name) ? [] : [.target(name: name)]
    return .testTarget(
        name: name + "Tests", dependencies: own + others + ["PatronCore", "PatronTestSupport"], swiftSettings: settings)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP2 = Target.Dependency.product(name: "NIOHTTP2", package: "swift-nio-http2")
let nioHPACK = Target.Dependency.product(name: "NIOHPACK", package: "swift-nio-http2")
let nioTLS = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let settingsProvider = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let families: [Target.Dependency] = [
    "PatronRecommendation", "PatronMerchandising", "PatronSegmentation", "PatronLifetimeValue", "PatronPropensity",
    "PatronUplift", "PatronLoyalty",
]

let package = Package(
    name: "patron",
    products: [
        .executable(name: "patron-server", targets: ["patron-server"]),
        .executable(name: "patron-trainer", targets: ["patron-trainer"]),
        .executable(name: "patron-client", targets: ["patron-client"]),
        .executable(name: "patron-load", targets: ["patron-load"]),
        .library(name: "PatronClient", targets: ["PatronClient", "PatronCore"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(
            url: "https://github.com/apple/swift-configuration", from: "1.4.0",
            traits: [.defaults, "YAML", "CommandLineArguments"]),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Executables: parse arguments, read configuration, call a library.
        command(
            "patron-server",
            [
                "PatronConfiguration", "PatronServer", "PatronGRPC", "PatronConsole", "PatronService", logging,
                lifecycle, signals, nioCore, nioPosix, coreMetrics,
            ]),
        command(
            "patron-trainer", ["PatronTraining", "PatronLearning", "PatronLifetimeValue", "PatronData", "PatronBundle"]),
        command("patron-client", ["PatronClient", "PatronClientOptions"]),
        command("patron-load", ["PatronLoad", "PatronClient", "PatronClientOptions", histogram]),
        layer("PatronCommand", ["PatronCore", argumentParser]),
        layer(
            "PatronConfiguration",
            [
                "PatronServer", "PatronGRPC", "PatronConsole", "PatronService", "PatronState", "PatronYAML",
                "PatronCore",
                argumentParser, logging, settingsProvider,
            ]),
        layer("PatronClientOptions", ["PatronClient", "PatronPseudonyms", "PatronCore", argumentParser]),

        // Edges.
        layer(
            "PatronServer",
            ["PatronService", "PatronWire", "PatronCore", nioCore, nioPosix, logging, lifecycle]),
        layer(
            "PatronGRPC",
            [
                "PatronService", "PatronWire", "PatronCore", "CZlib", nioCore, nioPosix, nioHTTP2, nioHPACK, nioTLS,
                logging, lifecycle,
            ]),
        layer(
            "PatronConsole",
            [
                "PatronService", "PatronWire", "PatronCore", hummingbird, hummingbirdCore, coreMetrics, nioCore,
                nioPosix, logging, lifecycle,
            ]),
        layer("PatronClient", ["PatronWire", "PatronCore", "CPatronMessages", nioCore, nioPosix, nioTLS]),
        layer(
            "PatronLoad",
            [
                "PatronClient", "PatronClientOptions", "PatronData", "PatronYAML", "PatronBundle", "PatronWire",
                "PatronCore", "CPatronMessages", "CProtobufC", "CZlib", nioCore, nioPosix, histogram, argumentParser,
            ]),

        // Service: what every edge answers from.
        layer(
            "PatronService",
            families + [
                "PatronEngine", "PatronState", "PatronWire", "PatronBundle", "PatronNumerics", "PatronCore",
                "PatronYAML", "CPatronMessages", "CPatronThreads", "CProtobufC", nioCore, nioPosix, nioTLS, crypto,
                asn1,
                logging, lifecycle,
            ]),
        layer("PatronState", ["PatronCore", grdb]),

        // Offline.
        layer(
            "PatronTraining",
            families + [
                "PatronEngine", "PatronLearning", "PatronData", "PatronState", "PatronFeatures", "PatronBundle",
                "PatronNumerics", "PatronYAML", "PatronSources", "PatronPseudonyms",
                "PatronCore",
            ]),
        layer("PatronSources", ["PatronData", "PatronCore", "CPostgreSQL", grdb]),
        layer("PatronPseudonyms", ["PatronCore", crypto]),
        layer("PatronLearning", ["PatronNumerics", "PatronCore", "COpenBLAS", "CXGBoost"]),
        layer("PatronData", ["PatronYAML", "PatronCore", "CZlib"]),

        // Answers.
        layer("PatronEngine", families + ["PatronFeatures", "PatronBundle", "PatronNumerics", "PatronCore"]),

        // Families: what is in the bundle and request-time arithmetic.
        layer("PatronRecommendation", ["PatronBundle", "PatronNumerics", "PatronCore"]),
        layer("PatronMerchandising", ["PatronBundle", "PatronNumerics", "PatronCore"]),
        layer("PatronSegmentation", ["PatronBundle", "PatronNumerics", "PatronCore"]),
        layer("PatronLifetimeValue", ["PatronFeatures", "PatronBundle", "PatronNumerics", "PatronCore"]),
        layer("PatronPropensity", ["PatronFeatures", "PatronBundle", "PatronNumerics", "PatronCore"]),
        layer("PatronUplift", ["PatronFeatures", "PatronBundle", "PatronNumerics", "PatronCore"]),
        layer("PatronLoyalty", ["PatronBundle", "PatronCore"]),

        // What families learn from that is the same for several of them.
        layer("PatronFeatures", ["PatronBundle", "PatronNumerics", "PatronCore"]),

        // Format, wire, ground.
        layer("PatronBundle", ["PatronNumerics", "PatronCore", crypto]),
        layer("PatronWire", ["PatronCore", "CPatronMessages", "CProtobufC", nioCore]),
        layer("PatronNumerics", ["PatronCore", "CPatronKernels"]),
        layer("PatronYAML", ["PatronCore", yams]),
        layer("PatronCore"),

        // C.
        .target(name: "CPatronKernels"),
        .target(name: "CPatronThreads"),
        .target(name: "CPatronMessages", dependencies: ["CProtobufC"]),
        .systemLibrary(name: "CProtobufC", pkgConfig: "libprotobuf-c", providers: [.apt(["libprotobuf-c-dev"])]),
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
        .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CXGBoost", providers: [.apt(["libxgboost-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // Tests mirror the sources.
        .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
        .target(
            name: "PatronTestSupport",
            dependencies: ["PatronTraining", "PatronBundle", "PatronNumerics", "PatronCore"],
            path: "Tests/PatronTestSupport", swiftSettings: settings),
        .target(name: "CLibFuzzer", path: "Tests/CLibFuzzer"),
        .target(
            name: "PatronFuzz",
            dependencies: [
                "PatronConfiguration", "PatronGRPC", "PatronService", "PatronState", "PatronEngine", "PatronData",
                "PatronClient", "PatronWire", "PatronBundle", "PatronCore", "CPatronMessages", "CProtobufC", nioCore,
                nioEmbedded, nioHPACK, logging,
            ], path: "Tests/PatronFuzz", swiftSettings: settings),
        .executableTarget(
            name: "patron-fuzz",
            dependencies: ["PatronFuzz", "PatronCommand", "PatronCore", "CLibFuzzer", argumentParser],
            path: "Tests/patron-fuzz", swiftSettings: settings),
        .executableTarget(
            name: "patron-bench-trees", dependencies: ["PatronLearning", "PatronNumerics", "PatronCore"],
            path: "Benchmarks/trees", swiftSettings: settings),
        tests("PatronFuzz"),
        tests("PatronCore"),
        tests("PatronNumerics"),
        tests("PatronBundle", ["PatronNumerics"]),
        tests("PatronWire", ["CPatronMessages", "CProtobufC", nioCore]),
        tests("PatronClient", ["PatronClientOptions", "PatronWire", "CPatronMessages", nioCore, nioPosix]),
        tests("PatronLoad", ["PatronClient", "PatronWire", nioCore, nioPosix, histogram]),
        tests("PatronData", ["PatronYAML"]),
        tests("PatronLearning", ["PatronNumerics"]),
        tests("PatronRecommendation", ["PatronTraining", "PatronLearning", "PatronBundle", "PatronNumerics"]),
        tests("PatronMerchandising", ["PatronBundle"]),
        tests(
            "PatronSegmentation",
            ["PatronTraining", "PatronLearning", "PatronBundle", "PatronNumerics", "PatronYAML"]),
        tests("PatronLifetimeValue", ["PatronTraining", "PatronFeatures", "PatronBundle", "PatronNumerics"]),
        tests(
            "PatronPropensity",
            [
                "PatronFeatures", "PatronLifetimeValue", "PatronTraining", "PatronLearning", "PatronBundle",
                "PatronNumerics",
            ]),
        tests(
            "PatronUplift",
            [
                "PatronTraining", "PatronEngine", "PatronLearning", "PatronData", "PatronBundle", "PatronNumerics",
            ]),
        tests(
            "PatronLoyalty",
            [
                "PatronTraining", "PatronEngine", "PatronLifetimeValue", "PatronData", "PatronYAML", "PatronBundle",
                "PatronNumerics",
            ]),
        tests(
            "PatronTraining",
            [
                "PatronRecommendation", "PatronMerchandising", "PatronEngine", "PatronLearning", "PatronData",
                "PatronBundle", "PatronNumerics",
            ]),
        tests("PatronSources", ["PatronData", grdb]),
        tests("PatronPseudonyms"),
        tests("PatronState", [grdb]),
        tests("PatronEngine", families + ["PatronFeatures", "PatronBundle", "PatronNumerics", "CAllocationCounter"]),
        tests("PatronServer", ["PatronClient", "PatronWire"]),
        tests(
            "PatronGRPC",
            ["PatronService", "PatronWire", "CZlib", nioCore, nioPosix, nioEmbedded, nioHTTP2, nioHPACK, logging]),
        tests("PatronConfiguration", ["PatronServer", "PatronService"]),
        tests("PatronService", ["PatronWire", logging, nioCore]),
        tests("PatronConsole", ["PatronService", coreMetrics]),
        tests("EndToEnd", ["PatronData", "PatronLearning"]),
    ]
)
