internal import CPatronMessages
internal import PatronCore

extension CustomerScores {
    init(_ c: Patron__V1__ScoreCustomerResponse) {
        self.init(
            provenance: Provenance(c.model_version, c.as_of, c.answer_id), customer: EntityID(c.customer),
            account: EntityID(c.account), basis: Basis(c.basis), segment: Segment(c.segment),
            churn: Probability(c.churn),
            repurchase: Probability(c.repurchase), value: Value(c.value), nextPurchase: NextPurchase(c.next_purchase),
            purchases: Purchases(c.purchases), loyalty: Loyalty(c.loyalty), risk: Risk(c.risk))
    }
}

extension Loyalty {
    init?(_ pointer: UnsafeMutablePointer<Patron__V1__Loyalty>?) {
        guard let c = pointer?.pointee else { return nil }
        self.init(
            score: c.score, frequency: c.frequency, amount: c.amount, breadth: c.breadth, tier: text(c.tier),
            windowDays: c.window_days, reason: text(c.reason))
    }
}

extension Risk {
    init?(_ pointer: UnsafeMutablePointer<Patron__V1__Risk>?) {
        guard let c = pointer?.pointee else { return nil }
        self.init(
            grade: text(c.grade), points: c.points, probability: text(c.probability), basePoints: c.base_points,
            reasons: list(c.n_reasons, c.reasons, Reason.init))
    }
}

extension ValueEstimate {
    init(_ c: Patron__V1__EstimateValueResponse) {
        self.init(
            provenance: Provenance(c.model_version, c.as_of, c.answer_id), value: Value(c.value), basis: Basis(c.basis))
    }
}

extension NextPurchaseEstimate {
    init(_ c: Patron__V1__NextPurchaseResponse) {
        self.init(
            provenance: Provenance(c.model_version, c.as_of, c.answer_id), nextPurchase: NextPurchase(c.next_purchase),
            basis: Basis(c.basis))
    }
}

extension Profile {
    init(_ c: Patron__V1__GetProfileResponse) {
        let scores = CustomerScores(
            provenance: Provenance(c.model_version, c.as_of, c.answer_id), customer: EntityID(c.customer),
            basis: Basis(c.basis), segment: Segment(c.segment), churn: Probability(c.churn),
            repurchase: Probability(c.repurchase), value: Value(c.value), nextPurchase: NextPurchase(c.next_purchase),
            purchases: Purchases(c.purchases), loyalty: Loyalty(c.loyalty), risk: Risk(c.risk))
        self.init(
            scores: scores,
            history: list(c.n_history, c.history) { item in
                HistoryItem(
                    item: EntityID(item.item), name: text(item.name), category: text(item.category),
                    last: Timestamp(milliseconds: item.last_time), orders: Int(item.orders), quantity: item.quantity)
            },
            favouriteCategories: list(c.n_favourite_categories, c.favourite_categories) { category in
                CategoryShare(category: text(category.category), share: category.share, items: Int(category.items))
            },
            priceBand: (c.price_band?.pointee).map { band in
                PriceBand(low: band.low, middle: band.middle, high: band.high, currency: text(band.currency))
            },
            rhythm: (c.rhythm?.pointee).map { rhythm in
                Rhythm(
                    meanGapDays: rhythm.mean_gap_days, medianGapDays: rhythm.median_gap_days,
                    deviationDays: rhythm.deviation_days, daysSinceLast: rhythm.days_since_last, overdue: rhythm.overdue
                )
            }, lifecycleStage: text(c.lifecycle_stage), servicePriority: text(c.service_priority))
    }
}

extension Conversion {
    init(_ c: Patron__V1__PredictConversionResponse) {
        self.init(
            provenance: Provenance(c.model_version, c.as_of, c.answer_id), conversion: Probability(c.conversion),
            basis: Basis(c.basis), imputed: (0..<c.n_imputed).map { text(c.imputed[$0]) })
    }
}

extension SegmentAssignment {
    init(_ c: Patron__V1__AssignSegmentResponse) {
        self.init(
            provenance: Provenance(c.model_version, c.as_of, c.answer_id), segment: Segment(c.segment),
            basis: Basis(c.basis), distance: c.distance)
    }
}

extension ModelInfo {
    init(_ c: Patron__V1__Model) {
        self.init(
            namespace: EntityID(c.namespace_), version: text(c.version), isLive: c.live != 0, clock: text(c.clock),
            clockTime: c.clock_time == 0 ? nil : Timestamp(milliseconds: c.clock_time),
            customers: Int(clamping: c.customers), items: Int(clamping: c.items),
            families: list(c.n_families, c.families) { family in
                Family(name: text(family.name), model: text(family.model), metrics: text(family.metrics))
            },
            refusal: text(c.refusal))
    }
}

extension Health {
    init(_ c: Patron__V1__HealthResponse) {
        self.init(
            status: Status(rawValue: c.status.rawValue) ?? .unspecified, serverVersion: text(c.server_version),
            uptime: .seconds(c.uptime_seconds))
    }
}
