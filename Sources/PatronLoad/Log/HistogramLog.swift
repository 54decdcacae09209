internal import Foundation
internal import Histogram
package import PatronCore

/// A log of histograms, one for each interval and kind of request, in HdrHistogram's interval log format 1.3: any tool that
/// reads `.hlog` files reads it, and logs of several generators merge without loss.
package enum HistogramLog {
    /// The histograms of a log by their tags, intervals merged; the empty tag for lines without one.
    package struct Contents: Sendable {
        package var tags: [(name: String, latency: LatencyHistogram)] = []

        package init() {}

        /// All tags together.
        package var all: LatencyHistogram {
            var all = LatencyHistogram.latencies()
            for tag in tags { all.add(tag.latency) }
            return all
        }

        /// Adds another log, tag by tag.
        package mutating func add(_ other: Contents) { for tag in other.tags { add(tag.latency, to: tag.name) } }

        mutating func add(_ latency: LatencyHistogram, to name: String) {
            if let at = tags.firstIndex(where: { $0.name == name }) {
                tags[at].latency.add(latency)
            } else {
                tags.append((name, latency))
            }
        }
    }

    private static let legend = #""StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram""#

    /// The log of a run that started measuring at `start`, in seconds since 1970.
    package static func text(of report: LoadReport, start: Double) throws(PatronError) -> String {
        var lines = [
            "#[Latencies in nanoseconds, from the moment a request was due; written by patron-load]",
            "#[Histogram log format version 1.3]",
            String(
                format: "#[StartTime: %.3f (seconds since epoch), %@]", start,
                "\(Timestamp(milliseconds: Int64(start * 1000)))"),
            legend,
        ]
        for interval in report.intervals.sorted(by: { ($0.start, $0.kind) < ($1.start, $1.kind) }) {
            let encoded = try HistogramCoding.compress(HistogramCoding.encode(interval.counts))
            let name = report.kinds.count > 1 ? "Tag=\(tag(report.kinds[interval.kind].name))," : ""
            let maximum = Double(interval.counts.last?.value ?? 0) / 1e6
            let (from, length) = (Double(interval.start) / 1e9, Double(interval.length) / 1e9)
            let figures = String(format: "%.3f,%.3f,%.3f,", from, length, maximum)
            lines.append(name + figures + Data(encoded).base64EncodedString())
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Reads a log. Throws `badInput` naming file and line.
    package static func read(_ path: String) throws(PatronError) -> Contents {
        var contents = Contents()
        for interval in try intervals(path) { contents.add(interval.latency, to: interval.tag) }
        return contents
    }

    /// Reads a log stretch by stretch: what began in each `length` seconds, by the stretch's number from the log's start.
    /// Throws `badInput` naming file and line.
    package static func read(_ path: String, per length: Double) throws(PatronError) -> [Int: Contents] {
        var stretches: [Int: Contents] = [:]
        for interval in try intervals(path) {
            stretches[Int(interval.start / length), default: Contents()].add(interval.latency, to: interval.tag)
        }
        return stretches
    }

    private static func intervals(_ path: String) throws(PatronError) -> [Interval] {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw PatronError(.badUsage, "cannot be read; expected a histogram log", at: Place(file: path))
        }
        var intervals: [Interval] = []
        for (at, line) in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let text = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            guard !text.isEmpty, !text.hasPrefix("#"), !text.hasPrefix("\"") else { continue }
            do {
                intervals.append(try Interval(text))
            } catch {
                throw error.located(at: Place(file: path, line: at + 1))
            }
        }
        guard !intervals.isEmpty else {
            throw PatronError(.badInput, "holds no histograms", at: Place(file: path))
        }
        return intervals
    }

    /// A line of a log.
    private struct Interval {
        /// Empty where the line has none.
        var tag = ""
        /// Seconds from the log's start.
        var start: Double
        var latency = LatencyHistogram.latencies()

        init(_ line: String) throws(PatronError) {
            var fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            if let first = fields.first, first.hasPrefix("Tag=") {
                tag = String(first.dropFirst(4))
                fields.removeFirst()
            }
            guard fields.count == 4, let start = Double(fields[0]), (0...HistogramLog.longest).contains(start),
                let data = Data(base64Encoded: fields[3])
            else {
                throw PatronError(
                    .badInput, "is no interval; expected [Tag=NAME,]start,length,max,histogram in base64")
            }
            self.start = start
            for (value, count) in try HistogramCoding.decode(try HistogramCoding.decompress(Array(data))) {
                _ = latency.record(min(value, LatencyHistogram.longest), count: count)
            }
        }
    }

    /// The latest moment an interval can begin at, in seconds; above it something else than a log was read. Some tools
    /// count from 1970.
    private static let longest = 1e11

    /// What a tag may hold: no commas, no blanks.
    private static func tag(_ name: String) -> String {
        String(name.map { $0 == "," || $0.isWhitespace ? "-" : $0 })
    }
}
