/// The files that TLS is served with; without a certificate it is not.
package struct TLSFiles: Sendable {
    /// The certificate and those that lead to its root, PEM.
    package var certificate: String?
    /// The certificate's private key, PEM.
    package var key: String?
    /// What the key is encrypted with.
    package var keyPassphrase: String?
    /// Roots of the certificates that clients must show, PEM; nil demands none.
    package var clientCA: String?

    package init() {}
}
