import Foundation
import PatronCore
import PatronTestSupport
import PatronTraining
import Testing

@Suite struct SegmentationEvaluationTests {
    @Test(.enabled(if: TestData.has("classic/iris.csv"), "needs classic"))
    func irisThroughTheServedModel() throws {
        let text = try String(contentsOfFile: TestData.path("classic/iris.csv"), encoding: .utf8)
        let rows = text.split(separator: "\n").dropFirst().map {
            $0.split(separator: ",").dropLast().compactMap { Double($0) }
        }
        let result = try SegmentationEvaluation.evaluate(
            rows: rows, columns: ["a", "b", "c", "d"], algorithm: "kmeans", clusters: 3, standardise: false)
        guard case .array(let models)? = result["models"], let model = models.first,
            case .number(let inertia)? = model["inertia"],
            case .number(let silhouette)? = model["silhouette"]
        else {
            Issue.record("unexpected result \(result)")
            return
        }
        #expect(abs(inertia - 78.851441) < 1e-5 && abs(silhouette - 0.552819) < 1e-6)
    }

    @Test func hostileTablesAreRefused() {
        func evaluate(_ rows: [[Double]], _ algorithm: String = "kmeans", clusters: Int? = 2) throws -> JSONValue {
            try SegmentationEvaluation.evaluate(
                rows: rows, columns: ["a"], algorithm: algorithm, clusters: clusters, standardise: true)
        }
        #expect(throws: PatronError.self) { try evaluate([]) }
        #expect(throws: PatronError.self) { try evaluate([], clusters: nil) }
        #expect(throws: PatronError.self) { try evaluate([[1]]) }
        #expect(throws: PatronError.self) { try evaluate([[1], [1], [1]]) }
        #expect(throws: PatronError.self) { try evaluate([[1], [1], [1]], clusters: nil) }
        #expect(throws: PatronError.self) { try evaluate([[1], [.nan]]) }
        #expect(throws: PatronError.self) { try evaluate([[1], [2, 3]]) }
        #expect(throws: PatronError.self) { try evaluate([[1], [2]], "dbscan") }
        #expect(throws: PatronError.self) { try evaluate([[1], [2]], clusters: 0) }
    }
}
