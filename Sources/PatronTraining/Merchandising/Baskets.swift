internal import PatronBundle
internal import PatronData

/// Orders as sets of items, and by item.
struct Baskets {
    /// Items of each basket, and baskets of each item.
    private let items: Lists
    private let baskets: Lists
    /// Orders that are too large to count.
    let bulk: Int

    /// Rows of numbers, one after another.
    private struct Lists {
        var offsets: [Int]
        var values: [UInt32]

        var count: Int { offsets.count - 1 }
        subscript(row: Int) -> ArraySlice<UInt32> { values[offsets[row]..<offsets[row + 1]] }

        /// Groups `values` by their `keys`, in their order.
        init(_ values: some Collection<UInt32>, by keys: some Collection<UInt32>, groups: Int) {
            offsets = [Int](repeating: 0, count: groups + 1)
            for key in keys { offsets[Int(key) + 1] += 1 }
            for group in 0..<groups { offsets[group + 1] += offsets[group] }
            self.values = [UInt32](repeating: 0, count: values.count)
            var next = offsets
            for (key, value) in zip(keys, values) {
                self.values[next[Int(key)]] = value
                next[Int(key)] += 1
            }
        }
    }

    var count: Int { items.count }

    init(_ lines: Transactions, itemCount: Int, largest: Int) {
        let byOrder = Lists(lines.item, by: lines.order, groups: lines.orders.count)
        var (members, basketOf): ([UInt32], [UInt32]) = ([], [])
        var (kept, bulk) = (0, 0)
        for order in 0..<byOrder.count {
            let distinct = Set(byOrder[order]).sorted()
            if distinct.count > largest {
                bulk += 1
                continue
            }
            members += distinct
            basketOf += repeatElement(UInt32(kept), count: distinct.count)
            kept += 1
        }
        items = Lists(members, by: basketOf, groups: kept)
        baskets = Lists(basketOf, by: members, groups: itemCount)
        self.bulk = bulk
    }

    /// Adds the tensors of `BasketCounts`; returns how many pairs there are.
    func write(_ settings: MerchandisingSettings, into file: inout TensorFileWriter) -> Int {
        var (lengths, others, together): ([Int], [UInt32], [UInt32]) = ([], [], [])
        var counts = [UInt32](repeating: 0, count: baskets.count)
        var touched: [UInt32] = []
        for item in 0..<baskets.count {
            for basket in baskets[item] {
                for other in items[Int(basket)] where other != item {
                    if counts[Int(other)] == 0 { touched.append(other) }
                    counts[Int(other)] += 1
                }
            }
            let own = Double(baskets[item].count)
            var pairs: [(other: UInt32, count: UInt32, gain: Double)] = []
            for other in touched {
                let count = counts[Int(other)]
                counts[Int(other)] = 0
                let gain = Double(count) / own - Double(baskets[Int(other)].count) / Double(self.count)
                if count >= settings.minimumSupport, gain > 0 { pairs.append((other, count, gain)) }
            }
            touched.removeAll(keepingCapacity: true)
            pairs.sort { ($1.gain, $0.other) < ($0.gain, $1.other) }
            let kept = pairs.prefix(settings.pairsPerItem)
            lengths.append(kept.count)
            others += kept.map(\.other)
            together += kept.map(\.count)
        }
        file.add("basket.count", (0..<baskets.count).map { UInt32(baskets[$0].count) })
        file.add("together.offsets", offsets(lengths))
        file.add("together.items", others)
        file.add("together.count", together)
        return others.count
    }
}
