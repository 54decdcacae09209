extension JSONValue {
    /// How deep arrays and objects may nest when nothing else is said: hostile text must not exhaust the stack.
    public static let depthLimit = 64

    /// Reads one JSON text (RFC 8259), strictly: valid UTF-8, no key twice in an object, no unpaired surrogates,
    /// nothing
    /// after the value, no number that a Double cannot hold. Whole numbers that fit become ``int``, all others
    /// ``number``.
    ///
    /// Throws `corrupt`, the message saying at which byte, counted from 0; the caller adds the place.
    public init(parsing bytes: UnsafeRawBufferPointer, depthLimit: Int = JSONValue.depthLimit) throws(PatronError) {
        var parser = JSONParser(bytes: bytes)
        self = try parser.document(depthLimit: depthLimit)
    }

    /// Reads one JSON text given as a string; see ``init(parsing:depthLimit:)-(UnsafeRawBufferPointer,_)``.
    public init(parsing text: String, depthLimit: Int = JSONValue.depthLimit) throws(PatronError) {
        let result = Array(text.utf8).withUnsafeBytes { bytes in
            Result { () throws(PatronError) in try JSONValue(parsing: bytes, depthLimit: depthLimit) }
        }
        self = try result.get()
    }
}

/// A recursive-descent reader of JSON text.
private struct JSONParser {
    let bytes: UnsafeRawBufferPointer
    var at = 0

    mutating func document(depthLimit: Int) throws(PatronError) -> JSONValue {
        skipSpace()
        let value = try value(depth: depthLimit)
        skipSpace()
        guard at == bytes.count else { throw unexpected("the end") }
        return value
    }

    private func unexpected(_ wanted: String) -> PatronError {
        guard at < bytes.count else { return PatronError(.corrupt, "JSON ends at byte \(at), expected \(wanted)") }
        return PatronError(.corrupt, "JSON at byte \(at): expected \(wanted)")
    }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func value(depth: Int) throws(PatronError) -> JSONValue {
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(PatronError) -> JSONValue {
        let letters = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard bytes.count - at >= letters.count, bytes[at..<at + letters.count].elementsEqual(letters) else {
            throw unexpected("a value")
        }
        at += letters.count
        return value
    }

    private mutating func object(depth: Int) throws(PatronError) -> JSONValue {
        guard depth > 0 else { throw unexpected("less nesting") }
        at += 1
        var members: [JSONValue.Member] = []
        var keys: Set<String> = []
        skipSpace()
        if take("}") { return .object([]) }
        while true {
            guard next == UInt8(ascii: "\"") else { throw unexpected("a key") }
            let start = at
            let key = try string()
            guard keys.insert(key).inserted else {
                throw PatronError(.corrupt, "JSON at byte \(start): key stands twice")
            }
            skipSpace()
            guard take(":") else { throw unexpected("a colon") }
            skipSpace()
            members.append(JSONValue.Member(key, try value(depth: depth - 1)))
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { throw unexpected("a comma or }") }
            skipSpace()
        }
    }

    private mutating func array(depth: Int) throws(PatronError) -> JSONValue {
        guard depth > 0 else { throw unexpected("less nesting") }
        at += 1
        var values: [JSONValue] = []
        skipSpace()
        if take("]") { return .array([]) }
        while true {
            values.append(try value(depth: depth - 1))
            skipSpace()
            if take("]") { return .array(values) }
            guard take(",") else { throw unexpected("a comma or ]") }
            skipSpace()
        }
    }

    private mutating func digits() -> Int {
        let start = at
        while let byte = next, (0x30...0x39).contains(byte) { at += 1 }
        return at - start
    }

    private mutating func number() throws(PatronError) -> JSONValue {
        let start = at
        _ = take("-")
        let leadingZero = next == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !leadingZero || whole == 1 else {
            at = start
            throw unexpected("a value")
        }
        var isWhole = true
        if take(".") {
            isWhole = false
            guard digits() > 0 else { throw unexpected("a digit") }
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            guard digits() > 0 else { throw unexpected("a digit") }
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if isWhole, let value = Int64(text) { return .int(value) }
        guard let value = Double(text), value.isFinite else {
            at = start
            throw unexpected("a number within the range of a Double")
        }
        return .number(value)
    }

    private mutating func string() throws(PatronError) -> String {
        at += 1
        var result: [UInt8] = []
        var start = at
        while let byte = next {
            if byte == UInt8(ascii: "\"") {
                result.append(contentsOf: bytes[start..<at])
                guard let text = String(validating: result, as: UTF8.self) else {
                    throw unexpected("UTF-8 in the string before")
                }
                at += 1
                return text
            }
            guard byte >= 0x20 else { throw unexpected("an escaped control character") }
            if byte == UInt8(ascii: "\\") {
                result.append(contentsOf: bytes[start..<at])
                at += 1
                result.append(contentsOf: Array(String(Character(try escaped())).utf8))
                start = at
            } else {
                at += 1
            }
        }
        throw unexpected("the end of a string")
    }

    private mutating func escaped() throws(PatronError) -> Unicode.Scalar {
        guard let byte = next else { throw unexpected("an escape") }
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            var code = try fourHexDigits()
            if (0xD800..<0xDC00).contains(code) {
                guard take("\\"), take("u") else { throw unexpected("the second half of a surrogate pair") }
                let low = try fourHexDigits()
                guard (0xDC00..<0xE000).contains(low) else { throw unexpected("a low surrogate before") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw unexpected("no lone surrogate before") }
            return scalar
        default:
            at -= 1
            throw unexpected("an escape")
        }
    }

    private mutating func fourHexDigits() throws(PatronError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next,
                let digit = Unicode.Scalar(byte).properties.isASCIIHexDigit
                    ? Character(Unicode.Scalar(byte)).hexDigitValue : nil
            else { throw unexpected("a hexadecimal digit") }
            code = code << 4 | UInt32(digit)
            at += 1
        }
        return code
    }
}
