internal import PatronBundle
internal import PatronCore
internal import PatronLifetimeValue

/// The fits of every candidate and of the spend, from the same customers.
struct LifetimeValueFits {
    private(set) var purchases: [PurchaseModel.Kind: LifetimeValueFit] = [:]
    /// How long each fit took, the grouping of histories included.
    private(set) var seconds: [PurchaseModel.Kind: Double] = [:]
    /// Nil where the data has no amounts.
    private(set) var spend: LifetimeValueFit?
    let spends: GammaGammaLikelihood

    /// Throws `refused` with the reason where the data cannot support the models.
    init(
        _ summaries: [CustomerSummary], _ kinds: [PurchaseModel.Kind], settings: LifetimeValueSettings,
        needsSpend: Bool = true
    ) throws(PatronError) {
        let place = Place(field: "lifetime_value")
        guard summaries.count >= settings.minimumCustomers else {
            throw PatronError(
                .refused, "\(summaries.count) customers, expected at least \(settings.minimumCustomers)", at: place)
        }
        let repeaters = summaries.count { $0.repeats > 0 }
        guard repeaters >= settings.minimumRepeaters else {
            throw PatronError(
                .refused,
                "\(repeaters) customers with a repeat purchase, expected at least \(settings.minimumRepeaters)",
                at: place)
        }
        let clock = ContinuousClock()
        let started = clock.now
        let histories = PurchaseHistories(summaries)
        let grouping = clock.now - started
        for kind in kinds {
            let begun = clock.now
            let fit = kind.fit(histories)
            seconds[kind] = (clock.now - begun + grouping) / .seconds(1)
            guard fit.isUsable else {
                throw PatronError(
                    .refused, "\(kind.rawValue) found no finite likelihood: \(fit.report.reason)", at: place)
            }
            purchases[kind] = fit
        }
        spends = GammaGammaLikelihood(summaries)
        guard needsSpend else { return }
        guard spends.customers >= settings.minimumRepeaters else {
            throw PatronError(
                .refused,
                "\(spends.customers) repeaters with a positive mean spend, expected at least \(settings.minimumRepeaters)",
                at: place)
        }
        let spend = spends.fit()
        guard spend.isUsable, spend.parameters.count == 3 else {
            throw PatronError(.refused, "gamma-gamma found no finite likelihood: \(spend.report.reason)", at: place)
        }
        guard spend.parameters[1] > 1 else {
            throw PatronError(
                .refused, "spends have so heavy a tail that their mean does not exist (Gamma-Gamma's q is not above 1)",
                at: place)
        }
        self.spend = spend
    }

    /// One candidate with the spend, ready to be written.
    func fitted(
        _ kind: PurchaseModel.Kind, currency: Currency, settings: LifetimeValueSettings
    ) throws(PatronError) -> FittedLifetimeValue {
        guard let fit = purchases[kind], let model = PurchaseModel(kind, fit) else {
            throw PatronError(.internal, "a fit without parameters")
        }
        let noSpend = LifetimeValueModel.Fit(
            standardErrors: nil, logLikelihood: 0, converged: false, reason: "the data has no amounts", customers: 0)
        // Data without amounts: a purchase is worth one unit, so that the value counts purchases.
        let (p, q, v) = spend.map { ($0.parameters[0], $0.parameters[1], $0.parameters[2]) } ?? (1, 2, 1)
        return FittedLifetimeValue(
            purchases: model, spend: GammaGamma(p: p, q: q, v: v),
            facts: LifetimeValueModel.Facts(
                horizon: settings.horizon, discount: settings.discount, currency: currency, costs: settings.costs,
                purchases: fit.report, spend: spend?.report ?? noSpend))
    }
}

/// Both fits, ready to be written.
struct FittedLifetimeValue {
    var purchases: PurchaseModel
    var spend: GammaGamma
    var facts: LifetimeValueModel.Facts

    /// Adds the tensors and the document.
    func write(into file: inout TensorFileWriter) throws(PatronError) {
        try LifetimeValueModel.write(purchases: purchases, spend: spend, facts: facts, into: &file)
    }

    /// The model as the engine reads it: through a file, which is removed again (the mapping outlives its name).
    func served() throws(PatronError) -> LifetimeValueModel {
        var writer = TensorFileWriter()
        try write(into: &writer)
        return try ServedModelFile.open(writer) { (file) throws(PatronError) in try LifetimeValueModel(file) }
    }
}
