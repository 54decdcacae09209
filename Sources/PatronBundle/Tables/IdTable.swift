package import PatronCore
package import PatronNumerics

/// Distinct ids numbered from 0, found by their bytes without allocation: a ``StringTable`` and beside it `NAME.hash`, U32
/// slots, a power of two and at least twice the ids, each holding row + 1 or 0; collisions go to the next slot.
package struct IdTable: Sendable {
    /// The ids themselves, by row.
    package let strings: StringTable
    private let slots: Tensor<UInt32>

    /// Reads and checks the table: slots are a power of two, name rows that exist, and leave room to end every search.
    package init(_ file: TensorFile, _ name: String) throws(PatronError) {
        strings = try StringTable(file, name)
        slots = try file.tensor(name + ".hash", shape: [nil])
        let place = Place(file: file.path, field: name + ".hash")
        guard slots.count.nonzeroBitCount == 1, slots.count >= 2 * strings.count else {
            throw PatronError(.corrupt, "\(slots.count) slots for \(strings.count) ids", at: place)
        }
        var used = 0
        for slot in slots.elements where slot != 0 {
            guard slot <= strings.count else { throw PatronError(.corrupt, "slot names row \(slot - 1)", at: place) }
            used += 1
        }
        guard used == strings.count else { throw PatronError(.corrupt, "\(used) slots used for \(strings.count) ids", at: place) }
    }

    package var count: Int { strings.count }

    /// The id of a row.
    package subscript(row: Int) -> ByteView { strings[row] }

    /// The row of an id; nil if it is not in the table.
    package func row(of id: ByteView) -> Int? {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: idHash(id)) & mask
        while true {
            let value = slots[slot]
            if value == 0 { return nil }
            let candidate = strings[Int(value) - 1]
            if candidate.count == id.count, sameBytes(candidate, id) { return Int(value) - 1 }
            slot = (slot + 1) & mask
        }
    }

    /// The row of an id given as text.
    package func row(of id: String) -> Int? { Array(id.utf8).withView { row(of: $0) } }

    /// Adds the tensors of a table; ids must be distinct.
    package static func write(_ ids: [[UInt8]], _ name: String, into file: inout TensorFileWriter) {
        StringTable.write(ids, name, into: &file)
        var size = 2
        while size < 2 * ids.count { size *= 2 }
        var slots = [UInt32](repeating: 0, count: size)
        for (row, id) in ids.enumerated() {
            var slot = Int(truncatingIfNeeded: id.withView(idHash)) & (size - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = UInt32(row + 1)
        }
        file.add(name + ".hash", slots)
    }
}

/// The hash of an id, part of the format: h = mix64(length), then for each 8 bytes as a little-endian word (the last one
/// filled up with zeros) h = mix64(h xor word).
package func idHash(_ id: ByteView) -> UInt64 {
    let bytes = UnsafeRawBufferPointer(id.buffer)
    var hash = mix64(UInt64(bytes.count))
    var at = 0
    while at + 8 <= bytes.count {
        hash = mix64(hash ^ UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)))
        at += 8
    }
    if at < bytes.count {
        var word: UInt64 = 0
        for (shift, byte) in bytes[at...].enumerated() { word |= UInt64(byte) << UInt64(8 * shift) }
        hash = mix64(hash ^ word)
    }
    return hash
}

func sameBytes(_ a: ByteView, _ b: ByteView) -> Bool { a.buffer.elementsEqual(b.buffer) }
