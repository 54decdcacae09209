internal import PatronCore

/// The header of a safetensors file: 8 bytes little-endian length, then that many bytes of JSON. Tensors follow one
/// another
/// without holes or overlaps and end with the file, as the format's own readers demand.
enum TensorHeader {
    /// The longest tensor's number of dimensions that is read.
    static let rankLimit = 8

    static func parse(
        _ bytes: UnsafeRawBufferPointer, path: String
    ) throws(PatronError) -> (entries: [String: TensorFile.Entry], metadata: [String: String]) {
        let place = Place(file: path)
        guard bytes.count >= 8 else { throw PatronError(.corrupt, "too short for a tensor file's header", at: place) }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(TensorFile.headerLimit), Int(length) <= bytes.count - 8 else {
            throw PatronError(.corrupt, "header of \(length) bytes does not fit", at: place)
        }
        let dataStart = 8 + Int(length)
        let header: JSONValue
        do {
            header = try JSONValue(parsing: UnsafeRawBufferPointer(rebasing: bytes[8..<dataStart]), depthLimit: 4)
        } catch {
            throw PatronError(.corrupt, "header is not the expected JSON", at: place, cause: error)
        }
        guard case .object(let members) = header else {
            throw PatronError(.corrupt, "header is not an object", at: place)
        }
        var entries: [String: TensorFile.Entry] = [:]
        entries.reserveCapacity(members.count)
        var metadata: [String: String] = [:]
        for member in members {
            let place = Place(file: path, field: member.key)
            if member.key == "__metadata__" {
                metadata = try strings(member.value, at: place)
            } else {
                entries[member.key] = try entry(member.value, dataStart: dataStart, size: bytes.count, at: place)
            }
        }
        try checkOrder(entries, dataStart: dataStart, size: bytes.count, path: path)
        return (entries, metadata)
    }

    private static func strings(_ value: JSONValue, at place: Place) throws(PatronError) -> [String: String] {
        guard case .object(let members) = value else {
            throw PatronError(.corrupt, "expected an object of strings", at: place)
        }
        var result: [String: String] = [:]
        for member in members {
            guard case .string(let text) = member.value else {
                throw PatronError(.corrupt, "expected a string under \(member.key)", at: place)
            }
            result[member.key] = text
        }
        return result
    }

    private static func sizes(_ value: JSONValue?) -> [Int]? {
        guard case .array(let values) = value, values.count <= rankLimit else { return nil }
        var result: [Int] = []
        for case .int(let size) in values where size >= 0 { result.append(Int(size)) }
        return result.count == values.count ? result : nil
    }

    private static func entry(
        _ value: JSONValue, dataStart: Int, size: Int, at place: Place
    ) throws(PatronError) -> TensorFile.Entry {
        guard case .string(let dtype) = value["dtype"], let elementSize = elementSize(ofDtype: dtype) else {
            throw PatronError(.corrupt, "unknown type \(value["dtype"] ?? .null)", at: place)
        }
        guard let shape = sizes(value["shape"]) else {
            throw PatronError(.corrupt, "expected a shape of at most \(rankLimit) sizes", at: place)
        }
        var bytes = elementSize
        for dimension in shape {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: dimension)
            guard !overflow else { throw PatronError(.corrupt, "impossible shape \(shape)", at: place) }
            bytes = product
        }
        guard let ends = sizes(value["data_offsets"]), ends.count == 2, ends[0] <= ends[1], ends[1] <= size - dataStart
        else {
            throw PatronError(.corrupt, "lies outside the file", at: place)
        }
        let range = (dataStart + ends[0])..<(dataStart + ends[1])
        guard range.count == bytes else {
            throw PatronError(.corrupt, "\(range.count) bytes for shape \(shape) of \(dtype)", at: place)
        }
        // The mapping starts at a page, so a file offset's alignment is the address's.
        guard range.lowerBound % elementSize == 0 else { throw PatronError(.corrupt, "is not aligned", at: place) }
        return TensorFile.Entry(dtype: dtype, shape: shape, range: range)
    }

    private static func checkOrder(
        _ entries: [String: TensorFile.Entry], dataStart: Int, size: Int, path: String
    ) throws(PatronError) {
        var end = dataStart
        let sorted = entries.sorted {
            ($0.value.range.lowerBound, $0.value.range.upperBound) < (
                $1.value.range.lowerBound, $1.value.range.upperBound
            )
        }
        for (name, entry) in sorted {
            guard entry.range.lowerBound == end else {
                let what = entry.range.lowerBound < end ? "overlaps the tensor before it" : "leaves a hole before it"
                throw PatronError(.corrupt, what, at: Place(file: path, field: name))
            }
            end = entry.range.upperBound
        }
        guard end == size else {
            throw PatronError(.corrupt, "\(size - end) bytes after the last tensor", at: Place(file: path))
        }
    }
}
