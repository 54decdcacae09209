package import PatronCore
package import PatronNumerics

/// Items with what is known of them: `items.safetensors`.
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `item.*` | id table, n | ids |
/// | `name.*` | string table, n | names, empty where unknown |
/// | `category` | U32, n | row of `categories`; 4294967295 where unknown |
/// | `categories.*` | string table | categories' names |
/// | `price` | F32, n | typical unit price in the manifest's currency; 0 where unknown |
///
/// The tensors of ``ItemDetails`` stand beside them where the data had such columns.
package final class ItemTable: Sendable {
    package static let fileName = "items.safetensors"
    /// The category row of items without one.
    package static let noCategory = UInt32.max

    package let ids: IdTable
    package let names: StringTable
    package let categories: StringTable
    package let category: Tensor<UInt32>
    package let price: Tensor<Float>
    package let details: ItemDetails
    /// Items by category.
    package let byCategory: Postings

    /// Reads and checks the table.
    package init(_ file: TensorFile) throws(PatronError) {
        ids = try IdTable(file, "item")
        names = try StringTable(file, "name", count: ids.count)
        categories = try StringTable(file, "categories")
        category = try file.tensor("category", shape: [ids.count])
        price = try file.tensor("price", shape: [ids.count])
        try checkRows(category, below: categories.count, orNone: Self.noCategory, file.place("category"))
        try checkQuantities(price, from: 0, file.place("price"))
        details = try ItemDetails(file, itemCount: ids.count)
        byCategory = Postings(category, of: categories)
    }

    package var count: Int { ids.count }

    /// The id of a row; valid as long as the table. For hot paths: nothing is copied or retained.
    package func id(_ row: UInt32) -> ByteView { ids[Int(row)] }
}

/// What the trainer knows of one item when it writes the table.
package struct ItemRecord: Sendable {
    package var id: [UInt8]
    package var name: [UInt8]
    /// Empty where unknown.
    package var category: [UInt8]
    /// 0 where unknown.
    package var price: Float
    /// 0 where unknown.
    package var unitCost: Float = 0
    /// 0 where unknown.
    package var packSize: Float = 0
    /// nil where unknown.
    package var stock: Float?
    package var attributes: [ItemAttribute] = []
    /// Contract assortments that it belongs to.
    package var assortments: [[UInt8]] = []

    package init(id: [UInt8], name: [UInt8] = [], category: [UInt8] = [], price: Float = 0) {
        self.id = id
        self.name = name
        self.category = category
        self.price = price
    }
}

extension ItemTable {
    /// Adds the tensors of the table. Items keep their order, which is their row number everywhere in the bundle.
    package static func write(_ items: [ItemRecord], into file: inout TensorFileWriter) {
        IdTable.write(items.map(\.id), "item", into: &file)
        StringTable.write(items.map(\.name), "name", into: &file)
        let categories = Set(items.map(\.category)).filter { !$0.isEmpty }.sorted { $0.lexicographicallyPrecedes($1) }
        let rows = Dictionary(uniqueKeysWithValues: categories.enumerated().map { ($1, UInt32($0)) })
        StringTable.write(categories, "categories", into: &file)
        file.add("category", items.map { rows[$0.category] ?? noCategory })
        file.add("price", items.map(\.price))
        ItemDetails.write(items, into: &file)
    }
}
