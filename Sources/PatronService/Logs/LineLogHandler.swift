internal import Foundation
package import Logging
internal import PatronCore

/// How a line of the log looks.
package enum LogFormat: String, Sendable, CaseIterable { case text, json }

/// Writes each record as one line, whatever stands in it: a client cannot forge lines.
package struct LineLogHandler: LogHandler {
    package var logLevel = Logger.Level.info
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let format: LogFormat
    private let write: @Sendable (String) -> Void

    /// A handler that writes lines with their end.
    package init(label: String, format: LogFormat, write: @escaping @Sendable (String) -> Void) {
        self.label = label
        self.format = format
        self.write = write
    }

    /// A handler that writes to standard error.
    package static func standardError(label: String, _ format: LogFormat, _ level: Logger.Level) -> LineLogHandler {
        var handler = LineLogHandler(label: label, format: format) { line in
            // A log that cannot be written has nowhere to say so.
            try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
        }
        handler.logLevel = level
        return handler
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = metadata
        fields.merge(metadataProvider?.get() ?? [:]) { _, new in new }
        fields.merge(event.metadata ?? [:]) { _, new in new }
        if let error = event.error { fields["error"] = "\(error)" }
        let sorted = fields.sorted { $0.key < $1.key }
        switch format {
        case .text: write(text(event, sorted))
        case .json: write(json(event, sorted))
        }
    }

    private func text(_ event: LogEvent, _ fields: [(key: String, value: Logger.Metadata.Value)]) -> String {
        let message = Self.printable("\(event.message)")
        var line = "\(Timestamp.now) \(event.level) \(label): \(message)"
        for (key, value) in fields {
            let text = "\(value)"
            let isPlain = !text.isEmpty && !text.contains { " \"=".contains($0) } && Self.printable(text) == text
            line += " \(Self.printable(key))=\(isPlain ? text : JSONValue.string(text).description)"
        }
        return line + "\n"
    }

    private func json(_ event: LogEvent, _ fields: [(key: String, value: Logger.Metadata.Value)]) -> String {
        var members: [JSONValue.Member] = [
            .init("time", .string("\(Timestamp.now)")), .init("level", .string(event.level.rawValue)),
            .init("label", .string(label)), .init("message", .string("\(event.message)")),
        ]
        if !fields.isEmpty {
            members.append(.init("metadata", .object(fields.map { .init($0.key, Self.value($0.value)) })))
        }
        return JSONValue.object(members).description + "\n"
    }

    private static func value(_ value: Logger.Metadata.Value) -> JSONValue {
        switch value {
        case .string(let text): .string(text)
        case .stringConvertible(let number as Int): .int(Int64(number))
        case .stringConvertible(let number as UInt64): .int(Int64(clamping: number))
        case .stringConvertible(let number as Double): .number(number)
        case .stringConvertible(let flag as Bool): .bool(flag)
        case .stringConvertible(let other): .string("\(other)")
        case .dictionary(let pairs):
            .object(pairs.sorted { $0.key < $1.key }.map { .init($0.key, Self.value($0.value)) })
        case .array(let values): .array(values.map(Self.value))
        }
    }

    /// The text with control characters, line ends above all, as escapes.
    private static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
        return String(JSONValue.string(text).description.dropFirst().dropLast())
    }
}
