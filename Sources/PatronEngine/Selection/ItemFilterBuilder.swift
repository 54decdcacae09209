internal import PatronBundle
package import PatronNumerics

/// Narrows a set of items down, condition by condition: everything that is said has to hold. Values that the catalogue does
/// not know are borne by no item. Allocates nothing once the workspace has met the catalogue.
package struct ItemFilterBuilder {
    /// The items for which everything said so far holds.
    package let set: ItemSet
    private let items: ItemTable
    private let overlay: Overlay?
    private let group: ItemSet

    /// Starts with all items of the snapshot. Nil for a version without items.
    package init?(_ snapshot: Snapshot, _ overlay: Overlay?, _ workspace: Workspace) {
        guard let items = snapshot.items else { return nil }
        self.items = items
        self.overlay = overlay
        set = workspace.takeSet(items.count, full: true)
        group = workspace.takeSet(items.count, full: false)
    }

    /// Values of one property, of which an item has to bear any: begin with ``anyOf(_:)``.
    package struct Values {
        fileprivate let items: ItemTable
        fileprivate let group: ItemSet

        package func add(category name: ByteView) {
            if let value = items.byCategory.value(name) { group.insert(items.byCategory.rows(of: value)) }
        }

        package func add(assortment name: ByteView) {
            guard let assortments = items.details.assortments, let value = assortments.value(name) else { return }
            group.insert(assortments.rows(of: value))
        }

        package func add(attribute name: ByteView, _ value: ByteView) {
            guard let attributes = items.details.attributes, let row = attributes.value(ofAttribute: name, value)
            else { return }
            group.insert(attributes.rows(of: row))
        }
    }

    /// Keeps the items that bear any of the values that the closure adds.
    package func anyOf(_ body: (Values) -> Void) {
        group.reset(items.count, full: false)
        body(Values(items: items, group: group))
        set.keep(group)
    }

    /// Leaves out a category.
    package func leaveOut(category name: ByteView) {
        if let value = items.byCategory.value(name) { set.remove(items.byCategory.rows(of: value)) }
    }

    /// Keeps items whose price now is known and within the limits; without an upper one all that are dear enough.
    package func keepPrices(from low: Double, to high: Double?) {
        let table = items.price
        let (low, high) = (Float(low), high.map { Float($0) } ?? .greatestFiniteMagnitude)
        let changed = overlay?.prices ?? [:]
        set.keep { item in
            let price = changed.isEmpty ? table[Int(item)] : changed[item] ?? table[Int(item)]
            return price > 0 && price >= low && price <= high
        }
    }

    /// Keeps items that are known to be in stock.
    package func keepInStock() {
        let table = items.details.stock
        let state = overlay?.stocks ?? [:]
        guard table != nil || !state.isEmpty else { return set.reset(items.count, full: false) }
        set.keep { item in
            if let known = state[item] { return known }
            return table.map { $0[Int(item)] > 0 } ?? false
        }
    }
}
