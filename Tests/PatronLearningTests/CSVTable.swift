import Foundation

/// A small reader for the tests' tables: a header, commas, no quotes.
struct CSVTable {
    var header: [String]
    var rows: [[String]]

    init(_ path: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        header = lines.first ?? []
        rows = Array(lines.dropFirst())
    }

    func numbers(_ name: String) -> [Double] {
        guard let column = header.firstIndex(of: name) else { return [] }
        return rows.map { Double($0[column]) ?? .nan }
    }

    func texts(_ name: String) -> [String] {
        guard let column = header.firstIndex(of: name) else { return [] }
        return rows.map { $0[column] }
    }
}
