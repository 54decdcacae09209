internal import Foundation
internal import PatronBundle
internal import PatronCore

/// A trained family's file as the server will see it: written, mapped and checked. Evaluations score through it.
enum ServedModelFile {
    /// `O_TMPFILE` of open(2): a file without a name, in the directory given.
    private static let nameless = 0o20000000 | O_DIRECTORY

    /// Writes the file among temporary files and lends it, mapped. It has no name where the system can do without, so that a
    /// process that dies leaves nothing behind.
    static func open<Result>(
        _ writer: TensorFileWriter, _ body: (TensorFile) throws(PatronError) -> Result
    ) throws(PatronError) -> Result {
        let descriptor = Foundation.open(NSTemporaryDirectory(), nameless | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            return try inTemporaryFolder { (folder) throws(PatronError) in
                try body(try mapped(writer, at: folder + "/model.safetensors"))
            }
        }
        defer { close(descriptor) }
        return try body(try mapped(writer, at: "/proc/self/fd/\(descriptor)"))
    }

    private static func mapped(_ writer: TensorFileWriter, at path: String) throws(PatronError) -> TensorFile {
        try writer.write(to: path)
        return try TensorFile(path: path)
    }
}
