internal import PatronBundle
internal import PatronCore
package import PatronNumerics

/// What most customers of each segment, or of each country, buy.
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `NAME.values.*` | string table, g | the groups' names; segments in the order of the segmentation model |
/// | `NAME.offsets` | U64, g + 1 | rows of the next two, by group |
/// | `NAME.items` | U32 | items, those with the most buyers first, each once a group |
/// | `NAME.share` | F32 | the share of the group's customers who bought the item, 0...1 |
package struct GroupFavourites: Sendable {
    private let names: StringTable
    private let offsets: Tensor<UInt64>
    private let items: Tensor<UInt32>
    private let shares: Tensor<Float>

    init(_ file: TensorFile, _ name: String, itemCount: Int) throws(PatronError) {
        names = try StringTable(file, name + ".values")
        offsets = try file.tensor(name + ".offsets", shape: [names.count + 1])
        items = try file.tensor(name + ".items", shape: [nil])
        shares = try file.tensor(name + ".share", shape: [items.count])
        try check(offsets: offsets, upTo: items.count, file.place(name + ".offsets"))
        try check(rows: items, below: itemCount, file.place(name + ".items"))
        try check(numbers: shares, upTo: 1, file.place(name + ".share"))
    }

    package var count: Int { names.count }

    /// The group of a name; nil if there is none.
    package func group(_ name: ByteView) -> Int? {
        (0..<count).first { names[$0].count == name.count && names[$0].buffer.elementsEqual(name.buffer) }
    }

    /// The name of a group.
    package func name(_ group: Int) -> ByteView { names[group] }

    /// The items of a group with their shares, the favourites first.
    package func favourites(of group: Int) -> (items: UnsafeBufferPointer<UInt32>, shares: UnsafeBufferPointer<Float>) {
        let range = Int(offsets[group])..<Int(offsets[group + 1])
        return (.init(rebasing: items.elements[range]), .init(rebasing: shares.elements[range]))
    }
}
