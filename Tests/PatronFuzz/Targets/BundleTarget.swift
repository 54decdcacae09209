internal import NIOCore
internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import PatronWire

/// The bundle's readers behind the hashes: one file is changed as if its hash matched, so that every check of structure is reached.
/// What opens is asked: no answer crashes, and none has NaN unless the goldens would have kept the version from being served.
///
/// The first byte of an input names the file, the rest is its content.
final class BundleTarget: FuzzTarget {
    private let fixture: Fixture
    private let tensors: [String: TensorFile]
    private let goldens: [Golden]
    /// One for all inputs, as one event loop meets one version after the other.
    private let asking = Asking([])

    init() throws {
        fixture = try Fixture()
        var tensors: [String: TensorFile] = [:]
        for (name, bytes) in fixture.files where name.hasSuffix(".safetensors") {
            tensors[name] = try TensorFile(MappedFile(copying: bytes, path: name))
        }
        self.tensors = tensors
        goldens = try fixture.snapshot.goldens.map { try GoldenSet($0).goldens } ?? []
    }

    var seeds: [[UInt8]] { fixture.files.enumerated().map { [UInt8($0)] + $1.bytes } }
    var longest: Int { 16_384 }

    func run(_ input: UnsafeRawBufferPointer) throws(Finding) -> UInt64 {
        guard let first = input.first else { return 0 }
        let name = fixture.files[Int(first) % fixture.files.count].name
        let file = MappedFile(copying: input.dropFirst(), path: name)
        var behaviour = Behaviour()
        behaviour.add(name)
        do {
            guard let snapshot = try open(name, file) else { return behaviour.value }
            try ask(snapshot, &behaviour)
        } catch let error as PatronError {
            try check(error.code == .corrupt || error.code == .unsupported, "corrupt or unsupported, not \(error)")
            behaviour.add(error)
        } catch { throw error as? Finding ?? Finding("\(error)") }
        return behaviour.value
    }

    /// The snapshot with one file changed; nil for a file that snapshots are not made of.
    private func open(_ name: String, _ file: MappedFile) throws -> Snapshot? {
        if name == Manifest.fileName {
            _ = try file.withBytes { (bytes) throws(PatronError) in try Manifest(parsing: bytes) }
            return nil
        }
        if name == GoldenSet.fileName {
            let base = fixture.snapshot
            let snapshot = Snapshot(
                base.manifest, customers: base.customers, items: base.items, families: base.families, goldens: file)
            _ = try GoldenReplay.replay(snapshot)
            return nil
        }
        let changed = try TensorFile(file)
        func tensorFile(_ wanted: String) throws(PatronError) -> TensorFile {
            if wanted == name { return changed }
            guard let file = tensors[wanted] else { throw PatronError(.corrupt, "no \(wanted)") }
            return file
        }
        let items = name == ItemTable.fileName ? try ItemTable(changed) : fixture.snapshot.items
        var customers = fixture.snapshot.customers
        if name == ItemTable.fileName || name == CustomerTable.fileName {
            customers = try CustomerTable(try tensorFile(CustomerTable.fileName), itemCount: items?.count ?? 0)
        }
        var families = fixture.snapshot.families
        for family in fixture.snapshot.manifest.families where family.file == name || name == ItemTable.fileName {
            guard let entry = FamilyCatalogue.entry(family.name) else { continue }
            try entry.load(try tensorFile(family.file), itemCount: items?.count ?? 0, into: &families)
        }
        return Snapshot(fixture.snapshot.manifest, customers: customers, items: items, families: families)
    }

    private func ask(_ snapshot: Snapshot, _ behaviour: inout Behaviour) throws(Finding) {
        asking.swap(to: [snapshot])
        for request in Requests.all {
            switch request.payload.withUnsafeBytes({ asking.ask(request.method, $0) }) {
            case .failure(let error): behaviour.add("\(error.code)")
            case .success(let answer):
                behaviour.add(answer.count / 16)
                if let path = try asking.firstInfinite(answer, request.method.responseDescriptor) {
                    try check(!passesGoldens(snapshot), "a finite number in \(request.method.name)'s \(path)")
                    behaviour.add("infinite")
                }
            }
        }
    }

    private func passesGoldens(_ snapshot: Snapshot) -> Bool {
        let workspace = Workspace()
        return goldens.allSatisfy { golden in
            guard let answer = try? GoldenReplay.answer(golden, snapshot, workspace) else { return false }
            return golden.answer.difference(to: answer) == nil
        }
    }
}
