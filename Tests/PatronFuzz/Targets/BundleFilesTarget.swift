internal import Foundation
internal import PatronBundle
internal import PatronCore

/// A version on disk whose files no longer match the manifest's hashes: whatever was changed, it is refused.
///
/// The first byte of an input names the file, the rest is its content. The folder is in memory where there is `/dev/shm`.
final class BundleFilesTarget: FuzzTarget {
    private let fixture: Fixture
    private let folder: String

    init() throws {
        fixture = try Fixture()
        folder = try Scratch.folder()
        for (name, bytes) in fixture.files { try Scratch.write(bytes[...], folder + "/" + name) }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var seeds: [[UInt8]] { fixture.files.enumerated().map { [UInt8($0)] + $1.bytes } }
    var longest: Int { 16_384 }

    func run(_ input: UnsafeRawBufferPointer) throws(Finding) -> UInt64 {
        guard let first = input.first else { return 0 }
        let (name, original) = fixture.files[Int(first) % fixture.files.count]
        let isChanged = !input.dropFirst().elementsEqual(original)
        var behaviour = Behaviour()
        behaviour.add(name)
        do {
            try Scratch.write(input.dropFirst(), folder + "/" + name)
            defer { try? Scratch.write(original[...], folder + "/" + name) }
            _ = try ModelBundle.open(folder, verification: .everyByte)
            if isChanged { throw Finding("expected: a changed \(name) is refused") }
        } catch let error as PatronError {
            try check(isChanged, "the whole version opens, not \(error)")
            try check(error.code == .corrupt || error.code == .unsupported, "corrupt or unsupported, not \(error)")
            behaviour.add(error)
        } catch { throw error as? Finding ?? Finding("\(error)") }
        return behaviour.value
    }
}

/// Files for targets that can only read files.
enum Scratch {
    static func folder() throws -> String {
        let memory = FileManager.default.isWritableFile(atPath: "/dev/shm")
        let folder = "\(memory ? "/dev/shm" : NSTemporaryDirectory())/patron-fuzz-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    static func write(_ bytes: some Sequence<UInt8>, _ path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw PatronError(.io, "cannot write", at: Place(file: path)) }
        defer { close(descriptor) }
        let content = Array(bytes)
        guard Foundation.write(descriptor, content, content.count) == content.count else {
            throw PatronError(.io, "cannot write", at: Place(file: path))
        }
    }
}
