internal import PatronBundle
internal import PatronCore

/// Which item goes with which: what the shop says, and for items that nobody has bought yet what they are like.
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `related.offsets` | U64, items + 1 | rows of the next three, by item |
/// | `related.items` | U32 | the other item |
/// | `related.kind` | U8 | a ``Kind`` |
/// | `related.strength` | F32 | 0...1; 1 for what the shop says |
/// | `related.new` | U32 | items that nobody had bought, rising |
package struct ItemRelations: Sendable {
    package enum Kind: UInt8, Sendable, CaseIterable {
        /// Is used with the item.
        case accessory = 1
        /// Can be bought instead of it.
        case substitute = 2
        /// Has replaced it.
        case successor = 3
        /// Has attributes and words of the name in common with it; only of items that nobody had bought.
        case alike = 4
    }

    private let offsets: Tensor<UInt64>
    private let items: Tensor<UInt32>
    private let kinds: Tensor<UInt8>
    private let strengths: Tensor<Float>
    private let fresh: Tensor<UInt32>

    init(_ file: TensorFile, itemCount: Int) throws(PatronError) {
        offsets = try file.tensor("related.offsets", shape: [itemCount + 1])
        items = try file.tensor("related.items", shape: [nil])
        kinds = try file.tensor("related.kind", shape: [items.count])
        strengths = try file.tensor("related.strength", shape: [items.count])
        fresh = try file.tensor("related.new", shape: [nil])
        try check(offsets: offsets, upTo: items.count, file.place("related.offsets"))
        try check(rows: items, below: itemCount, file.place("related.items"))
        try check(rows: fresh, below: itemCount, file.place("related.new"))
        for at in 1..<max(1, fresh.count) where fresh[at] <= fresh[at - 1] {
            throw PatronError(.corrupt, "expected rising rows", at: file.place("related.new"))
        }
        try check(numbers: strengths, upTo: 1, file.place("related.strength"))
        for kind in kinds.elements where Kind(rawValue: kind) == nil {
            throw PatronError(.corrupt, "kind \(kind)", at: file.place("related.kind"))
        }
    }

    /// Items that nobody had bought.
    package var newItems: UnsafeBufferPointer<UInt32> { fresh.elements }
    /// Relations in all.
    package var count: Int { items.count }

    /// Calls `body` with each item that goes with one.
    package func forEach(of item: UInt32, _ body: (UInt32, Kind, Float) -> Void) {
        guard Int(item) < offsets.count - 1 else { return }
        for at in Int(offsets[Int(item)])..<Int(offsets[Int(item) + 1]) {
            if let kind = Kind(rawValue: kinds[at]) { body(items[at], kind, strengths[at]) }
        }
    }
}
