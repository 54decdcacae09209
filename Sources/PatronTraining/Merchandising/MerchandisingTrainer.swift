internal import PatronBundle
internal import PatronCore
internal import PatronData
internal import PatronMerchandising
internal import PatronSegmentation

/// Counts what the family is made of. There is nothing to choose, so that nothing is held out.
enum MerchandisingTrainer {
    /// What is counted: clean lines, whose customers and items are the first rows of the tables.
    struct Input {
        var lines: Transactions
        var items: Items
        var context: TrainingContext
        /// Where segments were trained.
        var segmentation: SegmentationScorer?
    }

    static func train(_ input: Input, _ settings: MerchandisingSettings) throws(PatronError) -> TrainedFamily {
        let (lines, itemCount) = (input.lines, input.items.count)
        let baskets = Baskets(lines, itemCount: itemCount, largest: settings.largestBasket)
        let segments = segments(input)
        var file = TensorFileWriter()
        let pairs = baskets.write(settings, into: &file)
        let recent = RecentLines.write(lines, segments, end: input.context.end, days: settings.trendDays, into: &file)
        let groups = CustomerGroups(lines, itemCount: itemCount, limit: settings.favouritesPerGroup)
        groups.write(
            segments, names: input.segmentation?.model.document.segments.map(\.name) ?? [], as: "segment", into: &file)
        let countries = FavouriteCountries(
            input.context.countries, customers: lines.customers.count, smallest: settings.smallestCountry)
        groups.write(countries.numbers, names: countries.names, as: "country", into: &file)
        file.add("customer.country", countries.numbers)
        let alike = ContentNeighbours.find(input.items, sold: lines.items.count, settings)
        RelationFile.write(input.items, sold: lines.items.count, alike, into: &file)
        let again = ReplenishmentFit(input.context.customers, itemCount: itemCount)
        again.write(into: &file)
        try file.setDocument(
            MerchandisingModel.documentKey,
            MerchandisingParameters(
                baskets: baskets.count, minimumSupport: settings.minimumSupport, trendDays: settings.trendDays,
                replenishment: settings.replenishment))
        return TrainedFamily(
            fileName: MerchandisingModel.fileName, file: file,
            metrics: [
                "baskets": .int(Int64(baskets.count)), "bulk_orders": .int(Int64(baskets.bulk)),
                "pairs": .int(Int64(pairs)), "recent_purchases": .int(Int64(recent)),
                "countries": .int(Int64(countries.names.count)),
                "relations": .int(Int64(input.items.relations.count)),
                "unsold_items": .int(Int64(itemCount - lines.items.count)),
                "unsold_items_alike": .int(Int64(alike.count { !$0.isEmpty })),
                "repeat_share": .number(again.share), "repeat_interval_days": .number(again.interval),
            ])
    }

    /// The segment of each customer at the end of the data.
    private static func segments(_ input: Input) -> [UInt32] {
        let customers = input.context.customers
        return (0..<customers.count).map { row in
            let history = customers.history(of: row)
            guard let scorer = input.segmentation, let summary = history.summary(asOf: input.context.end) else {
                return RecentPurchases.noSegment
            }
            let subject = SegmentSubject(
                history: history, items: input.context.items, row: row, moment: input.context.end)
            return scorer.assign(summary, subject).map { UInt32($0.segment) } ?? RecentPurchases.noSegment
        }
    }
}
