internal import PatronNumerics
internal import PatronRecommendation

/// A number for each item of a catalogue, zero between two uses, that remembers which items it touched. Not to be shared
/// between threads.
final class ItemTally {
    private var values: UnsafeMutablePointer<Float>
    private(set) var touched: [UInt32] = []
    private var capacity = 1
    private var bestScores: [Float] = []
    private var bestItems: [UInt32] = []
    /// What items that are taken from here are labelled with.
    var source = RankedItem.Source.personal

    init() {
        values = .allocate(capacity: 1)
        values.initialize(to: 0)
    }

    deinit { values.deallocate() }

    /// Empties it, for a catalogue of so many items.
    func reset(_ itemCount: Int) {
        for item in touched { values[Int(item)] = 0 }
        touched.removeAll(keepingCapacity: true)
        guard itemCount > capacity else { return }
        values.deallocate()
        capacity = itemCount
        values = .allocate(capacity: capacity)
        values.initialize(repeating: 0, count: capacity)
    }

    subscript(item: UInt32) -> Float { values[Int(item)] }

    /// Adds a number above zero.
    func add(_ item: UInt32, _ value: Float) {
        if values[Int(item)] == 0 { touched.append(item) }
        values[Int(item)] += value
    }

    /// Adds the same number above zero to several items.
    func add(_ items: UnsafeBufferPointer<UInt32>, _ value: Float) {
        let values = values
        for item in items {
            if values[Int(item)] == 0 { touched.append(item) }
            values[Int(item)] += value
        }
    }

    /// Replaces the number of each touched item.
    func map(_ body: (UInt32, Float) -> Float) {
        for item in touched { values[Int(item)] = max(0, body(item, values[Int(item)])) }
    }

    /// Takes out the items that are not in a set.
    func keep(_ set: ItemSet) {
        for item in touched where !set.contains(item) { values[Int(item)] = 0 }
    }

    /// Raises an item's number to at least this one, above zero.
    func raise(_ item: UInt32, to value: Float) {
        if values[Int(item)] == 0 { touched.append(item) }
        values[Int(item)] = max(values[Int(item)], value)
    }
}

extension ItemTally: ListSource {
    func best(_ count: Int, into results: inout [RankedItem]) {
        touched.withUnsafeBufferPointer { best(count, among: $0, into: &results) }
    }

    func best(_ count: Int, among items: UnsafeBufferPointer<UInt32>, into results: inout [RankedItem]) {
        let room = min(count, items.count)
        guard room > 0 else { return }
        if bestScores.count < room {
            bestScores = [Float](repeating: 0, count: room)
            bestItems = [UInt32](repeating: 0, count: room)
        }
        bestScores.withUnsafeMutableBufferPointer { scores in
            bestItems.withUnsafeMutableBufferPointer { rows in
                guard let scores = scores.baseAddress, let rows = rows.baseAddress else { return }
                let found = TopK.select(
                    UnsafePointer(values), among: items, above: 0, k: room, bestScores: scores, bestIndices: rows)
                for at in 0..<found {
                    results.append(RankedItem(item: rows[at], score: scores[at], source: source))
                }
            }
        }
    }
}
