internal import PatronCore

/// A value in universal binary JSON (Draft 12), as XGBoost saves its models: big-endian, with typed arrays.
indirect enum BinaryJSON: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case number(Double)
    case string(String)
    /// A typed array, whatever its type.
    case numbers([Double])
    case array([BinaryJSON])
    case object([String: BinaryJSON])

    /// Reads one document; throws `corrupt` with the byte.
    init(parsing bytes: [UInt8]) throws(PatronError) {
        var reader = Reader(bytes: bytes)
        self = try reader.value(depth: JSONValue.depthLimit)
        guard reader.at == bytes.count else { throw reader.unexpected("the end") }
    }

    subscript(key: String) -> BinaryJSON? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// An array's elements, typed or not; nil unless all are numbers.
    var elements: [Double]? {
        switch self {
        case .numbers(let numbers): return numbers
        case .array(let values):
            var numbers: [Double] = []
            for value in values {
                switch value {
                case .int(let int): numbers.append(Double(int))
                case .number(let number): numbers.append(number)
                case .bool(let bool): numbers.append(bool ? 1 : 0)
                default: return nil
                }
            }
            return numbers
        default: return nil
        }
    }
}

private struct Reader {
    let bytes: [UInt8]
    var at = 0

    func unexpected(_ wanted: String) -> PatronError {
        PatronError(.corrupt, "binary JSON at byte \(at): expected \(wanted)")
    }

    private mutating func byte() throws(PatronError) -> UInt8 {
        guard at < bytes.count else { throw unexpected("more") }
        defer { at += 1 }
        return bytes[at]
    }

    private mutating func integer<Value: FixedWidthInteger>(_: Value.Type) throws(PatronError) -> Value {
        guard bytes.count - at >= MemoryLayout<Value>.size else { throw unexpected("more") }
        var value: Value = 0
        for _ in 0..<MemoryLayout<Value>.size {
            value = value << (MemoryLayout<Value>.size > 1 ? 8 : 0) | Value(truncatingIfNeeded: bytes[at])
            at += 1
        }
        return value
    }

    /// A number whose type letter has been read; nil for a letter that is no number's.
    private mutating func number(_ type: UInt8) throws(PatronError) -> BinaryJSON? {
        switch type {
        case UInt8(ascii: "i"): .int(Int64(try integer(Int8.self)))
        case UInt8(ascii: "U"): .int(Int64(try integer(UInt8.self)))
        case UInt8(ascii: "I"): .int(Int64(try integer(Int16.self)))
        case UInt8(ascii: "l"): .int(Int64(try integer(Int32.self)))
        case UInt8(ascii: "L"): .int(try integer(Int64.self))
        case UInt8(ascii: "d"): .number(Double(Float(bitPattern: try integer(UInt32.self))))
        case UInt8(ascii: "D"): .number(Double(bitPattern: try integer(UInt64.self)))
        default: nil
        }
    }

    /// A count of things of which each takes at least a byte, unless it is of a type with none.
    private mutating func count() throws(PatronError) -> Int {
        guard case .int(let count)? = try number(try byte()), count >= 0, count <= bytes.count - at else {
            throw unexpected("a count of what follows")
        }
        return Int(count)
    }

    private mutating func text() throws(PatronError) -> String {
        let count = try count()
        defer { at += count }
        return String(decoding: bytes[at..<at + count], as: UTF8.self)
    }

    mutating func value(depth: Int) throws(PatronError) -> BinaryJSON {
        guard depth > 0 else { throw unexpected("less depth") }
        let type = try byte()
        switch type {
        case UInt8(ascii: "Z"): return .null
        case UInt8(ascii: "T"): return .bool(true)
        case UInt8(ascii: "F"): return .bool(false)
        case UInt8(ascii: "S"): return .string(try text())
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        default:
            guard let number = try number(type) else { throw unexpected("a value") }
            return number
        }
    }

    private mutating func object(depth: Int) throws(PatronError) -> BinaryJSON {
        var members: [String: BinaryJSON] = [:]
        while at < bytes.count, bytes[at] != UInt8(ascii: "}") {
            let key = try text()
            members[key] = try value(depth: depth - 1)
        }
        _ = try byte()
        return .object(members)
    }

    private mutating func array(depth: Int) throws(PatronError) -> BinaryJSON {
        if at < bytes.count, bytes[at] == UInt8(ascii: "$") { return try typedArray() }
        if at < bytes.count, bytes[at] == UInt8(ascii: "#") {
            at += 1
            var values: [BinaryJSON] = []
            for _ in 0..<(try count()) { values.append(try value(depth: depth - 1)) }
            return .array(values)
        }
        var values: [BinaryJSON] = []
        while at < bytes.count, bytes[at] != UInt8(ascii: "]") { values.append(try value(depth: depth - 1)) }
        _ = try byte()
        return .array(values)
    }

    private mutating func typedArray() throws(PatronError) -> BinaryJSON {
        at += 1
        let type = try byte()
        guard try byte() == UInt8(ascii: "#") else { throw unexpected("a count") }
        let count = try count()
        var numbers: [Double] = []
        numbers.reserveCapacity(count)
        for _ in 0..<count {
            switch try number(type) {
            case .int(let int): numbers.append(Double(int))
            case .number(let number): numbers.append(number)
            default: throw unexpected("a number's type")
            }
        }
        return .numbers(numbers)
    }
}
