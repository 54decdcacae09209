import Foundation
import PatronBundle
import PatronCore
import PatronTestSupport
import Testing

@Suite struct BundleTests {
    private let scratch: Scratch
    private let folder: String
    private let stamp: String

    init() throws {
        scratch = try Scratch()
        let manifest = try TinyBundle.write(into: scratch.store)
        folder = "\(scratch.store.root)/tiny/\(manifest.version)"
        stamp = "\(scratch.path)/state/stamps/tiny/\(manifest.version).json"
    }

    private var stamped: ModelBundle.Verification { .stamped(state: scratch.path + "/state") }

    private func failure(_ verification: ModelBundle.Verification = .everyByte) -> PatronError? {
        patronError { _ = try ModelBundle.open(folder, verification: verification) }
    }

    private func edit(_ name: String, _ change: (inout Data) -> Void) throws {
        let url = URL(fileURLWithPath: folder + "/" + name)
        var data = try Data(contentsOf: url)
        change(&data)
        try data.write(to: url)
    }

    /// Overwrites one byte without changing size or inode.
    private func flip(_ name: String, at offset: Int) throws {
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: folder + "/" + name))
        try handle.seek(toOffset: UInt64(offset))
        let byte = try #require(try handle.read(upToCount: 1)?.first)
        try handle.seek(toOffset: UInt64(offset))
        try handle.write(contentsOf: [byte ^ 1])
        try handle.close()
    }

    private func restamped(_ text: String) -> Data {
        // A manifest that hashes to its name, whatever it says.
        let unnamed = text.replacingOccurrences(of: "NAME", with: "")
        return Data(
            text.replacingOccurrences(of: "NAME", with: "20111209-" + sha256(Array(unnamed.utf8)).prefix(12)).utf8)
    }

    private func manifestText() throws -> String {
        let text = try String(contentsOfFile: folder + "/manifest.json", encoding: .utf8)
        let version = URL(fileURLWithPath: folder).lastPathComponent
        return text.replacingOccurrences(of: version, with: "NAME")
    }

    @Test func aStampIsTrustedUntilAFileChanges() throws {
        #expect(failure(stamped) == nil)
        let first = try Data(contentsOf: URL(fileURLWithPath: stamp))
        #expect(failure(stamped) == nil)
        try flip("customers.safetensors", at: 2000)
        #expect(failure(stamped)?.code == .corrupt)
        #expect(failure(stamped)?.place?.file?.hasSuffix("customers.safetensors") == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: stamp)) == first, "a failed verification leaves no stamp")
        try flip("customers.safetensors", at: 2000)
        #expect(failure(stamped) == nil)
        #expect(try Data(contentsOf: URL(fileURLWithPath: stamp)) != first, "verified anew")
    }

    @Test func aStampThatMatchesSavesHashing() throws {
        #expect(failure(stamped) == nil)
        // Only somebody who forges a stamp can have one for content that is not the manifest's: it proves that no
        // hashing is done.
        try flip("items.safetensors", at: 900)
        let genuine = try scratch.stampText(folder)
        try genuine.write(toFile: stamp, atomically: true, encoding: .utf8)
        #expect(failure(.everyByte)?.code == .corrupt)
        #expect(failure(stamped)?.message.contains("SHA-256") != true)
    }

    @Test func anUnwritableStateFolderOnlyCostsTime() throws {
        try Data().write(to: URL(fileURLWithPath: scratch.path + "/state"))
        #expect(failure(stamped) == nil)
    }

    @Test func aMissingFileIsNamed() throws {
        try FileManager.default.removeItem(atPath: folder + "/items.safetensors")
        #expect(failure()?.code == .notFound && failure()?.place?.file?.hasSuffix("/items.safetensors") == true)
        try FileManager.default.removeItem(atPath: folder + "/manifest.json")
        #expect(failure()?.code == .notFound && failure()?.place?.file?.hasSuffix("/manifest.json") == true)
    }

    @Test func aWrongSizeIsFoundBeforeMapping() throws {
        try edit("items.safetensors") { $0.append(0) }
        #expect(failure(.structureOnly)?.description.contains("bytes, expected") == true)
        try edit("items.safetensors") { $0.removeLast(2) }
        #expect(failure(.structureOnly)?.code == .corrupt)
    }

    @Test func linksAndFoldersAreRefused() throws {
        let path = folder + "/items.safetensors"
        try FileManager.default.moveItem(atPath: path, toPath: scratch.path + "/elsewhere")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: scratch.path + "/elsewhere")
        #expect(failure()?.code == .corrupt && failure()?.message.contains("symbolic link") == true)
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        #expect(failure()?.message == "expected a regular file")
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: scratch.path + "/elsewhere", toPath: path)
        try FileManager.default.createSymbolicLink(atPath: folder + "/extra", withDestinationPath: "/etc/passwd")
        #expect(failure()?.place?.file?.hasSuffix("/extra") == true)
    }

    @Test func aManifestFromTheFutureIsUnsupported() throws {
        let text = try manifestText().replacingOccurrences(of: "\"format\": 1", with: "\"format\": 2")
        try restamped(text).write(to: URL(fileURLWithPath: folder + "/manifest.json"))
        let error = try #require(failure())
        #expect(error.code == .unsupported && error.place?.field == "format")
        #expect(error.place?.file?.hasSuffix("manifest.json") == true)
        #expect(error.message == "bundle format 2, this program reads format 1")
    }

    @Test func unknownKeysAreIgnored() throws {
        let text = try manifestText().replacingOccurrences(
            of: "\"seed\": 7", with: "\"seed\": 7, \"colour\": [{\"a\": null}]")
        try restamped(text).write(to: URL(fileURLWithPath: folder + "/manifest.json"))
        #expect(failure() == nil)
    }

    @Test(arguments: [
        ("\"items.safetensors\"", "\"../items.safetensors\"", "files[1].name"),
        ("\"items.safetensors\"", "\"/etc/passwd\"", "files[1].name"),
        ("\"items.safetensors\"", "\"a\\u0000b\"", "files[1].name"),
        ("\"items.safetensors\"", "\"..\"", "files[1].name"),
        ("\"items.safetensors\"", "\"manifest.json\"", "files[1].name"),
        ("\"items.safetensors\"", "\"customers.safetensors\"", "files[1].name"),
        ("\"namespace\": \"tiny\"", "\"namespace\": \"../tiny\"", "namespace"),
        ("\"seed\": 7", "\"seed\": -7", "seed"),
        ("\"currency\": \"GBP\"", "\"currency\": \"pound\"", "currency"),
        ("\"mode\": \"frozen\"", "\"mode\": \"stopped\"", "clock.mode"),
        ("\"goldens\": null", "\"goldens\": \"goldens.bin\"", "goldens"),
        ("\"families\": []", "\"families\": [{\"name\": \"a\", \"file\": \"a.safetensors\"}]", "families[0].file"),
        ("\"missing customer\": 2", "\"missing customer\": 2.5", "rows.rejected.missing customer"),
        ("\"format\": 1", "\"format\": \"1\"", "format"),
    ])
    func whatTheManifestSaysIsChecked(old: String, new: String, field: String) throws {
        let text = try manifestText()
        #expect(text.contains(old))
        try restamped(text.replacingOccurrences(of: old, with: new)).write(
            to: URL(fileURLWithPath: folder + "/manifest.json"))
        let error = try #require(failure())
        #expect(error.code == .corrupt && error.place?.field == field)
        #expect(error.place?.file?.hasSuffix("manifest.json") == true)
    }

    @Test func namespacesWithoutCustomersOrItemsOpen() throws {
        let writer = try scratch.store.writer("sessions")
        var file = TensorFileWriter()
        file.add("weights", [1, 2, 3] as [Double])
        try writer.add(file, as: "propensity.safetensors")
        try writer.add(Data("{}".utf8), as: "goldens.json")
        let end = try #require(Timestamp("2020-02-29"))
        let manifest = try writer.finish(
            Manifest(
                namespace: "sessions", createdBy: "patron 0.0.0", clock: .live, dataEnd: end, currency: nil, seed: .max,
                recipeHash: sha256([]), dataHashes: [:],
                families: [.init(name: "propensity", file: "propensity.safetensors", metrics: ["auc": 0.9])],
                goldens: "goldens.json"))
        let bundle = try scratch.store.open("sessions", manifest.version)
        #expect(bundle.customers == nil && bundle.items == nil && bundle.manifest.seed == .max)
        #expect(
            try bundle.family("propensity")?.tensor("weights", of: Double.self, shape: [3]).elements.elementsEqual([
                1, 2, 3,
            ]) == true)
        #expect(try bundle.data("goldens.json").bytes.elementsEqual("{}".utf8))
        #expect(patronError { _ = try bundle.file("items.safetensors") }?.code == .notFound)
    }
}

extension Scratch {
    /// The stamp that the folder's files would have now.
    func stampText(_ folder: String) throws -> String {
        let manifest = try JSONValue(parsing: String(contentsOfFile: folder + "/manifest.json", encoding: .utf8))
        guard case .string(let version) = manifest["version"] else { return "" }
        let stamp = try String(contentsOfFile: "\(path)/state/stamps/tiny/\(version).json", encoding: .utf8)
        // Times of the flipped file have moved: take them from the file system.
        var lines = stamp.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var status = stat()
        guard stat(folder + "/items.safetensors", &status) == 0 else { return "" }
        let at = try #require(lines.firstIndex { $0.contains("items.safetensors") })
        let nanoseconds = { (time: timespec) in Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) }
        for line in at..<at + 6 {
            if lines[line].contains("modified_ns") {
                lines[line] = "      \"modified_ns\": \(nanoseconds(status.st_mtim)),"
            }
            if lines[line].contains("changed_ns") {
                lines[line] = "      \"changed_ns\": \(nanoseconds(status.st_ctim))"
            }
        }
        return lines.joined(separator: "\n")
    }
}
