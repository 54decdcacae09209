package import Foundation
package import PatronBundle
package import PatronCore
internal import PatronEngine

/// The report on a version: one self-contained page for the people of the shop.
package enum Report {
    /// The file in a version's folder.
    package static let fileName = "report.html"

    /// The page; the same content gives the same bytes.
    package static func page(_ content: ReportContent) -> Data {
        let sections = ReportSection.all.map { ($0, $0.nodes(content)) }.filter { !$0.1.isEmpty }
        let title = "Report on \(content.manifest.namespace)" + (content.dataEnd.map { ", data to \($0.day)" } ?? "")
        let page = Page(
            title: title,
            body: [
                Node(.header) {
                    Node(.h1) { title }
                    HeaderSection.nodes(content)
                    Node(.nav, .label("Sections")) {
                        Node(.ul) {
                            for (section, _) in sections {
                                Node(.li) { Node(.a, Attribute(.href, "#" + section.id)) { section.title } }
                            }
                        }
                    }
                },
                Node(.main) {
                    WarningsSection.nodes(content)
                    for (section, nodes) in sections {
                        Node(.section, .id(section.id)) {
                            Node(.h2) { section.title }
                            nodes
                        }
                    }
                },
                Node(.footer) {
                    Node(.p) {
                        "Written by \(content.manifest.createdBy). Times are UTC; intervals in brackets are at 95 % unless another "
                            + "level is named. “\(Figures.unknown)” is what is not known."
                    }
                },
            ])
        return Data(page.html.utf8)
    }

    /// Writes the report on a version of a store, the live one if none is named.
    ///
    /// It is compared with `against`; if that is not named, with the version published before the live one, or for a version that is
    /// not live with the live one. The other version's manifest is all that is read of it.
    ///
    /// - Parameter training: the file with what `train --json` printed of this version; nil for none.
    /// - Returns: namespace, version, against, output, bytes.
    package static func write(
        _ store: BundleStore, namespace: String, version: String?, against: String?, training: String? = nil,
        to path: String
    ) throws(PatronError) -> JSONValue {
        let snapshot = try Snapshot(try store.open(namespace, version))
        let manifest = snapshot.manifest
        var other = against
        if other == nil {
            let live = try store.current(namespace)
            other = live == manifest.version ? try store.previous(namespace) : live
        }
        let compared: Manifest?
        if let other { compared = try store.inspect(namespace, other) } else { compared = nil }
        let result: JSONValue?
        if let training { result = try read(training, version: manifest.version) } else { result = nil }
        let page = page(ReportContent(snapshot, manifest: manifest, against: compared, training: result))
        do {
            try page.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw PatronError(.io, "cannot write", at: Place(file: path), cause: error)
        }
        return [
            "namespace": .string(namespace), "version": .string(manifest.version),
            "against": other.map { .string($0) } ?? .null, "output": .string(path), "bytes": .int(Int64(page.count)),
        ]
    }

    private static func read(_ path: String, version: String) throws(PatronError) -> JSONValue {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw PatronError(.badInput, "cannot read", at: Place(file: path))
        }
        let result = try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
        guard Reading(result)["version"].text == version else {
            throw PatronError(
                .badInput, "expected what train --json printed of version \(version)", at: Place(file: path))
        }
        return result
    }
}
