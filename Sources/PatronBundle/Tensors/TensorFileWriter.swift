package import Foundation
package import PatronCore

/// Collects tensors and writes them as one safetensors file. The same content gives the same bytes.
///
/// The format wants tensors to follow one another without holes, so the room between them, up to the next multiple of
/// 64,
/// is itself a tensor of bytes named `~pad.N`. Readers ignore those.
package struct TensorFileWriter {
    /// Every tensor starts at a multiple of this many bytes from the file's start.
    package static let alignment = 64

    private struct Entry {
        var name: String
        var dtype: String
        var shape: [Int]
        var bytes: Data
    }

    private var entries: [Entry] = []
    private var metadata: [String: String] = [:]

    package init() {}

    /// Adds a tensor; the shape's product must be the number of values, and the name must be new.
    package mutating func add<Element: TensorElement>(_ name: String, _ values: [Element], shape: [Int]? = nil) {
        let shape = shape ?? [values.count]
        precondition(shape.reduce(1, *) == values.count, "\(name): shape \(shape) does not hold \(values.count) values")
        precondition(!entries.contains { $0.name == name }, "\(name) is there already")
        entries.append(
            Entry(name: name, dtype: Element.dtype, shape: shape, bytes: values.withUnsafeBytes { Data($0) }))
    }

    /// Adds a JSON document to the metadata, its keys sorted.
    package mutating func setDocument(_ key: String, _ value: some Encodable) throws(PatronError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            metadata[key] = String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw PatronError(.internal, "cannot encode \(key) as JSON", cause: error)
        }
    }

    /// The whole file.
    package func encoded() -> Data {
        var file = encodedHeader()
        for (index, entry) in entries.enumerated() {
            file.append(entry.bytes)
            file.append(Data(count: padding(after: index)))
        }
        return file
    }

    /// Writes the file and fsyncs it, without a second copy of the tensors in memory.
    package func write(to path: String) throws(PatronError) {
        let file = try DurableFile(creating: path)
        try file.write(encodedHeader())
        for (index, entry) in entries.enumerated() {
            try file.write(entry.bytes)
            try file.write(Data(count: padding(after: index)))
        }
        try file.finish()
    }

    private func padding(after index: Int) -> Int {
        index + 1 < entries.count ? -entries[index].bytes.count & (Self.alignment - 1) : 0
    }

    /// Length and JSON, filled up with spaces so that the first tensor is aligned too.
    private func encodedHeader() -> Data {
        var fields: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
            fields.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
        }
        var start = 0
        for (index, entry) in entries.enumerated() {
            let end = start + entry.bytes.count
            fields.append(field(entry.name, entry.dtype, entry.shape, start..<end))
            let padding = padding(after: index)
            if padding > 0 { fields.append(field("~pad.\(index)", "U8", [padding], end..<(end + padding))) }
            start = end + padding
        }
        var header = Data("{\(fields.joined(separator: ","))}".utf8)
        header.append(Data(repeating: 0x20, count: -(header.count + 8) & (Self.alignment - 1)))
        return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) } + header
    }

    private func field(_ name: String, _ dtype: String, _ shape: [Int], _ range: Range<Int>) -> String {
        let sizes = shape.map(String.init).joined(separator: ",")
        return "\(quoted(name)):{\"dtype\":\"\(dtype)\",\"shape\":[\(sizes)],"
            + "\"data_offsets\":[\(range.lowerBound),\(range.upperBound)]}"
    }

    private func quoted(_ text: String) -> String {
        var result = ""
        JSONValue.quote(text, into: &result)
        return result
    }
}
