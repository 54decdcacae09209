package import PatronCore
package import PatronNumerics

/// Byte strings numbered from 0: tensors `NAME.offsets` (U64, rows + 1) and `NAME.bytes` (U8).
package struct StringTable: Sendable {
    let offsets: Tensor<UInt64>
    let bytes: Tensor<UInt8>

    /// Reads and checks the table: offsets start at 0, never fall, and end at the number of bytes;
    /// no row is longer than `longest` bytes.
    package init(_ file: TensorFile, _ name: String, count: Int? = nil, longest: Int = .max) throws(PatronError) {
        offsets = try file.tensor(name + ".offsets", shape: [count.map { $0 + 1 }])
        bytes = try file.tensor(name + ".bytes", shape: [nil])
        try checkOffsets(offsets, upTo: bytes.count, longest: longest, Place(file: file.path, field: name + ".offsets"))
    }

    package var count: Int { offsets.count - 1 }

    /// The bytes of one row; valid as long as the file is mapped.
    package subscript(row: Int) -> ByteView {
        let start = Int(offsets[row])
        return ByteView(start: bytes.elements.baseAddress.map { $0 + start }, count: Int(offsets[row + 1]) - start)
    }

    /// One row as text, invalid UTF-8 replaced.
    package func text(_ row: Int) -> String { self[row].text }

    /// Adds the tensors of a table.
    package static func write(_ strings: [[UInt8]], _ name: String, into file: inout TensorFileWriter) {
        var offsets: [UInt64] = [0]
        offsets.reserveCapacity(strings.count + 1)
        var bytes: [UInt8] = []
        for string in strings {
            bytes += string
            offsets.append(UInt64(bytes.count))
        }
        file.add(name + ".offsets", offsets)
        file.add(name + ".bytes", bytes)
    }
}
