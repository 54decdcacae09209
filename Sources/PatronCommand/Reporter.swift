internal import Foundation
internal import Synchronization

/// Tells a person how far long work is: one line that changes on a terminal, plain lines elsewhere; on standard error.
package final class Reporter: Sendable {
    private let terminal = isatty(STDERR_FILENO) == 1
    private let open = Mutex(false)

    package init() {}

    /// Reports what is being done now.
    package func report(_ text: String) {
        open.withLock { open in
            let line = terminal ? "\r\u{1B}[K\(text)" : text + "\n"
            FileHandle.standardError.write(Data(line.utf8))
            open = terminal
        }
    }

    /// Ends the changing line, so that what follows starts on its own.
    package func finish() {
        open.withLock { open in
            if open { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
            open = false
        }
    }
}
