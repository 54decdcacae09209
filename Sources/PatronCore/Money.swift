/// An ISO 4217 currency code, three upper-case letters.
public struct Currency: Hashable, Sendable, CustomStringConvertible {
    /// The code, such as `GBP`.
    public let code: String

    /// Creates a currency; nil unless the code is three letters A to Z.
    public init?(_ code: String) {
        guard code.utf8.count == 3, code.utf8.allSatisfy({ (65...90).contains($0) }) else { return nil }
        self.code = code
    }

    /// The code.
    public var description: String { code }
}

/// An amount of money in one currency, in its major unit (pounds, not pence).
public struct Money: Hashable, Sendable, CustomStringConvertible {
    /// The amount in the currency's major unit; never NaN.
    public var amount: Double
    /// The currency.
    public var currency: Currency

    /// Creates an amount of money.
    public init(_ amount: Double, _ currency: Currency) {
        self.amount = amount
        self.currency = currency
    }

    /// `12.5 GBP`.
    public var description: String { "\(amount) \(currency)" }
}
