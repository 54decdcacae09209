internal import Foundation
internal import PatronBundle
internal import PatronCore

/// A trained family's file as the server will see it: written, mapped and checked. Evaluations score through it.
enum ServedModelFile {
    /// Writes the file to a temporary folder and lends it, mapped; the folder is removed afterwards.
    static func open<Result>(
        _ writer: TensorFileWriter, _ body: (TensorFile) throws(PatronError) -> Result
    ) throws(PatronError) -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "patron-trainer-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw PatronError(.io, "cannot make a temporary folder", at: Place(file: folder.path), cause: error)
        }
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("model.safetensors").path
        try writer.write(to: path)
        return try body(TensorFile(path: path))
    }
}
