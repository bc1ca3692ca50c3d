// swift-tools-version: 6.3;(experimentalCGen)
import PackageDescription

/// The rules every module of ours is compiled under: data races, unmarked unsafe code and
/// warnings are errors.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// The heart is tried on a hundred thousand random histories: it and its tests are optimised in
/// debug builds too.
let optimised = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// The daemon and its adapters think in one thread: everything is on the main actor unless said
/// otherwise. Classes with an `isolated deinit` say it again themselves: Swift 6.3 forgets the
/// default when the optimiser reads such a class from another module.
let oneThread = strict + [.defaultIsolation(MainActor.self)]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
  name: "sitd",
  products: [
    .executable(name: "sitd", targets: ["sitd"]),
    .executable(name: "sitctl", targets: ["sitctl"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
  ],
  targets: [
    // The heart: pure, standard library only.
    .target(name: "SitCore", swiftSettings: optimised),
    .target(name: "SitProtocol", swiftSettings: strict),

    // Mechanisms that know nothing of sitting.
    .target(name: "Reactor", dependencies: ["CLinux"], swiftSettings: oneThread),
    .target(name: "Varlink", dependencies: ["CLinux", "Reactor"], swiftSettings: oneThread),
    .target(
      name: "Systemd", dependencies: ["CSystemd", "Reactor", logging], swiftSettings: oneThread),

    // Adapters: each knows SitCore and at most one C library.
    .target(
      name: "Presence", dependencies: ["SitCore", "Reactor", "Systemd", "CWayland", logging],
      swiftSettings: oneThread),
    .target(
      name: "Outlets", dependencies: ["SitCore", "Reactor", "Systemd", logging],
      swiftSettings: oneThread),
    .target(name: "Store", dependencies: ["SitCore", "CSQLite"], swiftSettings: strict),
    .target(name: "Configuration", dependencies: ["SitCore"], swiftSettings: strict),

    // What the ledger answers; for the daemon, and for sitctl where none runs.
    .target(
      name: "History", dependencies: ["SitCore", "SitProtocol", "Store"], swiftSettings: strict),

    // The one place that sees everything, and the two programs.
    .target(
      name: "SitDaemon",
      dependencies: [
        "SitCore", "SitProtocol", "Varlink", "Reactor", "Systemd", "Presence", "Outlets", "Store",
        "History", "Configuration", logging,
      ],
      swiftSettings: oneThread),
    .executableTarget(
      name: "sitd", dependencies: ["SitDaemon", "SitProtocol", argumentParser, logging],
      swiftSettings: strict),
    .executableTarget(
      name: "sitctl",
      dependencies: [
        "SitCore", "SitProtocol", "Varlink", "Store", "History", "Configuration", "CLinux",
        argumentParser,
      ],
      swiftSettings: strict,
      // Status bars call it often: a static program starts in half the time.
      linkerSettings: [.unsafeFlags(["-static-executable"], .when(configuration: .release))]),

    // System libraries.
    .systemLibrary(name: "CLinux"),
    .systemLibrary(
      name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),

    // libwayland-client, with the protocols' tables that the plugin has generated.
    .target(
      name: "CWayland", linkerSettings: [.linkedLibrary("wayland-client")],
      plugins: ["WaylandProtocols"]),
    .plugin(name: "WaylandProtocols", capability: .buildTool()),

    // Real peers for the tests of those who speak to D-Bus and systemd. What waits says again that
    // it is on the main actor: other modules do not see the default.
    .target(
      name: "TestSupport", dependencies: ["Reactor", "Systemd", logging], path: "Tests/TestSupport",
      swiftSettings: oneThread),

    .testTarget(name: "SitCoreTests", dependencies: ["SitCore"], swiftSettings: optimised),
    .testTarget(
      name: "ReactorTests", dependencies: ["Reactor", "TestSupport"], swiftSettings: oneThread),
    .testTarget(
      name: "VarlinkTests", dependencies: ["Varlink", "Reactor"], swiftSettings: oneThread),
    .testTarget(
      name: "SystemdTests", dependencies: ["Systemd", "Reactor", "TestSupport"],
      swiftSettings: oneThread),
    .testTarget(
      name: "PresenceTests",
      dependencies: ["Presence", "SitCore", "Reactor", "Systemd", "TestSupport"],
      swiftSettings: oneThread),
    .testTarget(
      name: "OutletsTests",
      dependencies: ["Outlets", "SitCore", "Reactor", "Systemd", "TestSupport"],
      swiftSettings: oneThread),
    .testTarget(
      name: "SitProtocolTests", dependencies: ["SitProtocol"], swiftSettings: strict),
    .testTarget(
      name: "StoreTests", dependencies: ["Store", "SitCore", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "HistoryTests", dependencies: ["History", "SitCore", "SitProtocol", "Store"],
      swiftSettings: strict),
    .testTarget(
      name: "ConfigurationTests", dependencies: ["Configuration", "SitCore", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "SitctlTests",
      dependencies: ["sitctl", "SitCore", "SitProtocol", "Varlink", "Configuration"],
      swiftSettings: strict),
  ]
)
