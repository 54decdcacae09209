internal import Foundation
package import PatronCore

extension DiscountRate {
    /// What money one `period` later is worth now: (1 + rate)^(-periods), the rate compounded over as many of its own periods
    /// as the other has of them in a mean year of 365.25 days.
    package func factor(per other: CalendarPeriod) -> Double {
        exp(-log1p(rate) * period.perYear / other.perYear)
    }
}

extension CalendarPeriod {
    /// How many of them a mean year of 365.25 days has.
    var perYear: Double {
        switch self {
        case .day: 365.25
        case .week: 365.25 / 7
        case .month: 12
        case .year: 1
        }
    }
}
