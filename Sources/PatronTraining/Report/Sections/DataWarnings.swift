internal import PatronBundle
internal import PatronCore
internal import PatronEngine

/// Warnings about the data.
enum DataWarnings {
    /// Shares above which something is said; judgement, not theory.
    private static let (rejected, rejectedSeverely, missing) = (0.1, 0.5, 0.02)
    /// Days without a purchase at the end of the data.
    private static let silence = 14

    static func all(_ content: ReportContent) -> [ReportWarning] {
        rows(content) + items(content) + time(content)
    }

    private static func rows(_ content: ReportContent) -> [ReportWarning] {
        let rows = content.manifest.rows
        guard rows.read > 0 else { return [] }
        let share = 1 - Double(rows.kept) / Double(rows.read)
        guard share > rejected else { return [] }
        let first = rows.rejected.max { ($0.value, $1.key) < ($1.value, $0.key) }
        let most = first.map { ", most of them by the rule \(spelled($0.key))" } ?? ""
        return [
            .init(
                text: "\(Figures.percent(share)) of the rows were rejected\(most): are they what should be left out?",
                isSevere: share > rejectedSeverely)
        ]
    }

    private static func items(_ content: ReportContent) -> [ReportWarning] {
        guard let items = content.snapshot.items, items.count > 0 else { return [] }
        let gaps = ItemGaps(items)
        var warnings: [ReportWarning] = []
        for (count, what) in [(gaps.names, "no name"), (gaps.prices, "no price")] {
            let share = Double(count) / Double(items.count)
            guard share > missing else { continue }
            warnings.append(.init(text: "\(Figures.percent(share)) of the items have \(what)."))
        }
        return warnings
    }

    private static func time(_ content: ReportContent) -> [ReportWarning] {
        guard let last = content.population?.lastDay else { return [] }
        let days = content.manifest.dataEnd.day - last
        guard days > silence else { return [] }
        return [
            .init(
                text:
                    "Nobody bought in the last \(Figures.number(Double(days), "day")) of the data: is something missing at its end?"
            )
        ]
    }
}
