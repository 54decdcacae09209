import PatronCore
import PatronLearning
import PatronTestSupport
import Testing

/// Figures of scikit-learn 1.9.1 on the same tables.
@Suite struct DBSCANTests {
    /// Sum of row number times (label + 2): the same only if every label is.
    func checksum(_ labels: [Int]) -> Int { labels.enumerated().reduce(0) { $0 + ($1.offset + 1) * ($1.element + 2) } }

    @Test(
        .enabled(if: KMeansTests.hasData, "needs classic"),
        arguments: [
            (0.5, 5, 2, 17, 117, 29330), (0.4, 4, 4, 25, 104, 32927), (0.7, 8, 2, 6, 132, 31434),
            (2.5, 4, 1, 0, 150, 22650),
        ])
    func irisAsInScikitLearn(
        _ epsilon: Double, _ minimumPoints: Int, _ clusters: Int, _ noise: Int, _ core: Int, _ checksum: Int
    ) throws {
        let (points, _) = try KMeansTests().features("iris")
        let fit = try DBSCAN.fit(points, settings: .init(epsilon: epsilon, minimumPoints: minimumPoints))
        #expect(fit.clusters == clusters)
        #expect(fit.labels.filter { $0 < 0 }.count == noise)
        #expect(fit.isCore.filter { $0 }.count == core)
        #expect(self.checksum(fit.labels) == checksum)
    }

    @Test(.enabled(if: KMeansTests.hasData, "needs classic")) func wineAsInScikitLearn() throws {
        let points = try KMeansTests().features("wine").0.standardised()
        let fit = try DBSCAN.fit(points, settings: .init(epsilon: 2.2, minimumPoints: 6))
        #expect(fit.clusters == 2 && checksum(fit.labels) == 31695)
        #expect(try DBSCAN.fit(points, settings: .init(epsilon: 0.5)).clusters == 0)
    }

    @Test func equalsTheDefinitionOnAnyTable() throws {
        var random = SeededGenerator(seed: 3)
        for columns in [1, 2, 5] {
            let rows = (0..<600).map { row in
                (0..<columns).map { _ in
                    (Double(row % 3) * 2 + random.normal() * 0.4).rounded(.down) / 4 + random.uniform()
                }
            }
            let points = DesignMatrix(rows)
            for epsilon in [0.05, 0.3, 1, 100] {
                let fit = try DBSCAN.fit(points, settings: .init(epsilon: epsilon, minimumPoints: 6))
                let threaded = try DBSCAN.fit(points, settings: .init(epsilon: epsilon, minimumPoints: 6, threads: 2))
                #expect(fit.labels == threaded.labels)
                #expect(fit.labels == naive(rows, epsilon: epsilon, minimumPoints: 6))
            }
        }
    }

    /// The definition, by comparing everybody with everybody.
    func naive(_ rows: [[Double]], epsilon: Double, minimumPoints: Int) -> [Int] {
        let neighbours = rows.map { a in
            rows.indices.filter {
                zip(a, rows[$0]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } <= epsilon * epsilon
            }
        }
        let isCore = neighbours.map { $0.count >= minimumPoints }
        var labels = [Int](repeating: -1, count: rows.count)
        var cluster = 0
        for row in rows.indices where isCore[row] && labels[row] < 0 {
            var open = [row]
            labels[row] = cluster
            while let at = open.popLast() {
                for other in neighbours[at] where labels[other] < 0 {
                    labels[other] = cluster
                    if isCore[other] { open.append(other) }
                }
            }
            cluster += 1
        }
        return labels
    }

    @Test func degenerateTables() throws {
        func labels(_ rows: [[Double]], _ epsilon: Double = 1) throws -> [Int] {
            try DBSCAN.fit(DesignMatrix(rows), settings: .init(epsilon: epsilon, minimumPoints: 3)).labels
        }
        #expect(try labels([]) == [])
        #expect(try labels([[1]]) == [-1])
        #expect(try labels([[Double]](repeating: [1, 2], count: 100)) == [Int](repeating: 0, count: 100))
        #expect(throws: PatronError.self) { try labels([[.nan]]) }
        #expect(throws: PatronError.self) { try labels([[1]], 0) }
        #expect(throws: PatronError.self) { try labels([[1]], .infinity) }
        // An epsilon for customers who are all alike does not exist.
        #expect(DBSCAN.epsilon(DesignMatrix([[1.0], [1], [1], [1]]), minimumPoints: 2) == nil)
    }

    @Test func prototypesServeWhatWasFound() throws {
        var random = SeededGenerator(seed: 9)
        var rows: [[Double]] = []
        for row in 0..<3000 { rows.append([Double(row % 2) * 10 + random.normal(), random.normal()]) }
        for _ in 0..<30 { rows.append([20 * random.uniform() - 5, 20 + 20 * random.uniform()]) }
        let points = DesignMatrix(rows)
        let fit = try DBSCAN.fit(points, settings: .init(epsilon: 1, minimumPoints: 10))
        #expect(fit.clusters == 2)
        for limit in [64, 10_000] {
            let served = try Prototypes(points, labels: fit.labels, isCore: fit.isCore, epsilon: 1, limit: limit)
            let same = zip(served.assign(points), fit.labels).filter { $0 == $1 }.count
            #expect(Double(same) / Double(rows.count) > 0.99)
            #expect(served.centres.rows <= max(70, fit.isCore.filter { $0 }.count))
        }
    }
}
