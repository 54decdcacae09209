import Foundation
import PatronTestSupport
import Testing

/// The same recipe, data and seed give the same bytes, whatever the number of threads.
@Suite struct DeterminismTests {
    @Test(arguments: ["shop.yaml", "visits.yaml"])
    func theSameInputGivesTheSameBytes(recipe: String) throws {
        let shop = try Shop()
        let stores = ["one", "two", "three"].map { shop.path($0) }
        let versions = [
            try shop.train(recipe, models: stores[0], "--threads", "1"),
            try shop.train(recipe, models: stores[1], "--threads", "2"),
            try shop.train(recipe, models: stores[2], "--threads", "2"),
        ]
        #expect(Set(versions).count == 1)
        let namespace = String(recipe.dropLast(5))
        let folders = stores.map { URL(fileURLWithPath: "\($0)/\(namespace)/\(versions[0])") }
        let names = try FileManager.default.contentsOfDirectory(atPath: folders[0].path).sorted()
        #expect(names.contains("manifest.json") && names.contains("goldens.json"))
        for folder in folders.dropFirst() {
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == names)
            for name in names {
                let (a, b) = (
                    try Data(contentsOf: folders[0].appendingPathComponent(name)),
                    try Data(contentsOf: folder.appendingPathComponent(name))
                )
                #expect(a == b, "\(name) differs")
            }
        }
    }

    @Test func anotherSeedIsAnotherVersion() throws {
        let shop = try Shop()
        let first = try shop.train()
        try shop.write("shop.yaml", SmallShop().recipe.replacing("seed: 3", with: "seed: 4"))
        #expect(try shop.train() != first && shop.versions().count == 2)
    }
}
