extension JSONValue {
    /// JSON text for people: a member or element a line, two spaces a level; empty ones and arrays of plain values on
    /// one line.
    /// The same value gives the same text.
    public var indented: String {
        var text = ""
        indent(into: &text, level: 0)
        return text
    }

    private var isPlain: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }

    private func indent(into text: inout String, level: Int) {
        let margin = "\n" + String(repeating: "  ", count: level)
        switch self {
        case .object(let members) where !members.isEmpty:
            for (at, member) in members.enumerated() {
                text += (at == 0 ? "{" : ",") + margin + "  "
                JSONValue.quote(member.key, into: &text)
                text += ": "
                member.value.indent(into: &text, level: level + 1)
            }
            text += margin + "}"
        case .array(let values) where !values.allSatisfy(\.isPlain):
            for (at, value) in values.enumerated() {
                text += (at == 0 ? "[" : ",") + margin + "  "
                value.indent(into: &text, level: level + 1)
            }
            text += margin + "]"
        default: text += description
        }
    }
}
