package import PatronCore
package import PatronNumerics

/// Distinct ids numbered from 0, found by their bytes without allocation: a ``StringTable`` and beside it `NAME.hash`,
/// U32
/// slots, a power of two and at least twice the ids, each holding row + 1 or 0; collisions go to the next slot.
package struct IdTable: Sendable {
    /// The ids themselves, by row.
    package let strings: StringTable
    private let slots: Tensor<UInt32>

    /// Reads and checks the table: ids within ``Limits/idBytes``, slots a power of two, each row named by one slot.
    package init(_ file: TensorFile, _ name: String) throws(PatronError) {
        strings = try StringTable(file, name, longest: Limits.idBytes)
        slots = try file.tensor(name + ".hash", shape: [nil])
        let place = Place(file: file.path, field: name + ".hash")
        guard slots.count.nonzeroBitCount == 1, slots.count / 2 >= strings.count, strings.count < UInt32.max else {
            throw PatronError(.corrupt, "\(slots.count) slots for \(strings.count) ids", at: place)
        }
        try Self.checkSlots(slots, rows: strings.count, place)
    }

    /// Checks that the slots which are not empty name each row once: the other half is empty, so that every search
    /// ends.
    private static func checkSlots(_ slots: Tensor<UInt32>, rows: Int, _ place: Place) throws(PatronError) {
        // A bit a row; bit 0 is for empty slots, and numbers that are too high fall on it as well and leave a bit
        // missing.
        var seen = [UInt64](repeating: 0, count: rows / 64 + 1)
        var used = 0
        seen.withUnsafeMutableBufferPointer { seen in
            for slot in slots.elements {
                let row = slot <= rows ? Int(slot) : 0
                seen[row >> 6] |= 1 << UInt64(row & 63)
                used &+= slot == 0 ? 0 : 1
            }
        }
        seen[0] &= ~1
        let distinct = seen.reduce(0) { $0 + $1.nonzeroBitCount }
        guard used == rows, distinct == rows else {
            throw PatronError(.corrupt, "\(used) slots name \(distinct) of \(rows) rows", at: place)
        }
    }

    package var count: Int { strings.count }

    /// The id of a row.
    package subscript(row: Int) -> ByteView { strings[row] }

    /// The row of an id; nil if it is not in the table.
    package func row(of id: ByteView) -> Int? {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: idHash(id)) & mask
        // The check at opening leaves empty slots; the bound holds whatever the file says.
        for _ in 0..<slots.count {
            let value = slots[slot]
            if value == 0 { return nil }
            let candidate = strings[Int(value) - 1]
            if candidate.count == id.count, sameBytes(candidate, id) { return Int(value) - 1 }
            slot = (slot + 1) & mask
        }
        return nil
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

/// The hash of an id, part of the format: h = mix64(length), then for each 8 bytes as a little-endian word (the last
/// one
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
