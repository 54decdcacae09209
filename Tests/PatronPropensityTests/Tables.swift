import Foundation
import PatronTraining

/// A CSV table as typed columns: numbers where every filled cell is one and the column is no `codes`, else levels. Commas, no quotes.
func featureTable(
    _ path: String, label: String, positive: String, dropping dropped: [String] = [], codes: [String] = []
) throws
    -> FeatureTable
{
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline).map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let (header, rows) = (lines[0], lines.dropFirst())
    let labelAt = header.firstIndex(of: label) ?? 0
    var columns: [FeatureTable.Column] = []
    for (at, name) in header.enumerated() where at != labelAt && !dropped.contains(name) {
        let cells = rows.map { $0[at] }
        if !codes.contains(name), cells.allSatisfy({ $0.isEmpty || Double($0) != nil }) {
            columns.append(.init(name: name, values: .numeric(cells.map { Double($0) ?? .nan })))
        } else {
            let levels = Set(cells).filter { !$0.isEmpty }.sorted()
            let numbers = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, Int32($0)) })
            columns.append(
                .init(name: name, values: .categorical(levels: levels, codes: cells.map { numbers[$0] ?? -1 })))
        }
    }
    return try FeatureTable(columns: columns, labels: rows.map { $0[labelAt] == positive })
}
