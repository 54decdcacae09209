/// How soon a customer should be served.
package enum ServicePriority: String, Sendable, CaseIterable {
    case low, normal, high, urgent
}

/// From tier, churn and contacts to a priority: everybody starts at `normal`, and each reason is one step.
package struct ServiceRule: Codable, Sendable, Hashable {
    /// From this probability of churn on, a known customer is one step up.
    package var churn: Double
    /// A contact is open for so many days after it was recorded: one step up.
    package var contactDays: Double

    package init(churn: Double = 0.5, contactDays: Double = 14) {
        self.churn = churn
        self.contactDays = contactDays
    }

    /// The priority of a customer.
    ///
    /// - Parameters:
    ///   - tier: the position among `tiers`: the best is one step up, the last one step down; nil for a stranger.
    ///   - churn: the probability; nil where it is not known of this customer.
    ///   - contact: days since the latest contact; nil without one.
    package func priority(tier: Int?, of tiers: Int, churn: Double?, contact: Double?) -> ServicePriority {
        var step = 1
        if let tier, tiers > 1 {
            if tier == 0 { step += 1 }
            if tier == tiers - 1 { step -= 1 }
        }
        if let churn, churn >= self.churn { step += 1 }
        if let contact, contact >= 0, contact <= contactDays { step += 1 }
        switch step {
        case ...0: return .low
        case 1: return .normal
        case 2: return .high
        default: return .urgent
        }
    }

    var fault: String? {
        (0...1).contains(churn) && (0...1e6).contains(contactDays) ? nil : "expected a probability and days"
    }
}
