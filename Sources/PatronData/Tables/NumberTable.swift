internal import Foundation
package import PatronCore

/// Columns of numbers out of a CSV file: what clustering takes.
package enum NumberTable {
    /// Reads the named columns: the numbers of one line after those of the other.
    ///
    /// Throws `badInput` with the line for a cell that is no finite number, and for a column that is not there: an evaluation has
    /// no use for rejected rows.
    package static func read(path: String, columns: [String]) throws(PatronError) -> [Double] {
        guard !columns.isEmpty else {
            throw PatronError(.badUsage, "expected at least one column", at: Place(field: "columns"))
        }
        let reader = try CSVReader(path: path)
        var positions: [Int] = []
        for column in columns {
            guard let position = reader.header.firstIndex(of: column) else {
                throw PatronError(
                    .badInput, "no such column; found \(reader.header.joined(separator: ", "))",
                    at: Place(file: path, field: column))
            }
            positions.append(position)
        }
        var values: [Double] = []
        while try reader.next() {
            guard reader.fault == .none, reader.fieldCount == reader.header.count else {
                throw PatronError(
                    .badInput, "expected \(reader.header.count) fields", at: Place(file: path, line: reader.line))
            }
            for (position, column) in zip(positions, columns) {
                guard let number = parseNumber(reader.field(position)), number.isFinite else {
                    throw PatronError(
                        .badInput, "expected a number", at: Place(file: path, line: reader.line, field: column))
                }
                values.append(number)
            }
        }
        guard !values.isEmpty else { throw PatronError(.badInput, "the table is empty", at: Place(file: path)) }
        return values
    }
}
