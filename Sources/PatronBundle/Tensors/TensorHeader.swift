internal import Foundation
internal import PatronCore

/// The header of a safetensors file: 8 bytes little-endian length, then that many bytes of JSON.
enum TensorHeader {
    private struct Field: Decodable {
        var dtype: String
        var shape: [Int]
        var data_offsets: [Int]
    }

    private enum Value: Decodable {
        case metadata([String: String])
        case tensor(Field)

        init(from decoder: any Decoder) throws {
            if decoder.codingPath.last?.stringValue == "__metadata__" {
                self = .metadata(try [String: String](from: decoder))
            } else {
                self = .tensor(try Field(from: decoder))
            }
        }
    }

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
        let fields: [String: Value]
        do {
            fields = try JSONDecoder().decode([String: Value].self, from: Data(bytes[8..<dataStart]))
        } catch {
            throw PatronError(.corrupt, "header is not the expected JSON", at: place, cause: error)
        }
        var entries: [String: TensorFile.Entry] = [:]
        var metadata: [String: String] = [:]
        for (name, value) in fields {
            switch value {
            case .metadata(let strings): metadata = strings
            case .tensor(let field):
                entries[name] = try check(field, dataStart: dataStart, size: bytes.count, at: Place(file: path, field: name))
            }
        }
        return (entries, metadata)
    }

    private static func check(
        _ field: Field, dataStart: Int, size: Int, at place: Place
    ) throws(PatronError) -> TensorFile.Entry {
        guard let elementSize = elementSize(ofDtype: field.dtype) else {
            throw PatronError(.corrupt, "unknown type \(field.dtype)", at: place)
        }
        var bytes = elementSize
        for dimension in field.shape {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: dimension)
            guard dimension >= 0, !overflow else { throw PatronError(.corrupt, "impossible shape \(field.shape)", at: place) }
            bytes = product
        }
        guard field.data_offsets.count == 2, field.data_offsets[0] >= 0, field.data_offsets[0] <= field.data_offsets[1],
            field.data_offsets[1] <= size - dataStart
        else { throw PatronError(.corrupt, "lies outside the file", at: place) }
        let range = (dataStart + field.data_offsets[0])..<(dataStart + field.data_offsets[1])
        guard range.count == bytes else {
            throw PatronError(.corrupt, "\(range.count) bytes for shape \(field.shape) of \(field.dtype)", at: place)
        }
        // The mapping starts at a page, so a file offset's alignment is the address's.
        guard range.lowerBound % elementSize == 0 else { throw PatronError(.corrupt, "is not aligned", at: place) }
        return TensorFile.Entry(dtype: field.dtype, shape: field.shape, range: range)
    }
}
