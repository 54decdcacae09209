internal import PatronCore

/// Rows of features with a label: sessions that convert, customers that churn.
package struct LabelledTable: Sendable {
    /// A column's values, one a row.
    package enum Values: Sendable {
        /// Blank cells are NaN: a learner must treat them as missing.
        case numeric([Double])
        /// Rows of `levels`; levels are sorted by their bytes, a blank cell is the level "".
        case categorical([UInt32], levels: [String])
    }

    package struct Column: Sendable {
        /// The header's name, or the recipe's own name for it.
        package var name: String
        package var values: Values
        /// Blank cells.
        package var missing: Int
    }

    /// What to read and how.
    package struct Options: Sendable {
        /// The label's column.
        package var label: String
        /// The label's value that counts as positive; nil takes 1, true, yes, y or t in any letter case.
        package var positive: String?
        /// Columns left out.
        package var drop: [String] = []
        /// Columns read as categories although their values are numbers.
        package var categorical: [String] = []
        /// Columns that say how far a row came on the way to the outcome, in order; they are no features.
        package var stages: [String] = []
        /// The byte between fields.
        package var delimiter = UInt8(ascii: ",")
        /// Own names for columns, with the header names that may carry them.
        package var columns: [(canonical: String, headers: [String])] = []

        package init(label: String, positive: String? = nil, drop: [String] = [], categorical: [String] = []) {
            self.label = label
            self.positive = positive
            self.drop = drop
            self.categorical = categorical
        }

        init(_ source: SourceRecipe) {
            self.init(
                label: source.label ?? "", positive: source.positive, drop: source.drop, categorical: source.categorical
            )
            stages = source.stages
            delimiter = source.delimiter
            columns = source.columns
        }
    }

    /// Features in the file's order, without the label.
    package internal(set) var columns: [Column] = []
    /// The label, one a row: true is positive.
    package internal(set) var labels: [Bool] = []
    package internal(set) var counts = RowCounts([])
    /// How far rows came; nil without stages.
    package internal(set) var funnel: Funnel?

    package var rows: Int { labels.count }
    /// Rows with the positive label.
    package var positives: Int { labels.count { $0 } }

    /// Some of the rows, in the order given.
    package func selecting(_ rows: [Int]) -> LabelledTable {
        var table = self
        table.labels = rows.map { labels[$0] }
        for at in columns.indices {
            switch columns[at].values {
            case .numeric(let values):
                let chosen = rows.map { values[$0] }
                table.columns[at].values = .numeric(chosen)
                table.columns[at].missing = chosen.count { !$0.isFinite }
            case .categorical(let codes, let levels):
                let chosen = rows.map { codes[$0] }
                table.columns[at].values = .categorical(chosen, levels: levels)
                table.columns[at].missing = chosen.count { levels[Int($0)].isEmpty }
            }
        }
        return table
    }

    /// A feature by its name.
    package func column(_ name: String) -> Column? { columns.first { $0.name == name } }
}
