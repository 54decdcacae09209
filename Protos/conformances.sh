#!/usr/bin/env bash
# Makes Sources/PatronWire/Messages/Generated.swift: which initialiser belongs to which generated message.
set -euo pipefail
cd "$(dirname "$0")/.."
{
    echo "// Which initialiser belongs to which generated message. Made from Sources/CPatronMessages by Protos/conformances.sh."
    echo "public import CPatronMessages"
    echo
    cat Sources/CPatronMessages/include/patron/v1/*.pb-c.h | tr '\n' ' ' \
        | grep -oE 'void +patron__v1__[a-z0-9_]+__init +\(Patron__V1__[A-Za-z0-9]+ ' \
        | sed -E 's/void +(patron__v1__[a-z0-9_]+__init) +\((.*)/\1 \2/' \
        | while read -r initialiser type; do
            printf 'extension %s: CMessage {\n' "$type"
            printf '    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {\n'
            printf '        %s(message)\n    }\n}\n' "$initialiser"
        done
} > Sources/PatronWire/Messages/Generated.swift
