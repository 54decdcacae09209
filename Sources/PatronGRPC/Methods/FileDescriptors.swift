internal import Foundation
internal import PatronCore
internal import PatronWire

/// The files that all served services are described in, as protoc describes them. Made once, at the start.
struct FileDescriptors: Sendable {
    struct File: Sendable {
        var name: String
        /// A whole `google.protobuf.FileDescriptorProto`.
        var bytes: [UInt8]
        var imports: [String] = []
        var services: [Service] = []
        /// Full names of messages, enums, services and methods.
        var symbols: [String] = []
    }

    struct Service: Sendable {
        var name: String
        var methods: [String] = []
    }

    let files: [File]

    /// Reads the descriptors that are built in; throws `corrupt` if they are not what protoc makes.
    init() throws(PatronError) {
        guard let data = Data(base64Encoded: fileDescriptorSet, options: .ignoreUnknownCharacters) else {
            throw PatronError(.corrupt, "the built-in descriptors are no base64")
        }
        files = Self.fields([UInt8](data)).filter { $0.number == 1 }.map { Self.file($0.bytes) }
    }

    func file(named name: String) -> File? { files.first { $0.name == name } }

    func file(with symbol: String) -> File? { files.first { $0.symbols.contains(symbol) } }

    /// A file after the files that it imports.
    func withImports(_ file: File) -> [File] {
        var ordered: [File] = []
        func add(_ file: File) {
            guard !ordered.contains(where: { $0.name == file.name }) else { return }
            for name in file.imports { self.file(named: name).map(add) }
            ordered.append(file)
        }
        add(file)
        return ordered
    }

    private static func file(_ bytes: [UInt8]) -> File {
        let parts = fields(bytes)
        let package = text(2, of: parts)
        var file = File(name: text(1, of: parts), bytes: bytes)
        for part in parts {
            switch part.number {
            case 3: file.imports.append(part.text)
            case 4: file.symbols += messages(part.bytes, in: package)
            case 5: file.symbols.append("\(package).\(name(part.bytes))")
            case 6:
                let methods = fields(part.bytes).filter { $0.number == 2 }.map { name($0.bytes) }
                let service = Service(name: "\(package).\(name(part.bytes))", methods: methods)
                file.services.append(service)
                file.symbols += [service.name] + methods.map { "\(service.name).\($0)" }
            default: break
            }
        }
        return file
    }

    /// A message's full name and those of what is declared in it.
    private static func messages(_ bytes: [UInt8], in scope: String) -> [String] {
        let full = "\(scope).\(name(bytes))"
        return fields(bytes).reduce(into: [full]) { names, part in
            if part.number == 3 { names += messages(part.bytes, in: full) }
            if part.number == 4 { names.append("\(full).\(name(part.bytes))") }
        }
    }

    private static func name(_ bytes: [UInt8]) -> String { text(1, of: fields(bytes)) }

    private static func text(_ number: UInt32, of parts: [Part]) -> String {
        parts.first { $0.number == number }?.text ?? ""
    }

    private struct Part: Sendable {
        var number: UInt32
        var bytes: [UInt8]
        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    private static func fields(_ bytes: [UInt8]) -> [Part] {
        bytes.withUnsafeBytes { memory in
            var (reader, parts) = (ProtoReader(memory), [Part]())
            while let field = reader.next() { parts.append(Part(number: field.number, bytes: Array(field.bytes))) }
            return parts
        }
    }
}
