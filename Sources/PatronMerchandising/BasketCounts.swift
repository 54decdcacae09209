internal import PatronBundle
internal import PatronCore

/// In how many baskets items stand, alone and together. A basket is one order.
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `basket.count` | U32, items | baskets with the item |
/// | `together.offsets` | U64, items + 1 | rows of the next two, by item |
/// | `together.items` | U32, pairs | another item, never the item itself |
/// | `together.count` | U32, pairs | baskets with both |
package struct BasketCounts: Sendable {
    /// All baskets.
    package let total: Int
    private let counts: Tensor<UInt32>
    private let offsets: Tensor<UInt64>
    private let items: Tensor<UInt32>
    private let together: Tensor<UInt32>

    init(_ file: TensorFile, itemCount: Int, baskets: Int) throws(PatronError) {
        total = baskets
        counts = try file.tensor("basket.count", shape: [itemCount])
        offsets = try file.tensor("together.offsets", shape: [itemCount + 1])
        items = try file.tensor("together.items", shape: [nil])
        together = try file.tensor("together.count", shape: [items.count])
        try check(offsets: offsets, upTo: items.count, file.place("together.offsets"))
        try check(rows: items, below: itemCount, file.place("together.items"))
        for count in counts.elements where count > baskets {
            throw PatronError(.corrupt, "\(count) of \(baskets) baskets", at: file.place("basket.count"))
        }
        for item in 0..<itemCount {
            for at in range(item) where together[at] == 0 || together[at] > min(counts[item], counts[Int(items[at])]) {
                throw PatronError(
                    .corrupt, "more baskets with two items than with one", at: file.place("together.count"))
            }
        }
    }

    private func range(_ item: Int) -> Range<Int> { Int(offsets[item])..<Int(offsets[item + 1]) }

    /// Two items in the same baskets.
    package struct Pair: Sendable {
        /// Row of the other item.
        package var item: UInt32
        /// Baskets with both.
        package var baskets: UInt32
        /// Of the baskets with the first item the share that has the other one.
        package var confidence: Double
        /// The confidence over the other item's share of all baskets.
        package var lift: Double
        /// How much the first item raises the other one's share: confidence less its share of all baskets (its added
        /// value; Sahar and Mansour 1999). Above 0 exactly where the lift is above 1.
        package var gain: Double
    }

    /// Calls `body` with each pair of an item.
    @inline(__always)
    package func forEachPair(of item: UInt32, _ body: (Pair) -> Void) {
        guard Int(item) < counts.count else { return }
        let own = Double(counts[Int(item)])
        for at in range(Int(item)) {
            let confidence = Double(together[at]) / own
            let share = Double(counts[Int(items[at])]) / Double(max(1, total))
            body(
                Pair(
                    item: items[at], baskets: together[at], confidence: confidence, lift: confidence / share,
                    gain: confidence - share))
        }
    }

    /// Pairs of an item.
    package func pairCount(of item: UInt32) -> Int { Int(item) < counts.count ? range(Int(item)).count : 0 }
    /// Baskets with an item.
    package func count(of item: UInt32) -> UInt32 { Int(item) < counts.count ? counts[Int(item)] : 0 }
}
