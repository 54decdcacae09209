/// A table of shares whose cells are shaded by them.
package struct HeatTable: Sendable {
    package struct Row: Sendable {
        package var head: String
        package var size: Int
        /// Nil is a cell that has no meaning, or none yet.
        package var shares: [Double?]

        package init(head: String, size: Int, shares: [Double?]) {
            self.head = head
            self.size = size
            self.shares = shares
        }
    }

    package var caption: String
    package var heads: [String]
    package var rows: [Row]

    package init(caption: String, heads: [String], rows: [Row]) {
        self.caption = caption
        self.heads = heads
        self.rows = rows
    }

    package var node: Node {
        // The deepest shade is the greatest share, since few shops keep half of their customers.
        let greatest = rows.lazy.flatMap(\.shares).compactMap { $0 }.filter(\.isFinite).max() ?? 0
        return Pieces.scrolling(caption) {
            Node(.table, .class("heat")) {
                Node(.caption) { caption }
                Node(.thead) { Node(.tr) { for head in heads { Node(.th, .column) { head } } } }
                Node(.tbody) {
                    for row in rows {
                        Node(.tr) {
                            Node(.th, .row) { row.head }
                            Node(.td) { Figures.count(row.size) }
                            row.shares.map { cell($0, greatest) }
                        }
                    }
                }
            }
        }
    }

    private func cell(_ share: Double?, _ greatest: Double) -> Node {
        guard let share, share.isFinite else { return Node(.td) }
        let shade = greatest > 0 ? Int((share / greatest * 10).rounded(.up)) : 0
        return Node(.td, shade > 0 ? [.class("h\(min(10, shade))")] : []) { Figures.fixed(share * 100) }
    }
}
