internal import PatronBundle
internal import PatronCore
internal import PatronLifetimeValue

extension PurchaseModel.Kind {
    /// The maximum-likelihood fit to histories in weeks.
    func fit(_ histories: PurchaseHistories) -> LifetimeValueFit {
        switch self {
        case .bgNBD: histories.fit(BetaGeometricLikelihood.self)
        case .mbgNBD: histories.fit(ModifiedBetaGeometricLikelihood.self)
        case .paretoNBD: histories.fit(ParetoLikelihood.self)
        }
    }
}

extension PurchaseModel {
    /// A fitted model; nil where the fit has no parameters that a model could have.
    init?(_ kind: Kind, _ fit: LifetimeValueFit) {
        guard fit.isUsable, fit.parameters.count == 4 else { return nil }
        self.init(kind, SIMD4(fit.parameters[0], fit.parameters[1], fit.parameters[2], fit.parameters[3]))
    }

    /// What is known of a customer as of his summary's day.
    func posterior(_ summary: CustomerSummary) -> PurchasePosterior {
        posterior(repeats: summary.repeats, recency: summary.recency, age: summary.age)
    }
}

extension GammaGamma {
    /// A fitted model; nil where the fit has no parameters that a model could have, or the population's mean does not exist.
    init?(_ fit: LifetimeValueFit) {
        guard fit.report.customers > 0, fit.isUsable, fit.parameters.count == 3, fit.parameters[1] > 1 else {
            return nil
        }
        self.init(p: fit.parameters[0], q: fit.parameters[1], v: fit.parameters[2])
    }
}

extension LifetimeValueFit {
    /// Whether the likelihood is finite and the parameters are positive numbers.
    var isUsable: Bool { report.logLikelihood.isFinite && parameters.allSatisfy { $0 > 0 && $0.isFinite } }
}
