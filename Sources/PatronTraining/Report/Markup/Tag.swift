/// The elements that a report is made of. None of them runs or fetches anything.
package enum Tag: String, Sendable, CaseIterable {
    case html, head, meta, title, style, body
    case header, main, section, nav, footer, div, figure, figcaption
    case h1, h2, h3, p, ul, li, a, strong, span, bdi, dl, dt, dd
    case table, caption, thead, tbody, tr, th, td
    case svg, desc, g, path, line, rect, circle, text

    /// Written without an end.
    var isVoid: Bool { self == .meta }

    /// Followed by a line feed, so that the page can be read and compared by lines.
    var endsLine: Bool {
        switch self {
        case .strong, .span, .bdi, .a, .td, .th, .text, .line, .rect, .circle: false
        default: true
        }
    }
}

/// An attribute of an element.
package struct Attribute: Sendable, Hashable {
    /// The attributes in use: none that could hold a script, none that fetches.
    package enum Name: String, Sendable, CaseIterable {
        case lang, charset, name, content, `class`, id, href, scope, role, tabindex, colspan, rowspan
        case httpEquiv = "http-equiv"
        case label = "aria-label"
        case hidden = "aria-hidden"
        case viewBox, x, y, x1, y1, x2, y2, cx, cy, r, d, width, height
        case anchor = "text-anchor"
    }

    package var name: Name
    package var value: String

    package init(_ name: Name, _ value: String) {
        self.name = name
        self.value = value
    }

    /// A length or position of a picture, to a tenth.
    package init(_ name: Name, _ value: Double) { self.init(name, Figures.coordinate(value)) }

    static func `class`(_ value: String) -> Attribute { Attribute(.class, value) }
    static func id(_ value: String) -> Attribute { Attribute(.id, value) }
    static func label(_ value: String) -> Attribute { Attribute(.label, value) }
    static let row = Attribute(.scope, "row")
    static let column = Attribute(.scope, "col")
}
