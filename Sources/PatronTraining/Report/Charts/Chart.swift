/// A picture with two axes: a frame into which charts put their marks. What it shows stands in words in its description.
package struct Chart: Sendable {
    /// How a series looks: colour and dashes.
    package enum Look: String, Sendable, CaseIterable { case a, b, c }

    package var title: String
    /// What is to be seen, for those who cannot see it.
    package var description: String
    package var x: Axis
    package var y: Axis
    /// Names of the looks that are in use.
    package var key: [(look: Look, text: String)] = []
    /// A sentence below.
    package var note: String?

    package init(title: String, description: String, x: Axis, y: Axis) {
        self.title = title
        self.description = description
        self.x = x
        self.y = y
    }

    // One unit is a pixel on a phone, so that text keeps its size there.
    private static let (width, height) = (360.0, 240.0)
    private static let (left, right, top, bottom) = (46.0, 14.0, 24.0, 36.0)

    static var plotWidth: Double { width - left - right }

    func atX(_ value: Double) -> Double { Self.left + x.position(value) * Self.plotWidth }
    func atY(_ value: Double) -> Double {
        Self.height - Self.bottom - y.position(value) * (Self.height - Self.bottom - Self.top)
    }

    /// The figure with its caption, picture and key.
    func figure(_ marks: [Node]) -> Node {
        Node(.figure) {
            Node(.figcaption) { title }
            Node(.svg, Attribute(.viewBox, "0 0 360 240"), Attribute(.role, "img")) {
                Node(.title) { title }
                Node(.desc) { description }
                frame
                marks
            }
            if !key.isEmpty {
                Node(.p) { for entry in key { Node(.span, .class("key \(entry.look.rawValue)")) { entry.text } } }
            }
            if let note { Node(.p) { note } }
        }
    }

    private var frame: [Node] {
        let (floor, ceiling) = (Self.height - Self.bottom, Self.top)
        let end = Self.width - Self.right
        var nodes: [Node] = []
        for tick in y.ticks {
            let at = atY(tick.value)
            nodes.append(line("grid", Self.left, at, end, at))
            nodes.append(words(tick.text, Self.left - 5, at + 4, "end"))
        }
        var last = -Double.infinity
        for tick in x.ticks {
            let at = atX(tick.value)
            nodes.append(line("axis", at, floor, at, floor + 4))
            // A label that would run into the one before it is left out.
            let half = 3.6 * Double(tick.text.count)
            if at - half > last + 4 {
                nodes.append(words(tick.text, min(at, Self.width - half - 1), floor + 16, "middle"))
                last = at + half
            }
        }
        nodes.append(line("axis", Self.left, floor, end, floor))
        nodes.append(words(x.label, end, Self.height - 5, "end"))
        nodes.append(words(y.label, 6, ceiling - 10, "start"))
        return nodes
    }

    func line(_ style: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> Node {
        Node(
            .line, .class(style), Attribute(.x1, x1), Attribute(.y1, y1), Attribute(.x2, x2), Attribute(.y2, y2))
    }

    func words(_ text: String, _ x: Double, _ y: Double, _ anchor: String) -> Node {
        Node(.text, Attribute(.x, x), Attribute(.y, y), Attribute(.anchor, anchor)) { text }
    }
}
