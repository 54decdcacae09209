internal import Foundation
internal import PatronLearning
internal import PatronNumerics

/// A model whose scores are products of a user's factors and an item's: implicit ALS or the low-pass filter.
struct LatentScores: Sendable {
    /// Where a user's factors come from.
    enum Users: Sendable {
        /// users x width
        case trained([Float])
        /// A sum over the history, users x items with weights, of the rows of a table.
        case projected(history: CSRMatrix, rows: [Float])
    }

    let width: Int
    /// items x width
    let items: [Float]
    let users: Users
    /// What each item's score is multiplied by; nil for 1.
    let scales: [Float]?

    init(_ factors: ImplicitFactors) {
        width = factors.dimensions
        items = factors.items
        users = .trained(factors.users)
        scales = nil
    }

    init(_ tables: SpectralTables, history: CSRMatrix, scales: [Float]?) {
        self.scales = scales
        width = tables.width
        items = tables.targets
        users = .projected(history: history, rows: tables.sources)
    }

    /// Writes a user's factors.
    func load(_ user: Int, into factors: UnsafeMutablePointer<Float>) {
        switch users {
        case .trained(let rows):
            for at in 0..<width { factors[at] = rows[user * width + at] }
        case .projected(let history, let rows):
            factors.update(repeating: 0, count: width)
            rows.withUnsafeBufferPointer { rows in
                guard let rows = rows.baseAddress else { return }
                for at in history.range(of: user) {
                    Kernels.addProduct(
                        history.values[at], rows + Int(history.columns[at]) * width, to: factors, width)
                }
            }
        }
    }

    /// Scores of all items.
    func score(_ factors: UnsafePointer<Float>, into scores: UnsafeMutablePointer<Float>) {
        let count = items.count / max(1, width)
        Kernels.rowDots(items, count: count, width: width, factors, into: scores)
        guard let scales else { return }
        for at in 0..<count { scores[at] *= scales[at] }
    }

    /// Scores of some items.
    func score(
        _ factors: UnsafePointer<Float>, among found: UnsafeBufferPointer<UInt32>,
        into scores: UnsafeMutablePointer<Float>
    ) {
        items.withUnsafeBufferPointer { items in
            guard let items = items.baseAddress else { return }
            for (at, item) in found.enumerated() {
                scores[at] = Kernels.dot(factors, items + Int(item) * width, width) * (scales?[Int(item)] ?? 1)
            }
        }
    }
}

/// The low-pass filter's vectors as they multiply a history and a target.
struct SpectralTables: Sendable {
    let width: Int
    /// items x width: rows by d_i^-1/2.
    let sources: [Float]
    /// items x width: rows by d_i^1/2.
    let targets: [Float]

    /// - Parameter userCounts: the users of each item that the vectors were learnt from.
    init(_ vectors: SpectralVectors, userCounts: [UInt32]) {
        width = vectors.dimensions
        let (sources, targets) = SpectralTables.scales(userCounts)
        self.sources = Self.scaled(vectors, sources)
        self.targets = Self.scaled(vectors, targets)
    }

    static func scales(_ userCounts: [UInt32]) -> (sources: [Float], targets: [Float]) {
        (
            userCounts.map { $0 > 0 ? Float(1 / Double($0).squareRoot()) : 0 },
            userCounts.map { Float(Double($0).squareRoot()) }
        )
    }

    private static func scaled(_ vectors: SpectralVectors, _ scales: [Float]) -> [Float] {
        var rows = vectors.items
        for row in scales.indices {
            for at in row * vectors.dimensions..<(row + 1) * vectors.dimensions { rows[at] *= scales[row] }
        }
        return rows
    }
}
