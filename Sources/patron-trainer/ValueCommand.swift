import ArgumentParser
import PatronCommand
import PatronCore
import PatronLifetimeValue

struct ValueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "value", abstract: "What customers are worth, reckoned from stated figures.",
        subcommands: [ClassicValueCommand.self])
}

struct ClassicValueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classic",
        abstract: "The textbooks' formulas: a discounted sum of revenues, or a customer's profit over periods.")

    @Option(help: "The period that all figures are per: day, week, month or year.") var period = "year"
    @Option(help: "A rate with its own period, such as '0.01 per month'.") var discount: String
    @Option(help: "When money of a period counts as paid: start or end.") var paid = "end"
    @Option(help: "The currency of all amounts, ISO 4217.") var currency: String
    @Option(parsing: .upToNextOption, help: "What each period brings, for a discounted sum.") var revenue: [Double] = []
    @Option(help: "Purchases of one customer in a period.") var purchases: Double?
    @Option(help: "Money of a purchase.") var spend: Double?
    @Option(name: .customLong("goods-share"), help: "What the goods cost, as a share of the spend.") var goodsShare =
        0.0
    @Option(help: "What it costs to serve the customer for a period.") var service = 0.0
    @Option(help: "What it cost to win him.") var acquisition = 0.0
    @Option(help: "The part of customers who stay from one period to the next.") var retention = 1.0
    @Option(help: "The part of his needs, or of the market, that is bought here.") var share = 1.0
    @Option(help: "How many periods; without end unless given.") var periods: Int?
    @OptionGroup var output: OutputOptions

    func run() async throws {
        func bad(_ field: String, _ expected: String) -> PatronError {
            PatronError(.badUsage, "expected \(expected)", at: Place(field: field))
        }
        guard let period = CalendarPeriod(rawValue: period) else { throw bad("--period", "day, week, month or year") }
        guard let paid = ClassicValue.Payment(rawValue: paid) else { throw bad("--paid", "start or end") }
        guard let currency = Currency(currency) else { throw bad("--currency", "a code such as EUR") }
        guard let rate = DiscountRate(discount) else { throw bad("--discount", "such as '0.01 per month'") }
        let classic = try ClassicValue(per: period, discount: rate)
        func money(_ amount: Double) -> Money { Money(amount, currency) }
        let value: Money
        if !revenue.isEmpty {
            guard purchases == nil, spend == nil else {
                throw bad("--revenue", "either revenues or --purchases and --spend")
            }
            value = try classic.discountedSum(revenue.map(money), paid: paid)
        } else {
            guard let purchases, let spend else { throw bad("--revenue", "revenues, or --purchases and --spend") }
            let customer = ClassicValue.Customer(
                purchases: purchases, spend: money(spend), goodsShare: goodsShare, service: money(service))
            if let periods {
                value = try classic.profit(
                    customer, periods: periods, retention: retention, share: share, acquisition: money(acquisition),
                    paid: paid)
            } else {
                value = try classic.perpetualProfit(
                    customer, retention: retention, share: share, acquisition: money(acquisition), paid: paid)
            }
        }
        output.show([
            "value": .number(value.amount), "currency": .string(currency.code), "period": .string(period.rawValue),
        ])
    }
}
