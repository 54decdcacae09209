/// Text as it may stand in a page: names of items and customers are whatever somebody typed, or wanted a reader to see.
enum Escaping {
    private static let replacement: Unicode.Scalar = "\u{FFFD}"

    /// Appends text so that neither HTML nor XML reads anything else in it, in content or between double quotes.
    static func write(_ text: String, to page: inout String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": page += "&amp;"
            case "<": page += "&lt;"
            case ">": page += "&gt;"
            case "\"": page += "&quot;"
            case "'": page += "&#39;"
            default: page.unicodeScalars.append(isPlain(scalar) ? scalar : replacement)
            }
        }
    }

    /// What XML allows, but no control characters, and none that turn the direction of what follows.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: true
        case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069, 0xFFFE, 0xFFFF: false
        default: scalar.value & 0xFFFE != 0xFFFE
        }
    }
}

extension Node {
    /// A name that comes from data: cut where it is long, and set apart from the direction of the text around it.
    static func name(_ text: String, limit: Int = 80) -> Node {
        let cut = text.unicodeScalars.count > limit
        var shown = text
        if cut {
            shown = ""
            shown.unicodeScalars.append(contentsOf: text.unicodeScalars.prefix(limit - 1))
            shown += "…"
        }
        return Node(.bdi, .class("name")) { shown }
    }
}
