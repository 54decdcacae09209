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

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        var merged = HistogramLog.Contents()
        for log in logs { merged.add(try HistogramLog.read(log)) }
        let all = merged.all
        let tags = merged.tags.filter { !$0.name.isEmpty }
        if json {
            var members = [JSONValue.Member("count", .int(Int64(all.totalCount)))] + all.members
            members.append(
                .init(
                    "tags",
                    .object(
                        tags.map {
                            .init(
                                $0.name,
                                .object([.init("count", .int(Int64($0.latency.totalCount)))] + $0.latency.members))
                        })))
            print(JSONValue.object(members).description)
        } else {
            print("\(all.totalCount) latencies, microseconds: " + LoadText.percentiles(all))
            for tag in tags { print("  \(tag.name), \(tag.latency.totalCount): " + LoadText.percentiles(tag.latency)) }
        }
        if let svg {
            let plot = PercentilePlot(title: "Latency by percentile", [.init(name: "merged", latency: all)])
            try CommandOutput.write(plot.svg, to: svg)
        }
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
