import Foundation
import PatronCore
import PatronTestSupport
import PatronTraining

/// The CDNOW sample: `master-id sample-id YYYYMMDD number-of-cds dollars`, separated by spaces.
enum CDNOW {
    static let file = "cdnow/CDNOW_sample.txt"
    static let calibrationEnd = Day(year: 1997, month: 9, day: 30) ?? Day(number: 0)

    static func transactions() throws -> LifetimeValueTransactions {
        let text = try String(contentsOfFile: TestData.path(file), encoding: .utf8)
        var table = LifetimeValueTransactions(customers: [], days: [], amounts: [])
        for line in text.split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: " ")
            guard fields.count == 5, let customer = Int(fields[1]), let date = Int(fields[2]),
                let amount = Double(fields[4]),
                let day = Day(year: date / 10_000, month: date / 100 % 100, day: date % 100)
            else { throw PatronError(.badInput, "not a CDNOW line: \(line)") }
            table.customers.append(customer)
            table.days.append(day)
            table.amounts?.append(amount)
        }
        return table
    }
}
