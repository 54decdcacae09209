internal import PatronNumerics

/// How alike items are: the cosine over the users who have them.
struct ItemLikeness: Sendable {
    private let byItem: CSRMatrix

    /// Users x items.
    init(_ train: CSRMatrix) { byItem = train.transposed() }

    func users(of item: Int) -> Int { byItem.range(of: item).count }

    /// The mean over all pairs of a list of at least two items.
    func mean(_ list: [UInt32]) -> Double {
        var sum = 0.0
        for (at, item) in list.enumerated() {
            for other in list[(at + 1)...] { sum += cosine(Int(item), Int(other)) }
        }
        return sum / Double(list.count * (list.count - 1) / 2)
    }

    private func cosine(_ a: Int, _ b: Int) -> Double {
        let (first, second) = (byItem.range(of: a), byItem.range(of: b))
        guard !first.isEmpty, !second.isEmpty else { return 0 }
        var (at, other, common) = (first.lowerBound, second.lowerBound, 0)
        while at < first.upperBound, other < second.upperBound {
            let (x, y) = (byItem.columns[at], byItem.columns[other])
            if x == y { common += 1 }
            if x <= y { at += 1 }
            if y <= x { other += 1 }
        }
        return Double(common) / Double(first.count * second.count).squareRoot()
    }
}
