package import PatronBundle
package import PatronCore

/// What `list`, `inspect` and `publish` show and do.
package enum StoreReport {
    /// Namespaces with their versions: `{"namespaces": [{namespace, live, versions: [{version, live, metrics}]}]}`.
    package static func list(_ store: BundleStore, namespace: String?) throws(PatronError) -> JSONValue {
        var namespaces: [JSONValue] = []
        let names = if let namespace { [namespace] } else { try store.namespaces() }
        for name in names {
            var versions: [JSONValue] = []
            for version in try store.versions(name) {
                // A damaged version is listed with what is wrong with it, so that the others can still be seen.
                var members: [JSONValue.Member] = [
                    .init("version", .string(version.name)), .init("live", .bool(version.isLive)),
                ]
                do throws(PatronError) {
                    members.append(.init("metrics", metrics(try store.inspect(name, version.name))))
                } catch {
                    members.append(.init("error", .string("\(error)")))
                }
                versions.append(.object(members))
            }
            namespaces.append([
                "namespace": .string(name), "live": try store.current(name).map { .string($0) } ?? .null,
                "versions": .array(versions),
            ])
        }
        return ["namespaces": .array(namespaces)]
    }

    /// A version's manifest, after every byte of the version was verified.
    package static func inspect(_ store: BundleStore, namespace: String, version: String?) throws(PatronError)
        -> JSONValue
    {
        let bundle = try store.open(namespace, version)
        guard case .object(var members) = bundle.manifest.json else { return bundle.manifest.json }
        members.append(.init("live", .bool(try store.current(namespace) == bundle.manifest.version)))
        members.append(.init("customers", .int(Int64(bundle.customers?.count ?? 0))))
        members.append(.init("items", .int(Int64(bundle.items?.count ?? 0))))
        return .object(members)
    }

    /// Hands out the ids of all customers, in the order of the table.
    package static func customers(
        _ store: BundleStore, namespace: String, version: String?, _ line: (String) -> Void
    ) throws(PatronError) {
        guard let customers = try store.open(namespace, version).customers else {
            throw PatronError(.notFound, "the version has no customers", at: Place(field: namespace))
        }
        for row in 0..<customers.count { line(customers.ids.strings.text(row)) }
    }

    private static func metrics(_ manifest: Manifest) -> JSONValue {
        .object(manifest.families.map { .init($0.name, $0.metrics) })
    }
}
