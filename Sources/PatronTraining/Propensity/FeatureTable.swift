package import PatronCore

/// Rows with typed columns and a yes-or-no label: what a conversion model learns from.
package struct FeatureTable: Sendable {
    /// One column's values, one a row.
    package enum Values: Sendable {
        /// Numbers; NaN is missing.
        case numeric([Double])
        /// Positions in `levels`; -1 is missing.
        case categorical(levels: [String], codes: [Int32])
    }

    /// A named column.
    package struct Column: Sendable {
        package var name: String
        package var values: Values

        package init(name: String, values: Values) {
            self.name = name
            self.values = values
        }
    }

    package let columns: [Column]
    package let labels: [Bool]

    /// Throws `badInput` with the column for lengths that differ, codes out of range, or names that stand twice.
    package init(columns: [Column], labels: [Bool]) throws(PatronError) {
        var names: Set<String> = []
        for column in columns {
            let place = Place(field: column.name)
            guard names.insert(column.name).inserted else {
                throw PatronError(.badInput, "the column stands twice", at: place)
            }
            let count: Int
            switch column.values {
            case .numeric(let values): count = values.count
            case .categorical(let levels, let codes):
                count = codes.count
                guard codes.allSatisfy({ $0 >= -1 && $0 < levels.count }) else {
                    throw PatronError(.badInput, "a code names none of \(levels.count) levels", at: place)
                }
            }
            guard count == labels.count else {
                throw PatronError(.badInput, "expected \(labels.count) values, found \(count)", at: place)
            }
        }
        self.columns = columns
        self.labels = labels
    }

    /// The table with one more column in front.
    func preceded(by column: Column) throws(PatronError) -> FeatureTable {
        try FeatureTable(columns: [column] + columns, labels: labels)
    }

    /// The table without the columns of these names; throws `badUsage` for a name that is not there.
    package func dropping(_ names: [String]) throws(PatronError) -> FeatureTable {
        for name in names where !columns.contains(where: { $0.name == name }) {
            throw PatronError(.badUsage, "no such column to drop", at: Place(field: name))
        }
        return try FeatureTable(columns: columns.filter { !names.contains($0.name) }, labels: labels)
    }
}
