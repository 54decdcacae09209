internal import PatronCore
internal import PatronNumerics

/// What a shop may say of its items beyond name, category and price. Each tensor is there only if the data had it.
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `unit_cost` | F32, n | what a piece costs the shop, in the manifest's currency; 0 where unknown |
/// | `pack_size` | F32, n | pieces that are sold together; 0 where unknown |
/// | `stock` | F32, n | pieces in stock when the version was trained; -1 where unknown |
/// | `attribute.*` | ``Postings`` | items by attribute: each value is a name, byte 1F, and what the name has |
/// | `assortment.*` | ``Postings`` | items by the contract assortments that they belong to |
package struct ItemDetails: Sendable {
    package let unitCost: Tensor<Float>?
    package let packSize: Tensor<Float>?
    package let stock: Tensor<Float>?
    package let attributes: Postings?
    package let assortments: Postings?

    init(_ file: TensorFile, itemCount: Int) throws(PatronError) {
        func column(_ name: String, from lowest: Double) throws(PatronError) -> Tensor<Float>? {
            guard file.contains(name) else { return nil }
            let tensor: Tensor<Float> = try file.tensor(name, shape: [itemCount])
            try checkQuantities(tensor, from: lowest, file.place(name))
            return tensor
        }
        func postings(_ name: String) throws(PatronError) -> Postings? {
            file.contains(name + ".offsets") ? try Postings(file, name, itemCount: itemCount) : nil
        }
        unitCost = try column("unit_cost", from: 0)
        packSize = try column("pack_size", from: 0)
        stock = try column("stock", from: -1)
        attributes = try postings("attribute")
        assortments = try postings("assortment")
    }

    static func write(_ items: [ItemRecord], into file: inout TensorFileWriter) {
        if items.contains(where: { $0.unitCost > 0 }) { file.add("unit_cost", items.map(\.unitCost)) }
        if items.contains(where: { $0.packSize > 0 }) { file.add("pack_size", items.map(\.packSize)) }
        if items.contains(where: { $0.stock != nil }) { file.add("stock", items.map { $0.stock ?? -1 }) }
        var attributes: [[UInt8]: [UInt32]] = [:]
        var assortments: [[UInt8]: [UInt32]] = [:]
        for (row, item) in items.enumerated() {
            for attribute in Set(item.attributes) {
                attributes[attribute.name + [attributeSeparator] + attribute.value, default: []].append(UInt32(row))
            }
            for assortment in Set(item.assortments) { assortments[assortment, default: []].append(UInt32(row)) }
        }
        if !attributes.isEmpty { Postings.write(attributes, "attribute", into: &file) }
        if !assortments.isEmpty { Postings.write(assortments, "assortment", into: &file) }
    }
}

/// One value of an item's attribute, such as `red` for `colour`; an attribute may have several.
package struct ItemAttribute: Sendable, Hashable {
    package var name: [UInt8]
    package var value: [UInt8]

    package init(name: [UInt8], value: [UInt8]) {
        self.name = name
        self.value = value
    }
}
