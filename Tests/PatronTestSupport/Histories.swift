package import Foundation
package import PatronBundle
package import PatronCore
package import PatronTraining

/// A training context of these customers, written and read back through the bundle's tables; the folder is the caller's to remove.
package func context(_ customers: [CustomerRecord], end: Timestamp, folder: URL) throws -> TrainingContext {
    var (people, goods) = (TensorFileWriter(), TensorFileWriter())
    CustomerTable.write(customers, into: &people)
    ItemTable.write([], into: &goods)
    let (peoplePath, goodsPath) = (folder.appendingPathComponent("c").path, folder.appendingPathComponent("i").path)
    try people.write(to: peoplePath)
    try goods.write(to: goodsPath)
    return TrainingContext(
        customers: try CustomerTable(TensorFile(path: peoplePath), itemCount: 0),
        items: try ItemTable(TensorFile(path: goodsPath)), end: end, currency: Currency("GBP") ?? Currency("USD")!,
        threads: 1)
}

/// Customers who buy at their own rate until they stop for ever at their own rate: two years from 2020-01-01.
package func syntheticCustomers(_ count: Int, seed: UInt64 = 5) -> (customers: [CustomerRecord], end: Timestamp) {
    var random = SeededGenerator(seed: seed)
    let start = Day(number: 18_262).start
    func exponential(_ mean: Double) -> Double { -mean * log(1 - random.uniform()) }
    let customers = (0..<count).map { number in
        var record = CustomerRecord(id: Array("c\(number)".utf8))
        let gap = 10 + exponential(60)
        var day = 500 * random.uniform()
        let leaves = day + exponential(300)
        while day < min(leaves, 730) || record.orders.isEmpty {
            record.orders.append(.init(time: start + .days(day), amount: 5 + exponential(50), units: 1))
            day += exponential(gap)
        }
        return record
    }
    return (customers, start + .days(730))
}

/// CDNOW's sample: id, id, date, quantity, amount.
package func cdnowCustomers() throws -> [CustomerRecord] {
    let text = try String(contentsOfFile: TestData.path("cdnow/CDNOW_sample.txt"), encoding: .utf8)
    var customers: [String: CustomerRecord] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
        let cells = line.split(separator: " ").map(String.init)
        guard cells.count == 5, let date = Int(cells[2]), let amount = Double(cells[4]), let units = Float(cells[3]),
            let day = Day(year: date / 10_000, month: date / 100 % 100, day: date % 100)
        else { continue }
        customers[cells[1], default: CustomerRecord(id: Array(cells[1].utf8))].orders.append(
            .init(time: day.start, amount: amount, units: units))
    }
    return customers.keys.sorted().compactMap { customers[$0] }
}
