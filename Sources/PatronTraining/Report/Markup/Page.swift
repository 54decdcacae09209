/// A whole document: one file that needs nothing else.
package struct Page: Sendable {
    package var title: String
    package var body: [Node]

    package init(title: String, body: [Node]) {
        self.title = title
        self.body = body
    }

    /// The document as HTML that is well-formed XML, too. The policy forbids a browser to run or to fetch anything.
    package var html: String {
        let head = Node(.head) {
            Node(.meta, Attribute(.charset, "utf-8"))
            Node(.meta, Attribute(.name, "viewport"), Attribute(.content, "width=device-width, initial-scale=1"))
            Node(
                .meta, Attribute(.httpEquiv, "Content-Security-Policy"),
                Attribute(.content, "default-src 'none'; style-src 'unsafe-inline'"))
            Node(.meta, Attribute(.name, "referrer"), Attribute(.content, "no-referrer"))
            Node(.title) { title }
        }
        var html = "<!DOCTYPE html>\n"
        Node(.html, Attribute(.lang, "en")) {
            head
            Node(.body) { body }
        }.write(to: &html)
        // The style sheet goes in as it is: it is the program's own text and would not survive escaping.
        return html.replacing("</head>", with: "<style>\(Style.sheet)</style>\n</head>", maxReplacements: 1)
    }
}
