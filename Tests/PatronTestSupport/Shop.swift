package import Foundation
package import PatronCore

/// A folder with a small shop's data, recipes and store, removed with this object.
package final class Shop: Sendable {
    package let folder: URL

    /// Writes data and recipes.
    package init(_ shop: SmallShop = SmallShop()) throws {
        folder = try TestData.temporaryFolder()
        try shop.write(into: folder)
    }

    /// The same, with versions of both namespaces live.
    package static func trained() throws -> Shop {
        let shop = try Shop()
        try shop.train()
        try shop.train("visits.yaml")
        return shop
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The store.
    package var models: String { path("models") }

    package func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// Writes a file of the folder anew.
    package func write(_ name: String, _ text: String) throws { try write(name, Data(text.utf8)) }
    package func write(_ name: String, _ bytes: Data) throws {
        try bytes.write(to: folder.appendingPathComponent(name))
    }

    /// Trains a recipe and gives the new version's name.
    @discardableResult
    package func train(_ recipe: String = "shop.yaml", models: String? = nil, _ options: String...) throws -> String {
        let outcome = try Executable.trainer.run(
            ["train", path(recipe), "--models", models ?? self.models, "--json"] + options)
        guard outcome.status == 0, let line = outcome.lines.last,
            let version = try JSONValue(parsing: line)["version"]?.text
        else {
            throw PatronError(.unavailable, "training failed: \(outcome.errors)")
        }
        return version
    }

    /// Trains on other orders, which is another version, without publishing it.
    package func trainAnother() throws -> String {
        var other = SmallShop()
        other.seed = 6
        try write("transactions.csv", other.transactionsCSV)
        return try train("shop.yaml", models: nil, "--no-publish")
    }

    /// The path of a version of the shop, or of a file in it.
    package func version(_ name: String, _ file: String = "") -> String {
        "\(models)/\(SmallShop.namespace)/\(name)/\(file)"
    }

    /// Makes a version live the rude way: without the store's checks.
    package func setCurrent(_ version: String) throws {
        // At once: a server that looks meanwhile would refuse half a name.
        try Data((version + "\n").utf8)
            .write(to: folder.appendingPathComponent("models/\(SmallShop.namespace)/CURRENT"), options: .atomic)
    }

    /// The live version's name; empty if none is.
    package func current(_ namespace: String = SmallShop.namespace) -> String {
        PatronTestSupport.text(of: folder.appendingPathComponent("models/\(namespace)/CURRENT"))
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The names of a namespace's versions.
    package func versions(_ namespace: String = SmallShop.namespace) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(models)/\(namespace)")) ?? []
        return names.filter { $0.first?.isNumber == true }.sorted()
    }
}

extension ServerProcess {
    /// What `models` says of the shop's namespace; nil if it is not served.
    package func shopModel() throws -> JSONValue? {
        try ask("models")["models"]?.elements.first { $0["namespace"]?.text == SmallShop.namespace }
    }
}
