package import PatronCore

/// Changes inputs: bits, bytes, numbers of all widths, varints, pieces copied, cut, doubled, and taken from other inputs.
package struct Mutator {
    package var random: SeededGenerator
    private let longest: Int

    package init(seed: UInt64, longest: Int) {
        random = SeededGenerator(seed: seed)
        self.longest = longest
    }

    /// Numbers at which arithmetic goes wrong, floating-point ones as their bits.
    private static let numbers: [UInt64] = [
        0, 1, 2, 7, 8, 16, 31, 32, 63, 64, 127, 128, 255, 256, 4095, 4096, 65_535, 65_536, 1 << 20, 0x7FFF_FFFF,
        0x8000_0000,
        0xFFFF_FFFF, 1 << 32, 0x7FFF_FFFF_FFFF_FFFF, 1 << 63, .max,
        UInt64(Float.nan.bitPattern), UInt64(Float.infinity.bitPattern), UInt64((-Float.infinity).bitPattern),
        UInt64(Float.greatestFiniteMagnitude.bitPattern), UInt64(Float.leastNonzeroMagnitude.bitPattern),
        Double.nan.bitPattern, Double.infinity.bitPattern, (-Double.infinity).bitPattern,
        Double.greatestFiniteMagnitude.bitPattern, Double.leastNonzeroMagnitude.bitPattern, (-1.0).bitPattern,
    ]

    /// Changes `bytes` in one to eight ways; `other` is an input to take pieces from.
    package mutating func mutate(_ bytes: inout [UInt8], other: [UInt8]) {
        for _ in 0..<(1 << random.below(4)) { step(&bytes, other) }
        if bytes.count > longest { bytes.removeLast(bytes.count - longest) }
    }

    private mutating func step(_ bytes: inout [UInt8], _ other: [UInt8]) {
        guard !bytes.isEmpty else {
            bytes = other
            if bytes.isEmpty { bytes.append(UInt8(truncatingIfNeeded: random.next())) }
            return
        }
        let at = random.below(bytes.count)
        switch random.below(13) {
        case 0, 1: bytes[at] ^= 1 << UInt8(random.below(8))
        case 2: bytes[at] = UInt8(truncatingIfNeeded: random.next())
        case 3: bytes[at] &+= UInt8(truncatingIfNeeded: random.below(33) - 16)
        case 4: overwrite(&bytes, at)
        case 5: bytes.insert(contentsOf: varint(Self.numbers[random.below(Self.numbers.count)]), at: at)
        case 6: bytes.removeSubrange(at..<min(bytes.count, at + 1 + random.below(8)))
        case 7: bytes.removeSubrange(at..<min(bytes.count, at + 1 + random.below(bytes.count)))
        case 8: bytes.removeLast(1 + random.below(bytes.count))
        case 9: bytes.insert(contentsOf: piece(of: bytes), at: at)
        case 10: bytes.insert(contentsOf: piece(of: other), at: random.below(bytes.count + 1))
        case 11:
            let piece = piece(of: other)
            let end = min(bytes.count, at + piece.count)
            bytes.replaceSubrange(at..<end, with: piece.prefix(end - at))
        default:
            let count = 1 + random.below(16)
            let value = random.below(3) == 0 ? UInt8(truncatingIfNeeded: random.next()) : 0
            bytes.insert(contentsOf: repeatElement(value, count: count), at: at)
        }
    }

    /// A number of 2, 4 or 8 bytes in either order, at any place.
    private mutating func overwrite(_ bytes: inout [UInt8], _ at: Int) {
        let number = Self.numbers[random.below(Self.numbers.count)] &+ UInt64(truncatingIfNeeded: random.below(3) - 1)
        let width = 2 << random.below(3)
        let bigEndian = random.below(2) == 0
        for offset in 0..<width where at + offset < bytes.count {
            let shift = 8 * (bigEndian ? width - 1 - offset : offset)
            bytes[at + offset] = UInt8(truncatingIfNeeded: number >> UInt64(shift))
        }
    }

    private mutating func piece(of bytes: [UInt8]) -> ArraySlice<UInt8> {
        guard !bytes.isEmpty else { return [] }
        let start = random.below(bytes.count)
        return bytes[start..<min(bytes.count, start + 1 + random.below(64))]
    }
}

/// A protobuf varint.
func varint(_ number: UInt64) -> [UInt8] {
    var (rest, bytes) = (number, [UInt8]())
    while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
    }
    return bytes + [UInt8(rest)]
}
