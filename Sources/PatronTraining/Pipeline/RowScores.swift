package import PatronBundle
package import PatronCore
internal import PatronData
internal import PatronEngine
internal import PatronFeatures
internal import PatronPropensity

/// Scores the rows of a table, such as open leads, by the live version's conversion model and writes a CSV file.
package enum RowScores {
    /// What is written, and what was not.
    package struct Result: Sendable {
        package var rows = 0
        package var rejected = 0
        /// Where the first rejected row stands, and why.
        package var firstRejected: String?
        /// Features that the table has no column for: they count as average.
        package var missing: [String] = []
    }

    private struct Row {
        var id: String
        var score: PropensityScore
        var reasons: String
    }

    /// How many reasons are given.
    private static let reasons = 3

    /// Reads a table whose header names features as the training data did; other columns do not matter. Rows that cannot be read, or
    /// have text where a number is expected, are rejected and counted. `id` is the column that names a row, else it is the line.
    ///
    /// - Parameter top: only the rows with the highest probabilities, best first; nil is all in the table's order.
    package static func write(
        _ store: BundleStore, namespace: String, table path: String, id: String? = nil, top: Int? = nil,
        to output: String
    ) throws(PatronError) -> Result {
        let snapshot = try Snapshot(try store.open(namespace))
        guard let features = snapshot.families.conversion?.head.document.features else {
            throw PatronError(
                .notFound, "namespace \(namespace) has no conversion model", at: Place(field: namespace))
        }
        let reader = try CSVReader(path: path)
        let idColumn = id.flatMap { reader.header.firstIndex(of: $0) }
        guard (id == nil) == (idColumn == nil) else {
            throw PatronError(.badInput, "no column '\(id ?? "")'", at: Place(file: path, line: 1))
        }
        var result = Result()
        // A feature without columns of the model counts for nothing, so that nobody need give it.
        let names = Set(reader.header)
        result.missing = features.filter { $0.width > 0 && !names.contains($0.name) }.map(\.name)
        var columns: [(name: String, column: Int, isNumber: Bool)] = []
        for feature in features {
            guard let column = reader.header.firstIndex(of: feature.name) else { continue }
            columns.append((feature.name, column, feature.kind == .numeric))
        }
        guard !columns.isEmpty else {
            throw PatronError(
                .badInput, "no column is a feature of the conversion model", at: Place(file: path, line: 1))
        }
        var rows: [Row] = []
        let workspace = Workspace()
        while try reader.next() {
            do {
                let score = try score(reader, columns, snapshot, workspace)
                rows.append(
                    Row(
                        id: idColumn.map { text(reader, $0) } ?? "\(reader.line)", score: score.score,
                        reasons: score.reasons.map(\.sentence).joined(separator: "; ")))
            } catch {
                guard error.code == .badInput else { throw error }
                result.rejected += 1
                result.firstRejected = result.firstRejected ?? "\(error)"
            }
        }
        result.rows = try write(rows, top: top, idName: id ?? "line", to: output)
        return result
    }

    private static func text(_ reader: CSVReader, _ column: Int) -> String {
        String(decoding: reader.field(column), as: UTF8.self).trimmed
    }

    private static func score(
        _ reader: CSVReader, _ columns: [(name: String, column: Int, isNumber: Bool)], _ snapshot: Snapshot,
        _ workspace: Workspace
    ) throws(PatronError) -> ConversionPrediction {
        guard reader.fault == .none else {
            throw PatronError(
                .badInput, "cannot be read: \(reader.fault)", at: Place(file: reader.path, line: reader.line))
        }
        var (numbers, texts): ([String: Double], [String: String]) = ([:], [:])
        for (name, column, isNumber) in columns {
            let cell = text(reader, column)
            if cell.isEmpty { continue }
            guard isNumber else {
                texts[name] = cell
                continue
            }
            guard let number = Double(cell), number.isFinite else {
                throw PatronError(
                    .badInput, "expected a number, found '\(cell.prefix(50))'",
                    at: Place(file: reader.path, line: reader.line, field: name))
            }
            numbers[name] = number
        }
        return try snapshot.predictConversion(numbers: numbers, texts: texts, reasons: reasons, workspace)
    }

    private static func write(_ rows: [Row], top: Int?, idName: String, to path: String) throws(PatronError) -> Int {
        let best = rows.indices.sorted {
            (rows[$1].score.probability, $0) < (rows[$0].score.probability, $1)
        }
        var ranks = [Int](repeating: 0, count: rows.count)
        for (rank, row) in best.enumerated() { ranks[row] = rank + 1 }
        let wanted = top.map { Array(best.prefix($0)) } ?? Array(rows.indices)
        let writer = try RowWriter(path: path)
        try writer.writeRecord([idName, "probability", "low", "high", "rank", "reasons"])
        for at in wanted {
            let score = rows[at].score
            try writer.writeRecord([
                rows[at].id, "\(score.probability)", "\(score.low)", "\(score.high)", "\(ranks[at])", rows[at].reasons,
            ])
        }
        try writer.close()
        return wanted.count
    }
}

extension String {
    /// Without spaces around it, as tables are read.
    fileprivate var trimmed: String {
        guard let start = firstIndex(where: { !$0.isWhitespace }), let end = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[start...end])
    }
}
