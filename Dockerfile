# syntax=docker/dockerfile:1
# The server and its tools in a small image. Build: docker build -t patron .
# Run: docker run -p 7700:7700 -v ./Models:/var/lib/patron/models:ro -v patron-state:/var/lib/patron/state patron

FROM swift:6.2-noble AS build
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        libprotobuf-c-dev protobuf-c-compiler libopenblas-dev liblapacke-dev libxgboost-dev zlib1g-dev libsqlite3-dev libpq-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /patron
# Dependencies are fetched again only when the manifest changes.
COPY Package.swift ./
COPY Sources ./Sources
COPY Tests ./Tests
RUN swift build -c release --static-swift-stdlib --explicit-target-dependency-import-check error \
        --product patron-server \
    && swift build -c release --static-swift-stdlib --product patron-client \
    && swift build -c release --static-swift-stdlib --product patron-trainer
RUN mkdir /out && cp .build/release/patron-server .build/release/patron-client .build/release/patron-trainer /out/ \
    && strip /out/*

# Trains and administers; needs the linear algebra that a server must not have.
FROM ubuntu:24.04 AS trainer
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        libopenblas0-pthread liblapacke libxgboost0 libsqlite3-0 libpq5 zlib1g tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 7700 --home-dir /var/lib/patron --create-home patron
COPY --from=build /out/patron-trainer /usr/local/bin/
USER patron
WORKDIR /var/lib/patron
VOLUME ["/var/lib/patron/models", "/var/lib/patron/state"]
ENTRYPOINT ["patron-trainer"]

FROM ubuntu:24.04 AS server
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        libprotobuf-c1 libsqlite3-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 7700 --home-dir /var/lib/patron --create-home patron \
    && install -d -o patron -g patron /var/lib/patron/models /var/lib/patron/state
COPY --from=build /out/patron-server /out/patron-client /usr/local/bin/
COPY LICENSE /usr/share/doc/patron/
COPY packaging/patron.yaml /etc/patron/patron.yaml
# In a container other machines are the clients; who may reach the ports is up to the container's network.
ENV PATRON_CONFIG=/etc/patron/patron.yaml PATRON_LISTEN=0.0.0.0:7700
USER patron
WORKDIR /var/lib/patron
VOLUME ["/var/lib/patron/models", "/var/lib/patron/state"]
EXPOSE 7700
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["patron-client", "health", "--server", "127.0.0.1:7700", "--timeout", "2s"]
ENTRYPOINT ["patron-server"]
