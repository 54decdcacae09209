internal import PatronBundle
internal import PatronCore
internal import PatronNumerics

/// Item-to-item weights S[i, j]: how much item i in a history speaks for item j. Only the greatest of each row are
/// kept.
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `similarity.offsets` | U64, items + 1 | rows of the next two, by history item i |
/// | `similarity.columns` | U32, entries | item j, rising within a row, never i itself |
/// | `similarity.values` | F32, entries | S[i, j], 0...1 |
struct ItemSimilarity: Sendable {
    private let offsets: Tensor<UInt64>
    private let columns: Tensor<UInt32>
    private let values: Tensor<Float>
    /// The rows, valid as long as this value.
    let view: CSRView

    init(_ file: TensorFile, itemCount: Int) throws(PatronError) {
        offsets = try file.tensor("similarity.offsets", shape: [itemCount + 1])
        columns = try file.tensor("similarity.columns", shape: [nil])
        values = try file.tensor("similarity.values", shape: [columns.count])
        view = CSRView(offsets: offsets.elements, columns: columns.elements, values: values.elements)
        try check(file, itemCount: itemCount)
    }

    /// Mean number of neighbours of an item.
    var meanNeighbours: Double { Double(columns.count) / Double(max(1, view.rows)) }

    /// S[item, target]; 0 where it was not kept.
    func value(_ item: Int, _ target: UInt32) -> Float {
        var range = view.range(of: item)
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            let column = view.columns[middle]
            if column == target { return view.values[middle] }
            range = column < target ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
        }
        return 0
    }

    private func check(_ file: TensorFile, itemCount: Int) throws(PatronError) {
        let place = Place(file: file.path, field: "similarity.offsets")
        var previous: UInt64 = 0
        for offset in offsets.elements {
            guard offset >= previous, offset <= UInt64(columns.count) else {
                throw PatronError(.corrupt, "expected offsets that rise from 0 to \(columns.count)", at: place)
            }
            previous = offset
        }
        guard offsets.elements.first == 0, previous == UInt64(columns.count) else {
            throw PatronError(.corrupt, "expected offsets from 0 to \(columns.count)", at: place)
        }
        for row in 0..<itemCount {
            var least: UInt32 = 0
            for at in view.range(of: row) {
                let column = view.columns[at]
                // Kernels add to four columns at once, so a column that stands twice would lose an addition.
                guard column >= least, column < itemCount, column != row else {
                    throw PatronError(
                        .corrupt,
                        "row \(row): expected rising columns below \(itemCount) other than the row, found \(column)",
                        at: Place(file: file.path, field: "similarity.columns"))
                }
                least = column + 1
            }
        }
        for value in values.elements where !(value >= 0 && value <= 1) {
            throw PatronError(
                .corrupt, "expected values from 0 to 1, found \(value)",
                at: Place(file: file.path, field: "similarity.values"))
        }
    }
}
