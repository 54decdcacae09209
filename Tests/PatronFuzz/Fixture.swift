internal import Foundation
internal import PatronBundle
internal import PatronCore
internal import PatronEngine

/// The frozen bundle of version 1: tiny, with every family and goldens.
package struct Fixture {
    /// The bundle's folder.
    package static var folder: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/bundle-v1").path
    }

    /// A bundle with everything that a shop can say of its items, and with the lists beside the personal ones.
    package static var lists: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/bundle-lists").path
    }

    let bundle: ModelBundle
    let snapshot: Snapshot
    /// All files but the manifest, in the manifest's order, then the manifest.
    let files: [(name: String, bytes: [UInt8])]

    init(_ folder: String = Fixture.folder) throws {
        bundle = try ModelBundle.open(folder, verification: .everyByte)
        snapshot = try Snapshot(bundle)
        files = try (bundle.manifest.files.map(\.name) + [Manifest.fileName]).map { name in
            (name, try MappedFile(folder + "/" + name).withBytes { Array($0) })
        }
    }

    /// Ids, names and versions that requests can hit.
    static let words: [[UInt8]] = [
        "13085", "12346", "guest", "18102", "nobody", "22423", "85123A", "47566", "20725", "tiny", "POST-É", "Pages",
        "Visitor",
        "Returning", "recency", "frequency", "monetary", "tenure", "12 months", "conversion", "c1", "c2", "i1", "i2",
        "i3",
        "n1", "cups", "lights", "colour", "red", "blue", "brand", "Acme", "x", "y", "Norway",
    ].map { Array($0.utf8) }
}
