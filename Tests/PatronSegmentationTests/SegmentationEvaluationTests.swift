import Foundation
import PatronCore
import PatronTestSupport
import PatronTraining
import Testing

@Suite struct SegmentationEvaluationTests {
    static let hasData = TestData.has("classic/iris.csv")

    func model(_ algorithm: ClusterAlgorithm, _ change: (inout SegmentationEvaluation.Options) -> Void) throws
        -> JSONValue
    {
        let text = try String(contentsOfFile: TestData.path("classic/iris.csv"), encoding: .utf8)
        let values = text.split(separator: "\n").dropFirst().flatMap {
            $0.split(separator: ",").dropLast().compactMap { Double($0) }
        }
        var options = SegmentationEvaluation.Options()
        options.algorithm = algorithm
        change(&options)
        let result = try SegmentationEvaluation.evaluate(values: values, columns: ["a", "b", "c", "d"], options)
        guard case .array(let models)? = result["models"], let model = models.first else {
            throw PatronError(.internal, "")
        }
        return model
    }

    func number(_ value: JSONValue?) -> Double {
        switch value {
        case .number(let number)?: number
        case .int(let number)?: Double(number)
        default: .nan
        }
    }

    @Test(.enabled(if: hasData, "needs classic")) func irisThroughTheServedModel() throws {
        let model = try model(.kmeans) { $0.clusters = 3 }
        #expect(abs(number(model["inertia"]) - 78.851441) < 1e-5)
        #expect(abs(number(model["silhouette"]) - 0.552819) < 1e-6)
        #expect(number(model["served_agreement"]) == 1)
    }

    @Test(.enabled(if: hasData, "needs classic")) func irisByDensity() throws {
        let model = try model(.dbscan) { $0.epsilon = 0.5 }
        #expect(number(model["clusters"]) == 2 && number(model["noise"]) == 17)
        #expect(number(model["served_agreement"]) == 1)
    }

    @Test(.enabled(if: hasData, "needs classic"), arguments: ["ward", "complete", "average", "single", "minibatch"])
    func everyAlgorithmIsServedAsFound(_ name: String) throws {
        let model = try model(try ClusterAlgorithm(name: name, linkage: nil)) { $0.clusters = 3 }
        #expect(number(model["clusters"]) == 3 && number(model["noise"]) == 0)
        #expect(number(model["served_agreement"]) == 1)
    }

    @Test func namesOfAlgorithms() throws {
        #expect(try ClusterAlgorithm(name: "hierarchical", linkage: "average") == .average)
        #expect(try ClusterAlgorithm(name: "hierarchical", linkage: nil) == .ward)
        #expect(throws: PatronError.self) { try ClusterAlgorithm(name: "hierarchical", linkage: "kmeans") }
        #expect(throws: PatronError.self) { try ClusterAlgorithm(name: "kmeans", linkage: "ward") }
        #expect(throws: PatronError.self) { try ClusterAlgorithm(name: "spectral", linkage: nil) }
    }

    @Test func hostileTablesAreRefused() {
        func evaluate(
            _ values: [Double], _ algorithm: ClusterAlgorithm = .kmeans, clusters: Int? = 2, columns: [String] = ["a"]
        ) throws {
            var options = SegmentationEvaluation.Options()
            (options.algorithm, options.clusters, options.standardise) = (algorithm, clusters, true)
            _ = try SegmentationEvaluation.evaluate(values: values, columns: columns, options)
        }
        for algorithm in ClusterAlgorithm.allCases where algorithm != .dbscan {
            // No row, one customer, fewer rows than clusters, a number that is none, no cluster.
            #expect(throws: PatronError.self) { try evaluate([], algorithm) }
            #expect(throws: PatronError.self) { try evaluate([], algorithm, clusters: nil) }
            #expect(throws: PatronError.self) { try evaluate([1], algorithm) }
            #expect(throws: PatronError.self) { try evaluate([1, 2], algorithm, clusters: 3) }
            #expect(throws: PatronError.self) { try evaluate([1, .nan], algorithm) }
            #expect(throws: PatronError.self) { try evaluate([1, 2], algorithm, clusters: 0) }
        }
        // All customers equal.
        #expect(throws: PatronError.self) { try evaluate([1, 1, 1]) }
        #expect(throws: PatronError.self) { try evaluate([1, 1, 1], clusters: nil) }
        #expect(throws: PatronError.self) { try evaluate([1, 1, 1], .dbscan, clusters: nil) }
        #expect(throws: PatronError.self) { try evaluate([], .dbscan, clusters: nil) }
        #expect(throws: PatronError.self) { try evaluate([1, 2], .dbscan, clusters: 2) }
        #expect(throws: PatronError.self) { try evaluate([1, 2, 3], columns: ["a", "b"]) }
        #expect(throws: PatronError.self) { try evaluate([1, 2], columns: ["a", "a"]) }
        // A constant column tells nobody apart and is no error.
        #expect(throws: Never.self) { try evaluate([1, 5, 2, 5, 9, 5], columns: ["a", "b"]) }
    }
}
