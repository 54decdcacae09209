import Foundation
import FoundationXML
import PatronCore

/// A page read by a strict parser: what is not well-formed, or reaches outside of the page, is an error.
final class WellFormed: NSObject, XMLParserDelegate {
    private(set) var elements: [(name: String, attributes: [String: String])] = []
    /// All text but that of the style sheet.
    private(set) var text = ""
    private var inStyle = false

    init(_ page: String) throws {
        super.init()
        let parser = XMLParser(data: Data(page.utf8))
        parser.delegate = self
        guard parser.parse() else {
            let reason = parser.parserError.map { "\($0)" } ?? ""
            throw PatronError(
                .badInput, "not well-formed: \(reason)", at: Place(file: "page", line: parser.lineNumber))
        }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        elements.append((name, attributes))
        inStyle = name == "style"
        text += " "
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        inStyle = false
        text += " "
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { if !inStyle { text += string } }

    func all(_ name: String) -> [[String: String]] { elements.filter { $0.name == name }.map(\.attributes) }

    /// The ids of the page's sections.
    var sections: [String] { all("section").compactMap { $0["id"] } }

    /// Whatever would run, or be fetched from elsewhere.
    var foreign: [String] {
        let running: Set = ["script", "iframe", "object", "embed", "img", "link", "base", "form", "use", "image"]
        return elements.flatMap { element in
            var found = running.contains(element.name) ? [element.name] : []
            for (key, value) in element.attributes {
                if key.hasPrefix("on") || key == "src" || (key == "href" && !value.hasPrefix("#")) {
                    found.append("\(element.name) \(key)=\(value)")
                }
            }
            return found
        }
    }
}
