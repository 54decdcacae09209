internal import CZlib
internal import Foundation
internal import PatronCore

/// A file's content, front to back, inflated if it is compressed.
protocol ByteStream: AnyObject {
    /// Fills some of `buffer`; 0 at the end of the content.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(PatronError) -> Int
}

/// Opens a file: gzip is known by its first two bytes, whatever the name; a name that promises gzip must keep it.
func openByteStream(path: String) throws(PatronError) -> any ByteStream {
    let file = try PlainStream(path: path)
    let magic = try file.peek(2)
    if magic == [0x1f, 0x8b] { return try GzipStream(file) }
    if path.hasSuffix(".gz") {
        throw PatronError(
            .badInput, "not a gzip file: expected 1f 8b as its first bytes", at: Place(file: path, field: "byte 0"))
    }
    return file
}

/// A file as it is.
final class PlainStream: ByteStream {
    let path: String
    private let descriptor: Int32
    private var peeked: [UInt8] = []

    init(path: String) throws(PatronError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let code: PatronError.Code = errno == ENOENT ? .badInput : .io
            throw PatronError(code, "cannot open: \(String(cString: strerror(errno)))", at: Place(file: path))
        }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw PatronError(.badInput, "is a folder; expected a file", at: Place(file: path))
        }
    }

    // Runs for an object whose initialiser threw as well: all its properties were set.
    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The next bytes without consuming them; fewer at the end of the file.
    func peek(_ count: Int) throws(PatronError) -> [UInt8] {
        while peeked.count < count {
            var byte: UInt8 = 0
            let got = try withUnsafeMutableBytes(of: &byte) { bytes throws(PatronError) in try readOnce(into: bytes) }
            if got == 0 { break }
            peeked.append(byte)
        }
        return Array(peeked.prefix(count))
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(PatronError) -> Int {
        if !peeked.isEmpty {
            let count = min(peeked.count, buffer.count)
            buffer.copyBytes(from: peeked.prefix(count))
            peeked.removeFirst(count)
            return count
        }
        return try readOnce(into: buffer)
    }

    private func readOnce(into buffer: UnsafeMutableRawBufferPointer) throws(PatronError) -> Int {
        while true {
            let got = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            if got >= 0 { return got }
            if errno == EINTR { continue }
            throw PatronError(.io, "cannot read: \(String(cString: strerror(errno)))", at: Place(file: path))
        }
    }
}

/// A gzip file (RFC 1952), inflated as it is read: any number of members one after another, zeros after the last.
final class GzipStream: ByteStream {
    private static let inputBytes = 1 << 18
    private let file: PlainStream
    private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: GzipStream.inputBytes, alignment: 16)
    // On the heap: zlib keeps a pointer to it and refuses a copy.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    /// Compressed bytes taken from the file so far.
    private var taken = 0
    private var betweenMembers = false
    private var finished = false

    init(_ file: PlainStream) throws(PatronError) {
        self.file = file
        stream.initialize(to: z_stream())
        guard czlib_inflate_init(stream) == Z_OK else { throw PatronError(.internal, "zlib does not start") }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(PatronError) -> Int {
        guard !finished, !buffer.isEmpty else { return 0 }
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(clamping: buffer.count)
        let room = Int(stream.pointee.avail_out)
        while stream.pointee.avail_out > 0 {
            if stream.pointee.avail_in == 0, try !refill() {
                guard betweenMembers else { throw broken("truncated: the file ends inside the compressed data") }
                finished = true
                break
            }
            if betweenMembers {
                if try !startMember() { continue }
            }
            switch inflate(stream, Z_NO_FLUSH) {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END: betweenMembers = true
            default: throw broken("corrupt gzip data (\(stream.pointee.msg.map { String(cString: $0) } ?? "unknown"))")
            }
        }
        return room - Int(stream.pointee.avail_out)
    }

    private func refill() throws(PatronError) -> Bool {
        let got = try file.read(into: input)
        taken += got
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(got)
        return got > 0
    }

    /// After a member: skips zeros that pad the file, else begins the next member. False if all input was padding.
    private func startMember() throws(PatronError) -> Bool {
        while stream.pointee.avail_in > 0, let next = stream.pointee.next_in, next.pointee == 0 {
            stream.pointee.next_in = next + 1
            stream.pointee.avail_in -= 1
        }
        guard stream.pointee.avail_in > 0 else { return false }
        guard stream.pointee.next_in?.pointee == 0x1f else {
            throw broken("unknown bytes after the end of the gzip data")
        }
        inflateReset(stream)
        betweenMembers = false
        return true
    }

    private func broken(_ what: String) -> PatronError {
        let offset = taken - Int(stream.pointee.avail_in)
        return PatronError(.badInput, what, at: Place(file: file.path, field: "byte \(offset)"))
    }
}
