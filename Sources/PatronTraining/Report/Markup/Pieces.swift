internal import PatronLearning

/// What sections are put together from.
enum Pieces {
    static func paragraph(_ text: String) -> Node { Node(.p) { text } }
    static func quiet(_ text: String) -> Node { Node(.p, .class("quiet")) { text } }
    static func heading(_ text: String) -> Node { Node(.h3) { text } }

    /// Boxes with a figure each.
    static func facts(_ facts: [(label: String, value: String)]) -> Node {
        Node(.dl, .class("facts")) {
            for fact in facts {
                Node(.div) {
                    Node(.dt) { fact.label }
                    Node(.dd) { fact.value }
                }
            }
        }
    }

    /// A cell of a table.
    enum Cell {
        case figure(String)
        /// A figure with its interval.
        case measured(String, String)
        case words([Node])
        case marked(String, isGood: Bool)

        static func words(_ text: String) -> Cell { .words([.text(text)]) }

        fileprivate var node: Node {
            switch self {
            case .figure(let text): Node(.td, .class("figure")) { text }
            case .measured(let text, let interval):
                Node(.td) {
                    Node(.span, .class("figure")) { text }
                    if !interval.isEmpty {
                        " "
                        Node(.span, .class("interval")) { interval }
                    }
                }
            case .words(let content): Node(.td, .class("words")) { content }
            case .marked(let text, let isGood):
                Node(.td, .class("words")) { Node(.span, .class(isGood ? "good" : "bad")) { text } }
            }
        }
    }

    /// A column's heading.
    struct Column: ExpressibleByStringLiteral {
        var title: String
        var isWords = false

        init(stringLiteral title: String) { self.title = title }
        init(_ title: String, isWords: Bool = false) {
            self.title = title
            self.isWords = isWords
        }
        static func words(_ title: String) -> Column { Column(title, isWords: true) }
    }

    /// A table whose first column is headings; it scrolls by itself where it is too wide.
    static func table(_ caption: String, _ columns: [Column], _ rows: [(head: Node, cells: [Cell])]) -> Node {
        scrolling(caption) {
            Node(.table) {
                Node(.caption) { Node(.span) { caption } }
                Node(.thead) {
                    Node(.tr) {
                        for (at, column) in columns.enumerated() {
                            Node(.th, at > 0 && column.isWords ? [.column, .class("words")] : [.column]) {
                                column.title
                            }
                        }
                    }
                }
                Node(.tbody) {
                    for row in rows {
                        Node(.tr) {
                            Node(.th, .row) { row.head }
                            row.cells.map(\.node)
                        }
                    }
                }
            }
        }
    }

    /// What may be wider than the page, reachable by keyboard.
    static func scrolling(_ label: String, @NodeBuilder content: () -> [Node]) -> Node {
        Node(
            .div, .class("scroll"), Attribute(.role, "region"), .label(label), Attribute(.tabindex, "0"),
            content: content)
    }

    /// Charts beside each other where there is room.
    static func charts(@NodeBuilder _ charts: () -> [Node]) -> Node { Node(.div, .class("charts"), content: charts) }
}
