internal import Foundation
internal import Histogram

/// Latency by percentile as a self-contained SVG picture: the percentile's axis is logarithmic in the share of slower
/// requests, as in HdrHistogram's plots, so that 99 %, 99.9 % and 99.99 % are equally far apart; so is the latency's.
package struct PercentilePlot {
    /// One run.
    package struct Line: Sendable {
        package var name: String
        package var latency: LatencyHistogram

        package init(name: String, latency: LatencyHistogram) {
            self.name = name
            self.latency = latency
        }
    }

    private let title: String
    private let lines: [Line]
    /// Powers of ten of 1 / (1 - percentile) that the axis shows.
    private let decades: Int
    private let bottom: Double
    private let top: Double

    private static let (width, height) = (960.0, 520.0)
    private static let (left, right, above, below) = (76.0, 196.0, 48.0, 64.0)
    /// Okabe and Ito's colours, told apart by colour-blind readers; dashes tell further lines apart.
    private static let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]
    private static let dashes = ["", "7 4", "2 3"]

    package init(title: String, _ lines: [Line]) {
        self.title = title
        self.lines = lines.filter { $0.latency.totalCount > 0 }
        let most = self.lines.map { Double($0.latency.totalCount) }.max() ?? 10
        decades = min(7, max(2, Int(log10(most).rounded(.up))))
        let values = self.lines.flatMap { line in
            [line.latency.microseconds(at: 1), line.latency.microseconds(at: 100)].map { max($0, 0.001) }
        }
        let (low, high) = (values.min() ?? 1, values.max() ?? 10)
        bottom = log10(Self.floorTick(low))
        top = max(bottom + 0.3, log10(Self.ceilingTick(high)))
    }

    /// The picture.
    package var svg: String {
        let (width, height) = (Self.width, Self.height)
        var parts = [
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(width)) \(Int(height))" \
            font-family="system-ui, sans-serif" font-size="13" fill="#222">
            """,
            "<title>\(escaped(title))</title>",
            "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
            text(title, (Self.left + width - Self.right) / 2, 26, "middle", size: 16),
        ]
        parts += horizontalGrid + verticalGrid
        for (at, line) in lines.enumerated() { parts += [curve(line, at), legend(line, at)] }
        parts.append(text("percentile", (Self.left + width - Self.right) / 2, height - 14, "middle"))
        parts.append("</svg>")
        return parts.joined(separator: "\n") + "\n"
    }

    private func x(_ slower: Double) -> Double {
        let share = min(Double(decades), -log10(slower)) / Double(decades)
        return Self.left + share * (Self.width - Self.left - Self.right)
    }

    private func y(_ microseconds: Double) -> Double {
        let share = (log10(max(microseconds, 0.001)) - bottom) / (top - bottom)
        return Self.height - Self.below - share * (Self.height - Self.above - Self.below)
    }

    private var verticalGrid: [String] {
        var parts: [String] = []
        let (from, to) = (Self.above, Self.height - Self.below)
        for decade in 0...decades {
            let slower = pow(10, -Double(decade))
            let name =
                decade == 0 ? "0 %" : decade == 1 ? "90 %" : String(format: "%.*f %%", decade - 2, 100 - 100 * slower)
            parts.append(rule(x(slower), from, x(slower), to))
            parts.append(text(name, x(slower), to + 20, decade == decades ? "end" : "middle"))
        }
        return parts
    }

    private var horizontalGrid: [String] {
        var parts: [String] = []
        for power in Int(bottom.rounded(.down))...Int(top.rounded(.up)) {
            for step in [1.0, 2, 5] {
                let value = step * pow(10, Double(power))
                guard log10(value) >= bottom - 1e-9, log10(value) <= top + 1e-9 else { continue }
                parts.append(rule(Self.left, y(value), Self.width - Self.right, y(value)))
                parts.append(text(Self.duration(value), Self.left - 8, y(value) + 4, "end"))
            }
        }
        return parts
    }

    private func curve(_ line: Line, _ number: Int) -> String {
        var points: [String] = []
        var last = -1.0
        for step in 0...(decades * 100) {
            let slower = pow(10, -Double(step) / 100)
            let value = line.latency.microseconds(at: min(100, max(0.0001, 100 * (1 - slower))))
            // Beyond the last request there is nothing to tell.
            guard slower * Double(line.latency.totalCount) >= 0.5 else { break }
            if value == last, step % 20 != 0 { continue }
            last = value
            points.append(String(format: "%.1f,%.1f", x(slower), y(value)))
        }
        return """
            <polyline fill="none" stroke-width="2" stroke-linejoin="round" \(stroke(number)) \
            points="\(points.joined(separator: " "))"/>
            """
    }

    private func legend(_ line: Line, _ number: Int) -> String {
        let (edge, at) = (Self.width - Self.right, Self.above + 16 + Double(number) * 20)
        return """
            <line x1="\(edge + 12)" y1="\(at)" x2="\(edge + 36)" y2="\(at)" stroke-width="2" \(stroke(number))/>
            \(text(line.name, edge + 42, at + 4, "start"))
            """
    }

    private func stroke(_ number: Int) -> String {
        let dash = Self.dashes[number / Self.colours.count % Self.dashes.count]
        let colour = "stroke=\"\(Self.colours[number % Self.colours.count])\""
        return dash.isEmpty ? colour : colour + " stroke-dasharray=\"\(dash)\""
    }

    private func rule(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
        String(format: "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>", x1, y1, x2, y2)
    }

    private func text(_ text: String, _ x: Double, _ y: Double, _ anchor: String, size: Int = 13) -> String {
        let place = String(format: "x=\"%.1f\" y=\"%.1f\"", x, y)
        return "<text \(place) text-anchor=\"\(anchor)\" font-size=\"\(size)\">\(escaped(text))</text>"
    }

    private func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
    }

    private static func duration(_ microseconds: Double) -> String {
        switch microseconds {
        case 1_000_000...: "\(number(microseconds / 1_000_000)) s"
        case 1000...: "\(number(microseconds / 1000)) ms"
        case 1...: "\(number(microseconds)) µs"
        default: "\(number(microseconds * 1000)) ns"
        }
    }

    private static func number(_ value: Double) -> String { String(format: "%g", (value * 1000).rounded() / 1000) }

    /// The next of 1, 2, 5 times a power of ten, not above.
    private static func floorTick(_ value: Double) -> Double {
        let power = pow(10, log10(value).rounded(.down))
        return ([5.0, 2].first { $0 * power <= value } ?? 1) * power
    }

    private static func ceilingTick(_ value: Double) -> Double {
        let power = pow(10, log10(value).rounded(.down))
        return ([1.0, 2, 5].first { $0 * power >= value } ?? 10) * power
    }
}
