internal import Foundation
internal import PatronCore

/// Writes the file of rejected rows: `line,rule,` and the row as it stands in the source, header likewise. The source
/// is read again, so that no row has to wait in memory; a row's number finds its rule. What names an erased customer is left
/// out.
enum RejectedRows {
    /// Writes to `output`, as gzip if that ends in `.gz`; returns how many rows were written.
    @discardableResult
    static func write(
        _ rules: [UInt8], of source: SourceRecipe, to output: String, except erased: ErasedRows? = nil
    ) throws(PatronError) -> Int {
        let reader = try source.reader()
        let writer = try RowWriter(path: output)
        let delimiter = String(UnicodeScalar(source.delimiter))
        try writer.write("line\(delimiter)rule\(delimiter)")
        try writer.write(reader.raw)
        try writer.write("\n")
        let names = Dictionary(
            uniqueKeysWithValues: CleaningRule.allCases.map { ($0.rawValue, "\(delimiter)\($0.name)\(delimiter)") })
        var written = 0
        while try reader.next() {
            let row = reader.records - 1
            guard row < rules.count else {
                throw PatronError(.io, "changed while it was being read", at: Place(file: source.name))
            }
            guard rules[row] != 0, let name = names[rules[row]], erased?.areNamed(in: reader) != true else { continue }
            try writer.write(String(reader.line))
            try writer.write(name)
            try writer.write(reader.raw)
            try writer.write("\n")
            written += 1
        }
        try writer.close()
        return written
    }
}
