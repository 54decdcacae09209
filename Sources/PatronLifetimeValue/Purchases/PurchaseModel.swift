package import PatronCore
package import PatronFeatures

/// A model of repeat purchases in continuous time: which one, with its parameters.
package enum PurchaseModel: Sendable, Hashable {
    /// BG/NBD, or MBG/NBD where its flag says so.
    case betaGeometric(BetaGeometric)
    /// Pareto/NBD.
    case pareto(ParetoNBD)

    /// The models by name.
    package enum Kind: String, Sendable, CaseIterable {
        case bgNBD = "bg-nbd"
        case mbgNBD = "mbg-nbd"
        case paretoNBD = "pareto-nbd"

        /// Names of the four parameters, in their order; alpha and beta are in weeks.
        package var parameterNames: [String] {
            self == .paretoNBD ? ["r", "alpha", "s", "beta"] : ["r", "alpha", "a", "b"]
        }
        /// The tensor that holds the parameters.
        package var tensor: String { String(rawValue.map { $0 == "-" ? "_" : $0 }) }
    }

    /// Creates a model from four positive parameters in the order of ``Kind/parameterNames``.
    package init(_ kind: Kind, _ parameters: SIMD4<Double>) {
        let p = parameters
        self =
            switch kind {
            case .bgNBD: .betaGeometric(BetaGeometric(r: p[0], alpha: p[1], a: p[2], b: p[3]))
            case .mbgNBD: .betaGeometric(BetaGeometric(r: p[0], alpha: p[1], a: p[2], b: p[3], isModified: true))
            case .paretoNBD: .pareto(ParetoNBD(r: p[0], alpha: p[1], s: p[2], beta: p[3]))
            }
    }

    /// Which model it is.
    package var kind: Kind {
        switch self {
        case .betaGeometric(let model): model.isModified ? .mbgNBD : .bgNBD
        case .pareto: .paretoNBD
        }
    }

    /// The four parameters, in their order.
    package var parameters: [Double] {
        switch self {
        case .betaGeometric(let model): [model.r, model.alpha, model.a, model.b]
        case .pareto(let model): [model.r, model.alpha, model.s, model.beta]
        }
    }

    /// What is known of a customer with `repeats` repeat purchases, the last of them `recency` after the first purchase, seen
    /// `age` after the first purchase. Values out of order are brought into 0 <= recency <= age.
    package func posterior(repeats: Int, recency: TimeSpan, age: TimeSpan) -> PurchasePosterior {
        switch self {
        case .betaGeometric(let model):
            .betaGeometric(model.posterior(repeats: repeats, recency: recency, age: age))
        case .pareto(let model): .pareto(model.posterior(repeats: repeats, recency: recency, age: age))
        }
    }
}
