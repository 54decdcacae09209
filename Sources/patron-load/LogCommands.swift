import ArgumentParser
import Foundation
import Histogram
import PatronCore
import PatronLoad

/// `patron-load merge`: several generators' logs as one.
struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Merge histogram logs and print their percentiles.")

    @Argument(help: "Logs as --hlog writes them, or other tools in HdrHistogram's format.")
    var logs: [String]

    @Option(help: ArgumentHelp("Draw latency by percentile, all logs as one line.", valueName: "file"))
    var svg: String?

    @Option(help: ArgumentHelp("Also tell about each stretch of so many seconds.", valueName: "s"))
    var per: Double?

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        if let per, !(per >= 0.001 && per <= 1e6) { throw ValidationError("--per is from 0.001 to 1000000") }
    }

    func run() throws {
        var merged = HistogramLog.Contents()
        for log in logs { merged.add(try HistogramLog.read(log)) }
        var stretches: [Int: HistogramLog.Contents] = [:]
        if let per {
            for log in logs { stretches.merge(try HistogramLog.read(log, per: per)) { $0.adding($1) } }
        }
        let ordered = stretches.sorted { $0.key < $1.key }.map { (from: Double($0.key) * (per ?? 1), $0.value) }
        if json {
            var members = merged.members
            if per != nil {
                let rows = ordered.map { JSONValue.object([.init("from", .number($0.from))] + $0.1.members) }
                members.append(.init("stretches", .array(rows)))
            }
            print(JSONValue.object(members).description)
        } else {
            let all = merged.all
            print("\(all.totalCount) latencies, microseconds: " + LoadText.percentiles(all))
            for tag in merged.named {
                print("  \(tag.name), \(tag.latency.totalCount): " + LoadText.percentiles(tag.latency))
            }
            for (from, contents) in ordered {
                let all = contents.all
                print("\(LoadText.fixed(from, 0)) s, \(all.totalCount): " + LoadText.percentiles(all))
            }
        }
        if let svg {
            let plot = PercentilePlot(title: "Latency by percentile", [.init(name: "merged", latency: merged.all)])
            try CommandOutput.write(plot.svg, to: svg)
        }
    }
}

extension HistogramLog.Contents {
    fileprivate var named: [(name: String, latency: LatencyHistogram)] { tags.filter { !$0.name.isEmpty } }

    fileprivate func adding(_ other: Self) -> Self {
        var sum = self
        sum.add(other)
        return sum
    }

    /// Count and percentiles, of all and of each tag.
    fileprivate var members: [JSONValue.Member] {
        func figures(_ latency: LatencyHistogram) -> [JSONValue.Member] {
            [.init("count", .int(Int64(latency.totalCount)))] + latency.members
        }
        let byTag = named.map { JSONValue.Member($0.name, .object(figures($0.latency))) }
        return figures(all) + [.init("tags", .object(byTag))]
    }
}

/// `patron-load plot`: several logs in one picture.
struct PlotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plot", abstract: "Draw latency by percentile, a line for each histogram log.")

    @Argument(help: "Logs as --hlog writes them, or other tools in HdrHistogram's format.")
    var logs: [String]

    @Option(help: ArgumentHelp("Where to write the picture.", valueName: "file"))
    var svg: String

    @Option(help: ArgumentHelp("What stands above it.", valueName: "text"))
    var title = "Latency by percentile"

    func run() throws {
        var lines: [PercentilePlot.Line] = []
        for log in logs {
            let name = URL(fileURLWithPath: log).deletingPathExtension().lastPathComponent
            lines.append(.init(name: name, latency: try HistogramLog.read(log).all))
        }
        try CommandOutput.write(PercentilePlot(title: title, lines).svg, to: svg)
    }
}
