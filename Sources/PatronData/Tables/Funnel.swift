internal import Foundation

/// How far rows came on the way to the outcome: stages in order, the label's last, and how many rows reached each.
package struct Funnel: Sendable, Hashable {
    package struct Stage: Sendable, Hashable {
        package var name: String
        package var rows: Int

        package init(name: String, rows: Int) {
            self.name = name
            self.rows = rows
        }
    }

    /// The first stage is all rows.
    package let stages: [Stage]

    /// What the first stage is called.
    package static let start = "all"
    private static let negative: Set<String> = ["", "0", "false", "no", "n", "f"]

    /// Whether a cell says that its stage was reached: anything but a blank, zero or no, such as a date.
    static func isReached(_ cell: String) -> Bool {
        !negative.contains(cell.lowercased()) && Double(cell) != 0
    }

    /// - Parameter reached: for each named stage, which rows reached it; who reached a later one reached those before it.
    init(rows: Int, _ reached: [(name: String, rows: [Bool])]) {
        var furthest = [Int](repeating: 0, count: rows)
        for (number, stage) in reached.enumerated() {
            for row in 0..<rows where stage.rows[row] { furthest[row] = number + 1 }
        }
        stages =
            [Stage(name: Self.start, rows: rows)]
            + reached.indices.map { number in
                Stage(name: reached[number].name, rows: furthest.count { $0 > number })
            }
    }
}
