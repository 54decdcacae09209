package import NIOCore
internal import NIOSSL
internal import SwiftASN1

extension ServerTLS {
    /// The names in the certificate that a connection's client has shown and that was verified: the subject's common name and
    /// the alternative names that are text. None without a certificate.
    package func clientNames(_ channel: any Channel) -> [String] {
        guard demandsCertificates,
            let certificate = try? channel.pipeline.syncOperations.nioSSL_peerCertificate()
        else { return [] }
        var names = certificate._subjectAlternativeNames().filter { $0.nameType != .ipAddress }.map {
            String(decoding: $0.contents, as: UTF8.self)
        }
        if let name = (try? certificate.toDERBytes()).flatMap(commonName(ofCertificate:)) { names.append(name) }
        return names.filter { !$0.isEmpty }
    }
}

/// The subject's common name in a certificate (RFC 5280, section 4.1).
private func commonName(ofCertificate bytes: [UInt8]) -> String? {
    guard let certificate = try? DER.parse(bytes), let signed = children(certificate).first else { return nil }
    var fields = children(signed)
    // The version is optional and the only field with a tag of its own here.
    if fields.first?.identifier.tagClass == .contextSpecific { fields.removeFirst() }
    // Serial number, algorithm, issuer, validity, subject.
    guard fields.count > 4 else { return nil }
    for attribute in children(fields[4]).flatMap(children) {
        let pair = children(attribute)
        if pair.count == 2, let kind = try? ASN1ObjectIdentifier(derEncoded: pair[0]), kind == [2, 5, 4, 3],
            case .primitive(let text) = pair[1].content
        {
            return String(decoding: text, as: UTF8.self)
        }
    }
    return nil
}

private func children(_ node: ASN1Node) -> [ASN1Node] {
    guard case .constructed(let nodes) = node.content else { return [] }
    return Array(nodes)
}
