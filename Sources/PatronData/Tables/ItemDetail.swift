/// What only an items table says of an item.
package struct ItemDetail: Sendable, Equatable {
    /// What a piece costs the shop; nil where unknown.
    package internal(set) var unitCost: Double?
    /// Pieces in stock; nil where unknown.
    package internal(set) var stock: Double?
    /// Pieces that are sold together; nil where unknown.
    package internal(set) var packSize: Double?
    /// Values of attributes, those of one attribute next to each other.
    package internal(set) var attributes: [(name: String, value: [UInt8])] = []
    /// Contract assortments that it belongs to.
    package internal(set) var assortments: [[UInt8]] = []

    package init() {}

    package static func == (a: ItemDetail, b: ItemDetail) -> Bool {
        a.unitCost == b.unitCost && a.stock == b.stock && a.packSize == b.packSize
            && a.attributes.elementsEqual(b.attributes, by: ==) && a.assortments == b.assortments
    }
}

/// One item that goes with another.
package struct ItemRelation: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Is used with it.
        case accessory
        /// Can be bought instead of it.
        case substitute
        /// Has replaced it.
        case successor
    }

    /// Rows of the items.
    package var item: UInt32
    package var related: UInt32
    package var kind: Kind

    package init(item: UInt32, related: UInt32, kind: Kind) {
        self.item = item
        self.related = related
        self.kind = kind
    }
}
