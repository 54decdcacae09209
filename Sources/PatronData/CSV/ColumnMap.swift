internal import PatronCore

extension SourceRecipe {
    /// Where each mapped column stands in a file; nil for an optional one that is not there.
    ///
    /// - Throws: `badInput` naming the file, the missing column and the columns that were found.
    func columnMap(_ reader: CSVReader) throws(PatronError) -> [String: Int] {
        var map: [String: Int] = [:]
        for (canonical, headers) in columns {
            if let found = headers.lazy.compactMap({ reader.header.firstIndex(of: $0) }).first {
                guard reader.header.filter({ $0 == reader.header[found] }).count == 1 else {
                    throw PatronError(
                        .badInput, "column '\(reader.header[found])' stands twice in the header",
                        at: Place(file: name, line: 1))
                }
                map[canonical] = found
            } else if !optional.contains(canonical) {
                throw missingColumn(canonical, headers, reader)
            }
        }
        return map
    }

    func missingColumn(_ canonical: String, _ headers: [String], _ reader: CSVReader) -> PatronError {
        let wanted = headers.map { "'\($0)'" }.joined(separator: " or ")
        let shown = reader.header.prefix(40).map { "'\($0.prefix(200))'" }.joined(separator: ", ")
        var message = "no column \(wanted) for \(canonical); found \(reader.header.count) "
        message += reader.header.count == 1 ? "column: \(shown)" : "columns: \(shown)"
        if reader.header.count == 1, let other = Self.likelyDelimiter(reader.header[0]), other != delimiter {
            message += "; is the delimiter '\(other == 9 ? "tab" : String(UnicodeScalar(other)))'?"
        }
        return PatronError(.badInput, message, at: Place(file: name, line: 1, field: canonical))
    }

    /// The usual delimiter that a header line holds most often; nil if it holds none.
    static func likelyDelimiter(_ header: String) -> UInt8? {
        let candidates: [UInt8] = [UInt8(ascii: ";"), UInt8(ascii: ","), 9, UInt8(ascii: "|")]
        let counted = candidates.map { candidate in (candidate, header.utf8.count { $0 == candidate }) }
        guard let best = counted.max(by: { $0.1 < $1.1 }), best.1 > 0 else { return nil }
        return best.0
    }
}
