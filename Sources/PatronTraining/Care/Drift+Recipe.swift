internal import Foundation
package import PatronBundle
package import PatronCore
package import PatronData

extension Drift {
    /// Compares the data of a recipe with what the live version of its namespace was trained on, without training.
    package static func report(
        _ recipe: Recipe, _ store: BundleStore, state: String?, log: (String) -> Void
    ) throws(PatronError) -> JSONValue {
        let live = try store.open(recipe.namespace)
        let data = try RecipeData.load(recipe, recorded: try ServerState.recorded(state, recipe.namespace), log: log)
        let dataset = data.dataset
        var customers: CustomerTable?
        if dataset.transactions.count > 0 {
            var file = TensorFileWriter()
            CustomerTable.write(
                CustomerAssembly.customers(dataset.transactions, accounts: dataset.accounts), into: &file)
            customers = try ServedModelFile.open(file) { (file) throws(PatronError) in
                try CustomerTable(file, itemCount: dataset.items.count)
            }
        }
        guard
            let report = try report(
                live, customers: customers, sessions: dataset.sessions, asOf: dataset.end ?? live.manifest.dataEnd)
        else {
            throw PatronError(
                .notFound, "version \(live.manifest.version) keeps no distribution; train it anew",
                at: Place(file: live.directory))
        }
        return report
    }
}
