extension ClusterQuality {
    /// Adjusted Rand index (Hubert and Arabie 1985) of two labelings of the same points: 1 for equal, about 0 for unrelated.
    package static func adjustedRand(_ a: [Int], _ b: [Int]) -> Double {
        struct Pair: Hashable { let first: Int, second: Int }
        func pairs(_ counts: some Sequence<Int>) -> Double { counts.reduce(0) { $0 + Double($1) * Double($1 - 1) / 2 } }
        var cells: [Pair: Int] = [:]
        var (rows, columns): ([Int: Int], [Int: Int]) = ([:], [:])
        for (first, second) in zip(a, b) {
            cells[Pair(first: first, second: second), default: 0] += 1
            rows[first, default: 0] += 1
            columns[second, default: 0] += 1
        }
        let all = pairs([a.count])
        let (inRows, inColumns) = (pairs(rows.values), pairs(columns.values))
        let expected = all > 0 ? inRows * inColumns / all : 0
        let largest = (inRows + inColumns) / 2
        return largest == expected ? 1 : (pairs(cells.values) - expected) / (largest - expected)
    }
}
