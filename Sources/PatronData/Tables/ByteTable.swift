/// Byte strings numbered from 0, one after another in memory.
package struct ByteTable: Sendable {
    package private(set) var bytes: [UInt8] = []
    /// One more than there are strings, from 0.
    package private(set) var offsets: [Int] = [0]

    package init() {}

    package var count: Int { offsets.count - 1 }

    /// A copy of a string's bytes.
    package subscript(row: Int) -> [UInt8] { Array(bytes[offsets[row]..<offsets[row + 1]]) }

    /// A string as text, invalid UTF-8 replaced.
    package func text(_ row: Int) -> String { String(decoding: bytes[offsets[row]..<offsets[row + 1]], as: UTF8.self) }

    /// All strings.
    package var all: [[UInt8]] { (0..<count).map { self[$0] } }

    mutating func append(_ string: UnsafeBufferPointer<UInt8>) {
        bytes.append(contentsOf: string)
        offsets.append(bytes.count)
    }

    /// The rows named, in that order, as a new table.
    func replacing(by text: (UnsafeBufferPointer<UInt8>) -> [UInt8]) -> ByteTable {
        var result = ByteTable()
        for row in 0..<count {
            self[row].withUnsafeBufferPointer(text).withUnsafeBufferPointer { result.append($0) }
        }
        return result
    }

    func selecting(_ rows: [UInt32]) -> ByteTable {
        var result = ByteTable()
        result.offsets.reserveCapacity(rows.count + 1)
        bytes.withUnsafeBufferPointer { all in
            for row in rows {
                result.append(UnsafeBufferPointer(rebasing: all[offsets[Int(row)]..<offsets[Int(row) + 1]]))
            }
        }
        return result
    }
}

/// Numbers distinct byte strings in the order in which they are first seen: open addressing over a ``ByteTable``.
package struct Interner: Sendable {
    package private(set) var table = ByteTable()
    /// Row + 1 in the lower half, the upper half of the hash above it; 0 is free.
    private var slots: [UInt64] = Array(repeating: 0, count: 64)

    package init() {}

    package var count: Int { table.count }

    /// The number of a string, new or known.
    package mutating func intern(_ string: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let hash = Self.hash(string)
        let mark = hash & 0xffff_ffff_0000_0000
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while true {
            let value = slots[slot]
            if value == 0 { break }
            if value & 0xffff_ffff_0000_0000 == mark {
                let row = Int(value & 0xffff_ffff) - 1
                if equals(row, string) { return UInt32(row) }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = mark | UInt64(table.count + 1)
        table.append(string)
        if table.count * 2 > slots.count { grow() }
        return UInt32(table.count - 1)
    }

    /// The number of text, new or known.
    package mutating func intern(_ text: String) -> UInt32 {
        var copy = text
        return copy.withUTF8 { intern($0) }
    }

    /// The number of a string if it is known.
    package func row(of string: UnsafeBufferPointer<UInt8>) -> UInt32? {
        let hash = Self.hash(string)
        let mark = hash & 0xffff_ffff_0000_0000
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let row = Int(slots[slot] & 0xffff_ffff) - 1
            if slots[slot] & 0xffff_ffff_0000_0000 == mark, equals(row, string) { return UInt32(row) }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func equals(_ row: Int, _ string: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = table.offsets[row]
        guard table.offsets[row + 1] - start == string.count else { return false }
        return table.bytes.withUnsafeBufferPointer { bytes in
            for at in 0..<string.count where bytes[start + at] != string[at] { return false }
            return true
        }
    }

    private mutating func grow() {
        var larger = [UInt64](repeating: 0, count: slots.count * 4)
        table.bytes.withUnsafeBufferPointer { bytes in
            for row in 0..<table.count {
                let hash = Self.hash(UnsafeBufferPointer(rebasing: bytes[table.offsets[row]..<table.offsets[row + 1]]))
                var slot = Int(truncatingIfNeeded: hash) & (larger.count - 1)
                while larger[slot] != 0 { slot = (slot + 1) & (larger.count - 1) }
                larger[slot] = hash & 0xffff_ffff_0000_0000 | UInt64(row + 1)
            }
        }
        slots = larger
    }

    /// Eight bytes at a time through a multiplication, folded; numbers come from the order of appearance, never from
    /// this.
    @inline(__always)
    private static func hash(_ string: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let bytes = UnsafeRawBufferPointer(string)
        var hash = UInt64(truncatingIfNeeded: bytes.count) &* 0x9e37_79b9_7f4a_7c15
        var at = 0
        while at + 8 <= bytes.count {
            hash = fold(hash ^ bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            at += 8
        }
        var word: UInt64 = 0
        while at < bytes.count {
            word = word << 8 | UInt64(bytes[at])
            at += 1
        }
        return fold(hash ^ word)
    }

    @inline(__always)
    private static func fold(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xd6e8_feb8_6659_fd93)
        return product.high ^ product.low ^ value >> 29
    }
}
