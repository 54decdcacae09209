internal import Foundation
package import PatronCore

/// One mapped file of tensors in the safetensors format, its header checked: every tensor lies within the file, has as
/// many bytes as its shape needs, and is aligned for its type.
package final class TensorFile: Sendable {
    struct Entry: Sendable {
        var dtype: String
        var shape: [Int]
        var range: Range<Int>
    }

    /// The longest header that is read, in bytes.
    package static let headerLimit = 16 << 20

    /// The strings under `__metadata__`.
    package let metadata: [String: String]
    let entries: [String: Entry]
    private let file: MappedFile

    /// Maps and checks a file.
    package convenience init(path: String) throws(PatronError) { try self.init(try MappedFile(path)) }

    /// Checks a file that is mapped already.
    package init(_ file: MappedFile) throws(PatronError) {
        self.file = file
        (entries, metadata) = try TensorHeader.parse(file.bytes, path: file.path)
    }

    /// The file's path, for messages.
    package var path: String { file.path }
    /// The place of a tensor, for messages.
    package func place(_ name: String) -> Place { Place(file: path, field: name) }
    /// Names of all tensors, sorted.
    package var names: [String] { entries.keys.sorted() }

    /// Whether there is a tensor of this name.
    package func contains(_ name: String) -> Bool { entries[name] != nil }

    /// The tensor `name`, which must have this element type and, where `shape` gives a number, that size.
    ///
    /// Throws `corrupt` with the file and the tensor's name.
    package func tensor<Element: TensorElement>(
        _ name: String, of type: Element.Type = Element.self, shape expected: [Int?]
    ) throws(PatronError) -> Tensor<Element> {
        let place = Place(file: path, field: name)
        guard let entry = entries[name] else { throw PatronError(.corrupt, "no such tensor", at: place) }
        guard entry.dtype == Element.dtype else {
            throw PatronError(.corrupt, "expected type \(Element.dtype), found \(entry.dtype)", at: place)
        }
        guard entry.shape.count == expected.count, zip(entry.shape, expected).allSatisfy({ $1 == nil || $0 == $1 })
        else {
            let wanted = expected.map { $0.map(String.init) ?? "any" }.joined(separator: ", ")
            throw PatronError(.corrupt, "expected shape [\(wanted)], found \(entry.shape)", at: place)
        }
        let elements = UnsafeRawBufferPointer(rebasing: file.bytes[entry.range]).bindMemory(to: Element.self)
        return Tensor(shape: entry.shape, elements: elements, owner: file)
    }

    /// The JSON document that the metadata holds under `key`.
    package func document<Value: Decodable>(_ key: String, as type: Value.Type) throws(PatronError) -> Value {
        let place = Place(file: path, field: key)
        guard let text = metadata[key] else { throw PatronError(.corrupt, "no such metadata", at: place) }
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw PatronError(.corrupt, "not the expected JSON", at: place, cause: error)
        }
    }
}
