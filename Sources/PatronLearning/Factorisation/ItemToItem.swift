package import PatronNumerics

/// Item-to-item weights by normalised co-occurrence.
///
/// `S[i, j] = n_i^source * n_j^target * sum over users u of r_ui r_uj d_u^user`, with `n_i` the users of an item and
/// `d_u` the items of a user. Exponents of -1/2, -1/2 and 0 give the cosine, 0, 0 and -1 weigh each user alike; the
/// family is that of linear item-to-item models without a fit (Deshpande and Karypis 2004; Verstrepen and Goethals 2014
/// for the user's part).
package struct ItemToItem: Sendable, Hashable {
    /// Exponent of the number of a user's items: below 0, those who buy everything say less.
    package var userExponent: Double
    /// Exponent of the popularity of the item in the history.
    package var sourceExponent: Double
    /// Exponent of the popularity of the item to be scored.
    package var targetExponent: Double
    /// How many neighbours are kept of each history item: those with the greatest weight.
    package var neighbours: Int
    /// Users with more items than this are left out: they cost the square of their length, and are no people.
    package var longestRow: Int

    package init(
        userExponent: Double = -0.5, sourceExponent: Double = -0.5, targetExponent: Double = -0.5,
        neighbours: Int = 200,
        longestRow: Int = 5000
    ) {
        self.userExponent = userExponent
        self.sourceExponent = sourceExponent
        self.targetExponent = targetExponent
        self.neighbours = neighbours
        self.longestRow = longestRow
    }

    /// The weights S for users x items, entries r above 0: items x items, without the diagonal, divided by the
    /// greatest.
    ///
    /// - Parameter targetFactors: what each item's weight as a target is multiplied by, before the greatest of a row are kept.
    ///
    /// Row-wise sparse products, one row at a time in each thread; memory is that of the result twice over and a few
    /// values an item and thread. The same input gives the same bits with any number of threads.
    package func weights(of matrix: CSRMatrix, targetFactors: [Float]? = nil, threads: Int) -> CSRMatrix {
        let items = matrix.columnCount
        let step = 64
        let byItem = matrix.transposed()
        let scales = ItemToItemScales(self, rows: matrix, byItem: byItem, targetFactors: targetFactors)
        var parts = [ItemToItemPart](repeating: ItemToItemPart(), count: (items + step - 1) / step)
        matrix.withView { rows in
            byItem.withView { byItem in
                parts.withUnsafeMutableBufferPointer { parts in
                    guard let start = parts.baseAddress else { return }
                    let shared = SharedPointer(start)
                    inParallel(over: items, by: step, threads: threads) {
                        ItemToItemWorker(rows, byItem, scales, neighbours: neighbours)
                    } _: { worker, range in
                        for item in range { worker.append(item, to: &shared.start[range.lowerBound / step]) }
                    }
                }
            }
        }
        return assemble(&parts, items: items)
    }

    /// Lets each part go as soon as it is copied: a large catalogue's fill memory.
    private func assemble(_ parts: inout [ItemToItemPart], items: Int) -> CSRMatrix {
        var result = CSRMatrix(columnCount: items)
        result.offsets.reserveCapacity(items + 1)
        let entries = parts.reduce(0) { $0 + $1.columns.count }
        result.columns.reserveCapacity(entries)
        result.values.reserveCapacity(entries)
        for at in parts.indices {
            let part = parts[at]
            parts[at] = ItemToItemPart()
            for count in part.counts { result.offsets.append((result.offsets.last ?? 0) + UInt64(count)) }
            result.columns += part.columns
            result.values += part.values
        }
        let greatest = result.values.max() ?? 0
        if greatest > 0 {
            for at in result.values.indices { result.values[at] /= greatest }
        }
        return result
    }
}

/// The rows of some consecutive items.
struct ItemToItemPart: Sendable {
    var counts: [Int] = []
    var columns: [UInt32] = []
    var values: [Float] = []
}

/// One thread's working memory for the rows of S.
private final class ItemToItemWorker {
    /// Users whose rows are fetched while an earlier one's is added.
    private static let ahead = 2

    private let rows: CSRView
    private let byItem: CSRView
    private let scales: ItemToItemScales
    private let neighbours: Int
    private let memory: ItemToItemMemory

    init(_ rows: CSRView, _ byItem: CSRView, _ scales: ItemToItemScales, neighbours: Int) {
        self.rows = rows
        self.byItem = byItem
        self.scales = scales
        self.neighbours = neighbours
        memory = ItemToItemMemory(items: scales.targets.count, neighbours: neighbours)
    }

    func append(_ item: Int, to part: inout ItemToItemPart) {
        guard let columns = rows.columns.baseAddress, let values = rows.values.baseAddress else {
            part.counts.append(0)
            return
        }
        let (scores, touched) = (memory.scores, memory.touched)
        var count = 0
        let users = byItem.range(of: item)
        for at in users {
            if at + Self.ahead < users.upperBound {
                let next = rows.range(of: Int(byItem.columns[at + Self.ahead]))
                Kernels.prefetch(columns + next.lowerBound, next.count)
                Kernels.prefetch(values + next.lowerBound, next.count)
            }
            let user = Int(byItem.columns[at])
            guard scales.users[user] > 0 else { continue }
            let range = rows.range(of: user)
            Kernels.scatterAdd(
                scales.users[user] * byItem.values[at], columns: columns + range.lowerBound,
                values: values + range.lowerBound,
                count: range.count, into: scores, touched: touched, touchedCount: &count)
        }
        for at in 0..<count { scores[Int(touched[at])] *= scales.targets[Int(touched[at])] }
        scores[item] = 0
        let kept = TopK.select(
            scores, among: UnsafeBufferPointer(start: touched, count: count), above: 0, k: neighbours,
            bestScores: memory.bestScores, bestIndices: memory.bestItems)
        var columnsKept = UnsafeMutableBufferPointer(start: memory.bestItems, count: kept)
        columnsKept.sort()
        for at in 0..<kept {
            let column = memory.bestItems[at]
            part.columns.append(column)
            part.values.append(scales.sources[item] * scores[Int(column)])
        }
        part.counts.append(kept)
        for at in 0..<count { scores[Int(touched[at])] = 0 }
    }
}

/// Buffers of one worker; `scores` is all zero between rows.
private final class ItemToItemMemory {
    let scores: UnsafeMutablePointer<Float>
    let touched: UnsafeMutablePointer<UInt32>
    let bestScores: UnsafeMutablePointer<Float>
    let bestItems: UnsafeMutablePointer<UInt32>

    init(items: Int, neighbours: Int) {
        let neighbours = max(1, min(neighbours, items))
        scores = .allocate(capacity: items)
        scores.initialize(repeating: 0, count: items)
        touched = .allocate(capacity: items + 1)
        bestScores = .allocate(capacity: neighbours)
        bestItems = .allocate(capacity: neighbours)
    }

    deinit {
        scores.deallocate()
        touched.deallocate()
        bestScores.deallocate()
        bestItems.deallocate()
    }
}
