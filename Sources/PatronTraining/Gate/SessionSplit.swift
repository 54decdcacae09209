internal import PatronCore
internal import PatronData
internal import PatronEngine
internal import PatronPropensity

/// Sessions bear no time: a fifth of them, drawn by the seed, stands for the held-out period.
struct SessionSplit {
    static let heldOutShare = 0.2
    let train: LabelledTable
    let test: LabelledTable

    init(_ table: LabelledTable, seed: UInt64) {
        var random = SeededGenerator(seed: seed ^ 0x6A7E)
        var rows = Array(0..<table.rows)
        random.shuffle(&rows)
        let held = Int(Double(rows.count) * Self.heldOutShare)
        test = table.selecting(rows.prefix(held).sorted())
        train = table.selecting(rows.dropFirst(held).sorted())
    }

    /// Each held-out row's probability.
    func probabilities(_ snapshot: Snapshot) throws(PatronError) -> [Double] {
        let workspace = Workspace()
        var result: [Double] = []
        for row in 0..<test.rows {
            let features = test.features(row)
            result.append(
                try snapshot.predictConversion(
                    numbers: features.numbers, texts: features.texts, reasons: 0, workspace
                ).score.probability)
        }
        return result
    }
}

extension LabelledTable {
    /// A row's features as a request gives them.
    func features(_ row: Int) -> (numbers: [String: Double], texts: [String: String]) {
        var (numbers, texts): ([String: Double], [String: String]) = ([:], [:])
        for column in columns {
            switch column.values {
            case .numeric(let values): if values[row].isFinite { numbers[column.name] = values[row] }
            case .categorical(let codes, let levels): texts[column.name] = levels[Int(codes[row])]
            }
        }
        return (numbers, texts)
    }
}
