/// Lying bars with their names above them: for names of any length, on any screen.
package struct Bars: Sendable {
    package struct Row: Sendable {
        package var name: String
        package var values: [(value: Double, text: String)]

        package init(_ name: String, _ values: [(value: Double, text: String)]) {
            self.name = name
            self.values = values
        }
    }

    package var title: String
    package var description: String
    package var series: [(look: Chart.Look, text: String)]
    package var rows: [Row]

    package init(title: String, description: String, series: [(look: Chart.Look, text: String)], rows: [Row]) {
        self.title = title
        self.description = description
        self.series = series
        self.rows = rows
    }

    private static let (width, head, bar, gap) = (360.0, 18.0, 13.0, 8.0)
    /// Room for the figure behind a bar.
    private static let figureWidth = 86.0
    private static let nameLength = 48

    package var figure: Node {
        let rowHeight = Self.head + Self.bar * Double(series.count) + Self.gap
        let height = rowHeight * Double(rows.count) + Self.gap
        let greatest = rows.lazy.flatMap(\.values).map(\.value).filter(\.isFinite).max() ?? 0
        return Node(.figure) {
            Node(.figcaption) { title }
            Node(
                .svg, Attribute(.viewBox, "0 0 360 \(Figures.coordinate(height))"), Attribute(.role, "img")
            ) {
                Node(.title) { title }
                Node(.desc) { description }
                for (at, row) in rows.enumerated() { draw(row, at: rowHeight * Double(at) + Self.gap, greatest) }
            }
            Node(.p) { for entry in series { Node(.span, .class("key \(entry.look.rawValue)")) { entry.text } } }
        }
    }

    @NodeBuilder
    private func draw(_ row: Row, at top: Double, _ greatest: Double) -> [Node] {
        Node(.text, Attribute(.x, 8), Attribute(.y, top + 11)) {
            row.name.count > Self.nameLength ? row.name.prefix(Self.nameLength - 1) + "…" : row.name
        }
        for (number, entry) in row.values.enumerated() where number < series.count {
            let y = top + Self.head + Double(number) * Self.bar
            let share = greatest > 0 && entry.value.isFinite ? max(0, entry.value / greatest) : 0
            let length = max(1, share * (Self.width - Self.figureWidth - 8))
            Node(.g, .class(series[number].look.rawValue)) {
                Node(
                    .rect, Attribute(.x, 8), Attribute(.y, y), Attribute(.width, length),
                    Attribute(.height, Self.bar - 3))
            }
            Node(.text, Attribute(.x, 8 + length + 4), Attribute(.y, y + 9)) { entry.text }
        }
    }
}
