import Foundation
import PatronBundle
import PatronCore
import PatronLifetimeValue
import PatronTestSupport
import PatronTraining
import Testing

@Suite struct TrainerTests {
    private func context(_ records: [CustomerRecord], end: Timestamp) throws -> TrainingContext {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        var writer = TensorFileWriter()
        CustomerTable.write(records, into: &writer)
        ItemTable.write([ItemRecord(id: [1])], into: &writer)
        let path = folder.appendingPathComponent("tables.safetensors").path
        try writer.write(to: path)
        let file = try TensorFile(path: path)
        return TrainingContext(
            customers: try CustomerTable(file, itemCount: 1), items: try ItemTable(file), end: end,
            currency: try #require(Currency("USD")), threads: 1)
    }

    @Test(.enabled(if: TestData.has(CDNOW.file), "needs the CDNOW sample"))
    func trainsOnCDNOWAsACustomerTable() throws {
        let table = try CDNOW.transactions()
        var records: [Int: CustomerRecord] = [:]
        for at in table.customers.indices {
            let customer = table.customers[at]
            records[customer, default: CustomerRecord(id: Array("\(customer)".utf8))].orders.append(
                .init(time: table.days[at].start, amount: table.amounts?[at] ?? 0, units: 1))
        }
        let end = try #require(table.days.max())
        let context = try context(
            records.sorted { $0.key < $1.key }.map(\.value), end: (end + 1).start - TimeSpan(milliseconds: 1))
        let trained = try LifetimeValueTrainer.train(context: context, settings: LifetimeValueSettings())
        #expect(trained.fileName == "lifetime_value.safetensors")
        let model = try #require(trained.metrics["model"]?.text.flatMap(PurchaseModel.Kind.init))
        #expect(trained.metrics[model.tensor]?["converged"] == .bool(true), "\(trained.metrics)")
        #expect(trained.metrics["choice"]?["models"]?.elements.count == 4)
        #expect(trained.metrics["gamma_gamma"]?["converged"] == .bool(true))
        guard case .number(let error)? = trained.metrics["holdout"]?["transactions"]?["mae"],
            case .number(let naive)? = trained.metrics["holdout"]?["naive_transactions"]?["mae"]
        else {
            Issue.record("no holdout in \(trained.metrics)")
            return
        }
        #expect(error < naive)
        if ProcessInfo.processInfo.environment["PATRON_PRINT"] != nil { print(trained.metrics) }
        // The same data give the same bytes.
        let again = try LifetimeValueTrainer.train(context: context, settings: LifetimeValueSettings())
        #expect(again.file.encoded() == trained.file.encoded())
    }

    @Test func refusesTooFewCustomersAndRepeaters() throws {
        let day = Day(number: 10_000)
        func customers(_ count: Int, orders: Int, amount: Double) -> [CustomerRecord] {
            (0..<count).map { at in
                CustomerRecord(
                    id: Array("\(at)".utf8),
                    orders: (0..<orders).map {
                        .init(time: (day + (at % 50 + 30 * $0)).start, amount: amount, units: 1)
                    })
            }
        }
        for (records, word) in [
            (customers(5, orders: 3, amount: 10), "customers"),
            (customers(500, orders: 1, amount: 10), "repeat purchase"),
            (customers(500, orders: 3, amount: -10), "positive mean spend"),
        ] {
            let context = try context(records, end: (day + 300).start)
            do {
                _ = try LifetimeValueTrainer.train(context: context, settings: LifetimeValueSettings())
                Issue.record("expected a refusal naming \(word)")
            } catch {
                #expect(error.code == .refused && error.message.contains(word), "\(error)")
            }
        }
    }
}
