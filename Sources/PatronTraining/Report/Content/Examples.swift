internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import PatronRecommendation
internal import PatronSegmentation

/// Recommendations to some customers, with reasons. Customers are not named: a report is passed on.
struct Examples {
    static let (customers, items, reasons, history) = (3, 5, 2, 4)

    struct Item {
        var name: String
        var isPopular: Bool
        var reasons: [(name: String, share: Double)]
    }

    struct Example {
        var segment: String?
        var distinctItems: Int
        /// The latest first.
        var bought: [String]
        var items: [Item]
    }

    /// A customer of each of the largest segments, or without segments of each third: the one in the middle by how many items he
    /// bought.
    static func make(_ content: ReportContent) -> [Example] {
        guard let population = content.population, content.snapshot.families.recommendation != nil else { return [] }
        let buyers = population.customers.filter { $0.items > 1 }
        let groups: [[Population.Customer]]
        if content.snapshot.families.segmentation != nil {
            groups = Dictionary(grouping: buyers.filter { $0.segment != nil }) { $0.segment ?? 0 }
                .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map(\.value)
        } else {
            let sorted = buyers.sorted { ($0.items, $0.row) < ($1.items, $1.row) }
            groups = (0..<customers).map {
                Array(sorted[$0 * sorted.count / customers..<($0 + 1) * sorted.count / customers])
            }
        }
        let workspace = Workspace()
        return groups.filter { !$0.isEmpty }.prefix(customers).compactMap { group in
            let sorted = group.sorted { ($0.items, $0.row) < ($1.items, $1.row) }
            return example(of: sorted[sorted.count / 2], content, workspace)
        }
    }

    private static func example(
        of customer: Population.Customer, _ content: ReportContent, _ workspace: Workspace
    ) -> Example? {
        let (snapshot, moment) = (content.snapshot, content.manifest.dataEnd)
        guard let table = snapshot.customers, let items = snapshot.items else { return nil }
        func name(_ item: UInt32) -> String {
            let name = items.names.text(Int(item))
            return name.isEmpty ? items.ids.strings.text(Int(item)) : name
        }
        workspace.reset()
        let query = RecommendQuery(customer: table.ids[customer.row], asOf: moment, count: Self.items)
        guard (try? snapshot.recommend(query, now: moment, workspace)) != nil else { return nil }
        let reasons = snapshot.reasons(limit: Self.reasons, workspace)
        let profile = customer.segment.flatMap { snapshot.families.segmentation?.model.document.segments[$0].name }
        return Example(
            segment: profile, distinctItems: customer.items,
            bought: table.history(of: customer.row).items.prefix(Self.history).map(name),
            items: zip(workspace.ranked, reasons).map { ranked, reasons in
                Item(
                    name: name(ranked.item), isPopular: ranked.source == .popular,
                    // What would read 0 % is no reason to a person.
                    reasons: reasons.filter { abs($0.share) >= 0.005 }.map { (name($0.item), Double($0.share)) })
            })
    }
}
