package import CoreMetrics
package import PatronService
internal import Synchronization

/// A backend of swift-metrics: what libraries count is exposed beside what the server counts.
package final class LibraryMetrics: MetricsFactory {
    /// The one that the process is bootstrapped with; swift-metrics knows only one, too.
    package static let shared = LibraryMetrics()

    /// A library whose labels never end shall not take all memory; what comes after these is not counted.
    private static let seriesLimit = 1000

    private struct Key: Hashable {
        let name: String
        let kind: SeriesKind
        let labels: [String]
    }

    private struct Entry {
        let name: String
        let labels: [(String, String)]
        let series: LibrarySeries
    }

    private let entries = Mutex<(order: [Entry], places: [Key: Int])>(([], [:]))

    package init() {}

    private func series(_ kind: SeriesKind, _ label: String, _ dimensions: [(String, String)]) -> LibrarySeries {
        let labels = dimensions.map { (Self.name($0.0, colons: false), $0.1) }
        let name = "\(Self.name(label, colons: true))\(kind.suffix)"
        let key = Key(name: name, kind: kind, labels: labels.flatMap { [$0.0, $0.1] })
        return entries.withLock { entries in
            if let place = entries.places[key] { return entries.order[place].series }
            let series = LibrarySeries(kind)
            if entries.order.count < Self.seriesLimit, Set(labels.map(\.0)).count == labels.count {
                entries.places[key] = entries.order.count
                entries.order.append(Entry(name: name, labels: labels, series: series))
            }
            return series
        }
    }

    /// Adds everything to a page. A name keeps the meaning it had first.
    package func write(to page: inout Exposition) {
        var kinds: [String: SeriesKind] = [:]
        for entry in entries.withLock({ $0.order }) {
            let kind = kinds[entry.name, default: entry.series.kind]
            kinds[entry.name] = kind
            if kind == entry.series.kind { entry.series.write(to: &page, entry.name, entry.labels) }
        }
    }

    /// A name as Prometheus takes it: what it does not is an underscore.
    static func name(_ text: String, colons: Bool) -> String {
        let allowed = text.unicodeScalars.map { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_": Character(scalar)
            case ":" where colons: Character(scalar)
            default: Character("_")
            }
        }
        let name = String(allowed)
        return name.isEmpty || name.first?.isNumber == true ? "_" + name : name
    }

    // MARK: MetricsFactory

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(.counter, label, dimensions)
    }

    package func makeFloatingPointCounter(label: String, dimensions: [(String, String)])
        -> any FloatingPointCounterHandler
    {
        series(.counter, label, dimensions)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(.gauge, label, dimensions)
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        series(aggregate ? .summary : .gauge, label, dimensions)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(.timer, label, dimensions)
    }

    // Series live as long as the process, so that counters never go back.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}
