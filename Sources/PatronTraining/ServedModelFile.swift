internal import PatronBundle
internal import PatronCore

/// A trained family's file as the server will see it: written, mapped and checked. Evaluations score through it.
enum ServedModelFile {
    /// Writes the file to a temporary folder and lends it, mapped. The folder is gone before it is lent: a process that dies
    /// leaves nothing behind.
    static func open<Result>(
        _ writer: TensorFileWriter, _ body: (TensorFile) throws(PatronError) -> Result
    ) throws(PatronError) -> Result {
        try body(
            try inTemporaryFolder { (folder) throws(PatronError) in
                let path = folder + "/model.safetensors"
                try writer.write(to: path)
                return try TensorFile(path: path)
            })
    }
}
