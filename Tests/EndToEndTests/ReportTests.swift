import Foundation
import FoundationXML
import PatronCore
import PatronTestSupport
import Testing

/// The report as the commands write it, on a small shop whose items have hostile names.
@Suite struct ReportTests {
    /// Elements and ids of a page, by a strict parser.
    private final class Outline: NSObject, XMLParserDelegate {
        var names: [String] = []
        var ids: [String] = []

        init(_ path: String) throws {
            super.init()
            let parser = XMLParser(data: try Data(contentsOf: URL(fileURLWithPath: path)))
            parser.delegate = self
            guard parser.parse() else {
                throw PatronError(.badInput, "not well-formed", at: Place(file: path, line: parser.lineNumber))
            }
        }

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            names.append(name)
            if let id = attributes["id"] { ids.append(id) }
        }
    }

    private func page(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }

    @Test func aShopAndItsVisitsAreReportedOn() throws {
        let shop = try Shop()
        let hostile = "<script>alert(1)</script> \u{202E}\u{1B} & \"\"x\"\" 架子"
        try shop.write(
            "items.csv",
            SmallShop().itemsCSV.split(separator: "\n").enumerated().map { at, line in
                let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                return at == 0 ? String(line) : "\(fields[0]),\"\(hostile) \(at)\",\(fields[2]),\(fields[3])"
            }.joined(separator: "\n") + "\n")
        let version = try shop.train()
        let kept = try Outline(shop.version(version, "report.html"))
        #expect(!kept.names.contains("script") && kept.names.contains("svg"))

        let arguments = ["report", "--models", shop.models, "--namespace", SmallShop.namespace, "--json", "--output"]
        let outcome = try Executable.trainer.run(arguments + [shop.path("one.html")])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try JSONValue(parsing: outcome.output)["version"] == .string(version))
        let sections = ["figures", "data", "segments", "value", "retention", "recommendation", "choices", "origin"]
        let outline = try Outline(shop.path("one.html"))
        for section in sections { #expect(outline.ids.contains(section), "\(section)") }
        #expect(!outline.ids.contains("drift") && !outline.ids.contains("fairness"))
        let text = try page(shop.path("one.html"))
        #expect(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !text.contains("\u{202E}"))
        for word in [">nan", ">inf", " nan", " inf "] { #expect(!text.contains(word), "\(word)") }

        // The same version gives the same bytes.
        _ = try Executable.trainer.run(arguments + [shop.path("two.html")])
        #expect(try page(shop.path("two.html")) == text)

        try shop.train("visits.yaml")
        let visits = try Outline(
            "\(shop.models)/\(SmallShop.visits)/\(shop.current(SmallShop.visits))/report.html")
        #expect(
            visits.ids.contains("propensity") && !visits.ids.contains("segments") && !visits.ids.contains("retention"))
    }

    @Test func whatCannotBeReportedIsSaid() throws {
        let shop = try Shop()
        let outcome = try Executable.trainer.run(
            ["report", "--models", shop.models, "--namespace", "nobody", "--output", shop.path("x.html")])
        #expect(outcome.status != 0 && outcome.errors.contains("nobody"))
        #expect(!FileManager.default.fileExists(atPath: shop.path("x.html")))
    }
}
