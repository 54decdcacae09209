/// A piece of a page: text, or an element with attributes and content. All text is escaped where it is written, so that what comes
/// from data can never be markup.
package indirect enum Node: Sendable, Hashable {
    case text(String)
    case element(Tag, [Attribute], [Node])

    /// An element with its content.
    package init(_ tag: Tag, _ attributes: Attribute..., @NodeBuilder content: () -> [Node] = { [] }) {
        self = .element(tag, attributes, content())
    }

    /// An element with computed attributes.
    package init(_ tag: Tag, _ attributes: [Attribute], @NodeBuilder content: () -> [Node] = { [] }) {
        self = .element(tag, attributes, content())
    }

    /// Markup that is both HTML and well-formed XML.
    package func write(to page: inout String) {
        switch self {
        case .text(let text): Escaping.write(text, to: &page)
        case .element(let tag, let attributes, let content):
            page += "<\(tag.rawValue)"
            for attribute in attributes {
                page += " \(attribute.name.rawValue)=\""
                Escaping.write(attribute.value, to: &page)
                page += "\""
            }
            if tag.isVoid {
                page += "/>"
            } else {
                page += ">"
                for node in content { node.write(to: &page) }
                page += "</\(tag.rawValue)>"
            }
            if tag.endsLine { page += "\n" }
        }
    }

    /// The markup as text.
    package var markup: String {
        var page = ""
        write(to: &page)
        return page
    }
}

/// Writes content as a list of nodes, strings and conditions.
@resultBuilder
package enum NodeBuilder {
    package static func buildExpression(_ node: Node) -> [Node] { [node] }
    package static func buildExpression(_ nodes: [Node]) -> [Node] { nodes }
    package static func buildExpression(_ node: Node?) -> [Node] { node.map { [$0] } ?? [] }
    package static func buildExpression(_ text: String) -> [Node] { [.text(text)] }
    package static func buildBlock(_ parts: [Node]...) -> [Node] { parts.flatMap { $0 } }
    package static func buildOptional(_ part: [Node]?) -> [Node] { part ?? [] }
    package static func buildEither(first: [Node]) -> [Node] { first }
    package static func buildEither(second: [Node]) -> [Node] { second }
    package static func buildArray(_ parts: [[Node]]) -> [Node] { parts.flatMap { $0 } }
}
