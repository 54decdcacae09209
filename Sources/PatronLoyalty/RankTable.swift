internal import PatronBundle
internal import PatronCore

/// Where a value stands among those of many customers, as the share of them below it. Who has the same value shares the middle of
/// the places that they take together (mid-ranks).
package struct RankTable: Sendable, Hashable {
    /// Rising.
    let values: [Double]
    /// The mid-rank of each, 0 to 1, rising.
    let ranks: [Double]

    /// More distinct values than this are thinned out evenly by rank; what lies between two is interpolated.
    private static let mostPoints = 1001

    /// The table of some customers' values, at least one.
    package init(_ customers: [Double]) {
        let sorted = customers.sorted()
        let count = Double(sorted.count)
        var (values, ranks): ([Double], [Double]) = ([], [])
        var start = 0
        while start < sorted.count {
            var end = start + 1
            while end < sorted.count, sorted[end] == sorted[start] { end += 1 }
            values.append(sorted[start])
            ranks.append(Double(start + end) / 2 / count)
            start = end
        }
        if values.count > Self.mostPoints {
            var kept: [Int] = []
            for step in 0..<Self.mostPoints {
                let wanted = ranks[0] + (ranks[ranks.count - 1] - ranks[0]) * Double(step) / Double(Self.mostPoints - 1)
                let at = min(ranks.firstIndex(notBelow: wanted), ranks.count - 1)
                if at != kept.last { kept.append(at) }
            }
            (values, ranks) = (kept.map { values[$0] }, kept.map { ranks[$0] })
        }
        (self.values, self.ranks) = (values, ranks)
    }

    /// Reads `NAME.value` and `NAME.rank`.
    init(_ file: TensorFile, _ name: String) throws(PatronError) {
        values = Array(try file.tensor("\(name).value", of: Double.self, shape: [nil]).elements)
        ranks = Array(try file.tensor("\(name).rank", of: Double.self, shape: [values.count]).elements)
        let limit = 1e30
        guard !values.isEmpty, values.allSatisfy({ abs($0) <= limit }), rises(values) else {
            throw PatronError(.corrupt, "expected values that rise", at: file.place("\(name).value"))
        }
        guard ranks.allSatisfy({ (0...1).contains($0) }), rises(ranks) else {
            throw PatronError(.corrupt, "expected ranks from 0 to 1 that rise", at: file.place("\(name).rank"))
        }
    }

    func write(_ name: String, into file: inout TensorFileWriter) {
        file.add("\(name).value", values)
        file.add("\(name).rank", ranks)
    }

    /// The share of the customers who are below a value, those who have it counted half.
    package func rank(_ value: Double) -> Double {
        let at = values.firstIndex(notBelow: value)
        if at == values.count { return 1 }
        if values[at] == value { return ranks[at] }
        if at == 0 { return 0 }
        let share = (value - values[at - 1]) / (values[at] - values[at - 1])
        return ranks[at - 1] + share * (ranks[at] - ranks[at - 1])
    }
}

private func rises(_ values: [Double]) -> Bool { zip(values, values.dropFirst()).allSatisfy(<) }

extension [Double] {
    /// The first position whose value is not below this one, in an array that rises; the count if there is none.
    fileprivate func firstIndex(notBelow value: Double) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
