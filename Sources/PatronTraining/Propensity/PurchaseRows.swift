internal import PatronBundle
internal import PatronCore
internal import PatronFeatures
internal import PatronLifetimeValue
internal import PatronPropensity

/// Rows of customers as of cut dates, and what they did within the horizon after.
struct PurchaseRows {
    let context: TrainingContext
    let settings: PropensitySettings
    let horizon: TimeSpan
    /// The first day of the data.
    let start: Timestamp
    /// Cut dates: the test's, then those for training, newest first. All but the test's end before the test begins.
    let origins: [Timestamp]
    /// The customers that rows are of, rising.
    private let customers: [Int]
    /// All purchase features.
    let table: FeatureTable
    /// Position in `origins`, and customer, of each row.
    let originOf: [Int]
    let customerOf: [Int]

    init(_ context: TrainingContext, horizon: TimeSpan, _ settings: PropensitySettings) throws(PatronError) {
        guard horizon.days >= 1, settings.originStep.days >= 1 else {
            throw PatronError(.badUsage, "expected a horizon and a step of at least a day")
        }
        self.context = context
        self.settings = settings
        self.horizon = horizon
        var customers = Array(0..<context.customers.count)
        if customers.count > settings.customerSample {
            var random = SeededGenerator(seed: context.seed)
            random.shuffle(&customers)
            customers = customers[..<settings.customerSample].sorted()
        }
        self.customers = customers
        let first =
            customers.compactMap { context.customers.history(of: $0).orderTimes.first }.min()
            ?? context.end.milliseconds
        start = Timestamp(milliseconds: first)
        let (end, past) = (context.end.milliseconds, start + settings.minimumPast)
        let training = (0..<max(1, settings.origins)).map { number in
            Timestamp(
                milliseconds: end - 2 * horizon.milliseconds - Int64(number) * settings.originStep.milliseconds)
        }.filter { $0 >= past }
        guard end - 3 * horizon.milliseconds >= past.milliseconds else {
            let known = context.end - start
            throw PatronError(
                .refused,
                "a horizon of \(horizon.days) days needs \(3 * horizon.days + settings.minimumPast.days) days of purchases (to "
                    + "train, to validate, to test), there are \(known.days)")
        }
        origins = [Timestamp(milliseconds: end - horizon.milliseconds)] + training
        var columns = [[Double]](repeating: [], count: PurchaseFeatures.count)
        var (labels, originOf, customerOf): ([Bool], [Int], [Int]) = ([], [], [])
        var values = [Double](repeating: 0, count: PurchaseFeatures.count)
        for customer in customers {
            let history = context.customers.history(of: customer)
            for (number, origin) in origins.enumerated() {
                guard values.withUnsafeMutableBufferPointer({ PurchaseFeatures.write(history, asOf: origin, into: $0) })
                else { continue }
                for at in values.indices { columns[at].append(values[at]) }
                let until = (origin + horizon).milliseconds
                labels.append(history.orderTimes.contains { $0 > origin.milliseconds && $0 <= until })
                originOf.append(number)
                customerOf.append(customer)
            }
        }
        table = try FeatureTable(
            columns: zip(PurchaseFeatures.names, columns).map { .init(name: $0, values: .numeric($1)) }, labels: labels)
        self.originOf = originOf
        self.customerOf = customerOf
    }

    /// The rows to learn from, and the features that they can teach.
    struct Plan {
        var rows: [Int]
        var table: FeatureTable
        /// Its log odds are the table's first column.
        var pattern: BuyingPattern?
        var knowsSeasons: Bool
        var cutDates: Int
    }

    /// What can be learned at a moment: from the cut dates whose outcomes are known by then. Where those with enough past behind
    /// them have seen a whole year, they alone teach, with the features of the season; else all do, without.
    func plan(asOf moment: Timestamp) throws(PatronError) -> Plan {
        let allowed = origins.indices.dropFirst().filter { origins[$0] + horizon <= moment }
        let seasonal = allowed.filter { origins[$0] >= start + settings.seasonalPast }
        let year = TimeSpan.days(365)
        var knowsSeasons = false
        if let newest = seasonal.first, let oldest = seasonal.last {
            knowsSeasons = (origins[newest] - origins[oldest]) + horizon >= year
        }
        let chosen = Set(knowsSeasons ? seasonal : allowed)
        var table = knowsSeasons ? table : try table.dropping(PurchaseFeatures.seasonal.map { "\($0)" })
        let pattern = pattern(asOf: moment)
        if let pattern {
            table = try table.preceded(by: .init(name: BuyingPattern.feature, values: .numeric(logOdds(pattern))))
        }
        return Plan(
            rows: originOf.indices.filter { chosen.contains(originOf[$0]) }, table: table, pattern: pattern,
            knowsSeasons: knowsSeasons, cutDates: chosen.count)
    }

    /// Fitted to all purchases before a moment; nil where they have no fit.
    private func pattern(asOf moment: Timestamp) -> BuyingPattern? {
        var histories = PurchaseHistories(
            customers.compactMap { context.customers.history(of: $0).summary(asOf: moment) })
        histories.threads = context.threads
        let fitted = PurchaseModel(.bgNBD, PurchaseModel.Kind.bgNBD.fit(histories))
        guard case .betaGeometric(let model) = fitted else { return nil }
        return BuyingPattern(model, horizonDays: horizon.days)
    }

    /// Of all rows.
    private func logOdds(_ pattern: BuyingPattern) -> [Double] {
        func values(_ feature: PurchaseFeatures.Feature) -> [Double] {
            guard case .numeric(let values) = table.columns[feature.rawValue].values else { return [] }
            return values
        }
        let (days, tenure, last) = (values(.purchaseDays), values(.tenure), values(.daysSinceLast))
        return days.indices.map {
            pattern.logOdds(purchaseDays: days[$0], tenure: tenure[$0], daysSinceLast: last[$0])
        }
    }

    /// The rows of one cut date.
    func rows(of origin: Int) -> [Int] { originOf.indices.filter { originOf[$0] == origin } }

    /// Which of so many parts each row belongs to: all rows of a customer to the same.
    func parts(_ rows: [Int], count: Int, seed: UInt64) -> [Int] {
        rows.map { Int(mix64(UInt64(customerOf[$0]) &+ mix64(seed)) % UInt64(max(1, count))) }
    }
}
