internal import Foundation
package import PatronCore

/// Reads delimited text (RFC 4180: quotes, doubled quotes, newlines in quotes, CRLF, a byte order mark, a last line
/// without an end), plain or gzip, record by record. Fields are lent as bytes and copied nowhere.
package final class CSVReader {
    /// Records longer than this are taken for a quote that nobody closed.
    package static let recordBytes = 1 << 20

    /// What is wrong with a record, so that it is to be rejected.
    package enum Fault: UInt8, Sendable {
        case none, fieldCount, quoting, notUTF8, nulByte
    }

    /// How messages name the text: its path, unless it has another name.
    package let path: String
    package let delimiter: UInt8
    /// The header's names, spaces around them removed; empty if the file has no header.
    package private(set) var header: [String] = []
    /// The line on which the current record starts, counted from 1.
    package private(set) var line = 0
    /// Records read so far without the header, blank lines not counted.
    package private(set) var records = 0
    /// After so many records the end has come.
    package var limit = Int.max
    /// Fields of the current record.
    package private(set) var fieldCount = 0
    /// What is wrong with the current record.
    package private(set) var fault = Fault.none

    private let stream: any ByteStream
    private var buffer: UnsafeMutablePointer<UInt8>
    private var capacity = 1 << 20
    private var filled = 0
    private var position = 0
    private var nextLine = 1
    private var atEnd = false
    private var recordStart = 0
    private var recordEnd = 0
    private var fields: UnsafeMutablePointer<Field>
    private var fieldCapacity = 64
    private var scratch: [UnsafeMutableBufferPointer<UInt8>] = []

    private struct Field {
        var start: Int
        var end: Int
        var hasDoubledQuotes: Bool
    }

    /// Opens a file and reads its header.
    package init(
        path: String, name: String? = nil, delimiter: UInt8 = UInt8(ascii: ","), hasHeader: Bool = true
    ) throws(PatronError) {
        self.path = name ?? path
        self.delimiter = delimiter
        // Allocated after the only step that can fail before there is an object to free them.
        stream = ReadAhead(try openByteStream(path: path))
        buffer = UnsafeMutablePointer.allocate(capacity: capacity)
        fields = UnsafeMutablePointer.allocate(capacity: fieldCapacity)
        try refill(from: 0)
        if filled >= 3, buffer[0] == 0xef, buffer[1] == 0xbb, buffer[2] == 0xbf { position = 3 }
        guard hasHeader else { return }
        guard try next() else {
            throw PatronError(.badInput, "is empty; expected a header line", at: Place(file: self.path))
        }
        guard fault == .none || fault == .fieldCount else {
            throw PatronError(
                .badInput, "the header is not text in UTF-8 with correct quotes",
                at: Place(file: self.path, line: line))
        }
        header = (0..<fieldCount).map { String(decoding: trimmed(field($0)), as: UTF8.self) }
        records = 0
    }

    deinit {
        buffer.deallocate()
        fields.deallocate()
        for text in scratch { text.deallocate() }
    }

    /// Moves to the next record; false at the end. A faulty record is a record too: look at ``fault``.
    package func next() throws(PatronError) -> Bool {
        if records >= limit { return false }
        for text in scratch { text.deallocate() }
        if !scratch.isEmpty { scratch.removeAll(keepingCapacity: true) }
        while true {
            switch scan() {
            case .record:
                if recordEnd == recordStart { continue }  // A blank line.
                check()
                records += 1
                return true
            case .end: return false
            case .needsMore: try refill(from: recordStart)
            case .neverClosed:
                throw PatronError(
                    .badInput, "a quote in the record that starts here is never closed",
                    at: Place(file: path, line: line))
            }
        }
    }

    /// The bytes of a field of the current record, quotes removed; valid until the next record.
    package func field(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let field = fields[index]
        let raw = UnsafeBufferPointer(start: buffer + field.start, count: field.end - field.start)
        if !field.hasDoubledQuotes { return raw }
        let text = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: raw.count)
        scratch.append(text)
        var count = 0
        var at = 0
        while at < raw.count {
            text[count] = raw[at]
            count += 1
            at += raw[at] == quote ? 2 : 1
        }
        return UnsafeBufferPointer(start: text.baseAddress, count: count)
    }

    /// The current record as it stands in the file, without its line end; valid until the next record.
    package var raw: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: buffer + recordStart, count: recordEnd - recordStart)
    }

    // MARK: Scanning

    private enum Scan { case record, end, needsMore, neverClosed }

    /// Finds the fields of the record at `position`, if the buffer holds all of it.
    private func scan() -> Scan {
        let bytes = buffer
        let end = filled
        let delimiter = delimiter
        var at = position
        var count = 0
        var lines = 1
        var badQuotes = false
        recordStart = at
        line = nextLine
        if at == end { return atEnd ? .end : .needsMore }
        var fields = fields
        var fieldCapacity = fieldCapacity
        while true {
            var start = at
            var fieldEnd = at
            var doubled = false
            if at < end, bytes[at] == quote {
                start = at + 1
                at = start
                while true {
                    while at < end, bytes[at] != quote {
                        if bytes[at] == newline { lines += 1 }
                        at += 1
                    }
                    if at >= end || (at + 1 >= end && !atEnd) {
                        if !atEnd { return .needsMore }
                        if at >= end { return .neverClosed }
                    }
                    fieldEnd = at
                    at += 1
                    guard at < end, bytes[at] == quote else { break }
                    doubled = true
                    at += 1
                }
                if at < end, bytes[at] == carriageReturn {
                    if at + 1 == end {
                        if !atEnd { return .needsMore }
                        at += 1
                    } else if bytes[at + 1] == newline {
                        at += 1
                    }
                }
                if at < end, bytes[at] != delimiter, bytes[at] != newline {
                    badQuotes = true
                    while at < end, bytes[at] != delimiter, bytes[at] != newline { at += 1 }
                }
            } else {
                while at < end, bytes[at] != delimiter, bytes[at] != newline { at &+= 1 }
                fieldEnd = at
            }
            if at >= end, !atEnd { return .needsMore }
            if count == fieldCapacity {
                growFields()
                fields = self.fields
                fieldCapacity = self.fieldCapacity
            }
            let last = at >= end || bytes[at] == newline
            if last, fieldEnd == at, fieldEnd > start, bytes[fieldEnd - 1] == carriageReturn { fieldEnd -= 1 }
            fields[count] = Field(start: start, end: fieldEnd, hasDoubledQuotes: doubled)
            count += 1
            if last { break }
            at += 1
        }
        recordEnd = at > recordStart && bytes[at - 1] == carriageReturn ? at - 1 : at
        position = min(at + 1, end)
        nextLine += lines
        fieldCount = count
        fault = badQuotes ? .quoting : .none
        return .record
    }

    /// Looks for what makes a record unusable as text.
    private func check() {
        let record = raw
        var high: UInt64 = 0
        var zero: UInt64 = 0
        var at = 0
        let bytes = UnsafeRawBufferPointer(record)
        while at + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            high |= word
            zero |= (word &- 0x0101_0101_0101_0101) & ~word
            at += 8
        }
        while at < bytes.count {
            high |= UInt64(bytes[at])
            if bytes[at] == 0 { zero = 0x80 }
            at += 1
        }
        if fault != .none { return }
        // The quick test for zeros is exact when it finds none, or when no byte is above 0x80; else look again.
        if zero & 0x8080_8080_8080_8080 != 0, record.contains(0) {
            fault = .nulByte
        } else if high & 0x8080_8080_8080_8080 != 0, String(validating: record, as: UTF8.self) == nil {
            fault = .notUTF8
        } else if !header.isEmpty, fieldCount != header.count {
            fault = .fieldCount
        }
    }

    private func growFields() {
        let larger = UnsafeMutablePointer<Field>.allocate(capacity: fieldCapacity * 2)
        larger.moveInitialize(from: fields, count: fieldCapacity)
        fields.deallocate()
        fields = larger
        fieldCapacity *= 2
    }

    /// Moves the unread bytes to the front and reads more behind them.
    private func refill(from start: Int) throws(PatronError) {
        let kept = filled - start
        if start > 0 {
            memmove(buffer, buffer + start, kept)
        } else if kept == capacity {
            guard capacity <= Self.recordBytes else {
                throw PatronError(
                    .badInput, "a record longer than \(Self.recordBytes) bytes starts here; is a quote not closed?",
                    at: Place(file: path, line: nextLine))
            }
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
            memcpy(larger, buffer, kept)
            buffer.deallocate()
            buffer = larger
            capacity *= 2
        }
        position = 0
        filled = kept
        // As much as fits, so that a record at the end of a block is scanned twice and not many times.
        while filled < capacity {
            let got = try stream.read(
                into: UnsafeMutableRawBufferPointer(start: buffer + filled, count: capacity - filled))
            if got == 0 {
                atEnd = true
                break
            }
            filled += got
            if capacity - filled < capacity / 8 { break }
        }
    }
}

private let quote = UInt8(ascii: "\"")
private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")

/// The bytes without ASCII spaces and tabs at both ends.
@inline(__always)
func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var start = 0
    var end = bytes.count
    while start < end, bytes[start] == 32 || bytes[start] == 9 { start += 1 }
    while end > start, bytes[end - 1] == 32 || bytes[end - 1] == 9 { end -= 1 }
    return UnsafeBufferPointer(rebasing: bytes[start..<end])
}
