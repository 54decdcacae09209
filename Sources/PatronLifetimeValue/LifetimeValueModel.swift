package import PatronBundle
package import PatronCore

/// What the bundle holds of the lifetime value family: `lifetime_value.safetensors`.
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `bg_nbd`, `mbg_nbd` or `pareto_nbd` | F64, 4 | r, alpha (weeks), then a, b or s, beta (weeks): one of the three |
/// | `gamma_gamma` | F64, 3 | p, q, v (money) |
///
/// Metadata `lifetime_value` holds ``Facts`` as JSON.
package struct LifetimeValueModel: Sendable {
    package static let fileName = "lifetime_value.safetensors"
    /// The longest horizon in periods: each costs about a microsecond a request.
    package static let maximumPeriods = 120
    static let document = "lifetime_value"
    private static let parameterRange = 1e-10...1e12

    /// One model's fit: standard errors in the order of its tensor, log-likelihood, and how it ended.
    package struct Fit: Sendable, Hashable, Codable {
        /// Standard errors, in the order of the parameters; null where the likelihood has no strict maximum.
        package var standardErrors: [Double]?
        /// The log-likelihood at the estimate.
        package var logLikelihood: Double
        /// Whether the gradient vanished at a strict maximum.
        package var converged: Bool
        /// How that is known, or what stopped the fit.
        package var reason: String
        /// How many customers it was fitted on.
        package var customers: Int

        package init(
            standardErrors: [Double]?, logLikelihood: Double, converged: Bool, reason: String, customers: Int
        ) {
            self.standardErrors = standardErrors
            self.logLikelihood = logLikelihood
            self.converged = converged
            self.reason = reason
            self.customers = customers
        }
    }

    /// What stands beside the parameters. Periods are `day`, `week`, `month` or `year`.
    package struct Facts: Sendable, Hashable, Codable {
        package var horizonCount: Int
        package var horizonPeriod: CalendarPeriod
        package var discountRate: Double
        package var discountPeriod: CalendarPeriod
        package var currency: String
        package var purchases: Fit
        package var spend: Fit
        /// Absent where the recipe names none, and in files from before there were any.
        package var costs: CustomerCosts?

        package init(
            horizon: Horizon, discount: DiscountRate, currency: Currency, costs: CustomerCosts? = nil, purchases: Fit,
            spend: Fit
        ) {
            self.costs = costs
            horizonCount = horizon.count
            horizonPeriod = horizon.period
            discountRate = discount.rate
            discountPeriod = discount.period
            self.currency = currency.code
            self.purchases = purchases
            self.spend = spend
        }
    }

    package let purchases: PurchaseModel
    package let spend: GammaGamma
    package let facts: Facts
    /// Over which calendar periods the value is stated.
    package let horizon: Horizon
    /// How later money is discounted.
    package let discount: DiscountRate
    /// What turns value into profit; nil where unknown.
    package let costs: CustomerCosts?

    /// Reads and checks the file: parameters positive, q above 1, a horizon of 1...120 periods, a rate of at least 0.
    package init(_ file: TensorFile) throws(PatronError) {
        func place(_ field: String) -> Place { Place(file: file.path, field: field) }
        let kinds = PurchaseModel.Kind.allCases.filter { file.contains($0.tensor) }
        guard let kind = kinds.first, kinds.count == 1 else {
            throw PatronError(
                .corrupt,
                "expected one of \(PurchaseModel.Kind.allCases.map(\.tensor).joined(separator: ", ")), found \(kinds.count)",
                at: Place(file: file.path))
        }
        let first: Tensor<Double> = try file.tensor(kind.tensor, shape: [4])
        let second: Tensor<Double> = try file.tensor("gamma_gamma", shape: [3])
        guard first.elements.allSatisfy(Self.parameterRange.contains) else {
            throw PatronError(.corrupt, "expected positive finite parameters", at: place(kind.tensor))
        }
        guard second.elements.allSatisfy(Self.parameterRange.contains), second[1] > 1 else {
            throw PatronError(.corrupt, "expected positive finite parameters with q above 1", at: place("gamma_gamma"))
        }
        facts = try file.document(Self.document, as: Facts.self)
        guard (1...Self.maximumPeriods).contains(facts.horizonCount) else {
            throw PatronError(
                .corrupt, "expected a horizon of 1 to \(Self.maximumPeriods) periods", at: place(Self.document))
        }
        guard facts.discountRate >= 0, facts.discountRate.isFinite else {
            throw PatronError(.corrupt, "expected a discount rate of at least 0", at: place(Self.document))
        }
        do {
            try facts.costs?.check()
        } catch {
            throw PatronError(.corrupt, error.message, at: place(Self.document))
        }
        costs = facts.costs
        purchases = PurchaseModel(kind, SIMD4(first[0], first[1], first[2], first[3]))
        spend = GammaGamma(p: second[0], q: second[1], v: second[2])
        horizon = Horizon(facts.horizonCount, facts.horizonPeriod)
        discount = DiscountRate(facts.discountRate, per: facts.discountPeriod)
    }

    /// Adds the tensors and the document to a file.
    package static func write(
        purchases: PurchaseModel, spend: GammaGamma, facts: Facts, into file: inout TensorFileWriter
    ) throws(PatronError) {
        file.add(purchases.kind.tensor, purchases.parameters)
        file.add("gamma_gamma", [spend.p, spend.q, spend.v])
        try file.setDocument(document, facts)
    }
}
