package import Foundation
internal import PatronCore

/// A generated shop for tests that need a trained version: four groups of customers, each with a group of items that it
/// prefers, two years of orders, and sessions of which the long ones convert. The same seed gives the same bytes.
package struct SmallShop: Sendable {
    package var customers = 300
    package var items = 60
    package var sessions = 400
    package var seed: UInt64 = 5
    /// Families of the shop's recipe.
    package var families = Self.allFamilies

    package init() {}

    /// The namespace with transactions, and the one with sessions.
    package static let namespace = "shop"
    package static let visits = "visits"
    private static let groups = 4

    package static func customer(_ at: Int) -> String { "c\(at)" }
    package static func item(_ at: Int) -> String { "i\(at)" }

    /// Order lines, in order of customers.
    package var transactionsCSV: String {
        var random = SeededGenerator(seed: seed)
        var text = "order,customer,item,time,quantity,price\n"
        var order = 0
        let perGroup = items / Self.groups
        for customer in 0..<customers {
            let group = customer % Self.groups
            // Most buy a few times, some often.
            let orders = 1 + Int(random.uniform() * random.uniform() * 14)
            var day = Int64(random.below(500))
            for _ in 0..<orders where day < 700 {
                order += 1
                let time = Timestamp(seconds: 1_640_995_200 + day * 86_400 + Int64(random.below(36_000)))
                var basket = Set<Int>()
                for _ in 0..<4 {
                    let own = random.uniform() < 0.8
                    basket.insert(own ? random.below(perGroup) + perGroup * group : random.below(items))
                }
                for item in basket.sorted() {
                    text +=
                        "o\(order),\(Self.customer(customer)),\(Self.item(item)),\(time),\(1 + random.below(8)),\(price(item))\n"
                }
                day += 1 + Int64(-70 * log(1 - random.uniform()))
            }
        }
        return text
    }

    package var itemsCSV: String {
        "item,name,category,price\n"
            + (0..<items).map { "\(Self.item($0)),Item \($0),group \($0 / (items / Self.groups)),\(price($0))\n" }
            .joined()
    }

    package var sessionsCSV: String {
        var random = SeededGenerator(seed: seed)
        var text = "Pages,Minutes,Visitor,Revenue\n"
        for _ in 0..<sessions {
            let pages = 1 + random.below(30)
            let returning = random.below(2) == 1
            let chance = 1 / (1 + exp(4 - 0.2 * Double(pages) - (returning ? 1 : 0)))
            let bought = random.uniform() < chance
            text += "\(pages),\(random.below(4000)).5,\(returning ? "Returning" : "New"),\(bought ? "TRUE" : "FALSE")\n"
        }
        return text
    }

    /// Few trials: quality is not what these tests are about.
    package static let allFamilies = """
        families:
          recommendation:
            factors: 8
            iterations: 4
            item_to_item_trials: 4
            als_trials: 2
          segmentation:
            most_segments: 4
          lifetime_value:
            horizon: 12 months
            model: bg-nbd
            discount: 0.01 per month
          propensity:
            churn:
              horizon: 90 days
            repurchase:
              horizon: 90 days

        """

    package var recipe: String {
        """
        namespace: \(Self.namespace)
        clock: frozen
        currency: EUR
        seed: 3
        sources:
          transactions:
            path: transactions.csv
            columns: {quantity: quantity, unit_price: price}
          items:
            path: items.csv
            columns: {name: name, category: category, price: price}
        \(families)
        """
    }

    package var visitsRecipe: String {
        """
        namespace: \(Self.visits)
        clock: live
        seed: 1
        sources:
          sessions:
            path: sessions.csv
            label: Revenue
            positive: "TRUE"
            categorical: [Visitor]
        families:
          propensity:
            conversion:

        """
    }

    /// Writes data and recipes (`shop.yaml`, `visits.yaml`) into a folder.
    package func write(into folder: URL) throws {
        let files = [
            "transactions.csv": transactionsCSV, "items.csv": itemsCSV, "sessions.csv": sessionsCSV,
            "shop.yaml": recipe,
            "visits.yaml": visitsRecipe,
        ]
        for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
    }

    private func price(_ item: Int) -> String { "\(1 + item % 7).5" }
}
