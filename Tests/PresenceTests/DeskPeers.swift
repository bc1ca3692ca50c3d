import Reactor
import SitCore
import Systemd
import TestSupport

@testable import Presence

/// A bus with peers of a desktop on it, and what a source said about them.
///
/// GNOME's, KDE's and the other desktops' services need their whole graphical session: they are
/// played by python3-dbusmock. The player that plays is a real one, see ``MediaSourceTests``.
final class Desk {
  let server: PrivateBus
  let evidence = Inbox<Evidence>()
  let alarms = AlarmClock()
  private(set) var bus: Bus
  /// They live as long as the desk, or until they die.
  private var peers: [DeskPeer] = []

  init(isSystem: Bool = false, services: String? = nil) async throws {
    server = try await PrivateBus(isSystem: isSystem, services: services)
    bus = try server.connect()
  }

  /// A new way to the bus, for a source.
  func connection() -> BusConnection {
    BusConnection(.given(server.address), clock: alarms, log: quietLog)
  }

  func report(_ name: SourceName, _ what: Evidence) { evidence.put(what) }

  func next() async throws -> Evidence { try await evidence.next() }

  func restartBus() async throws {
    server.stop()
    try await server.start()
    bus = try server.connect()
  }

  /// Starts a peer with an object that has an interface.
  func peer(
    _ name: String, at path: String, with interface: String? = nil, template: String? = nil
  ) async throws -> DeskPeer {
    let interface = interface ?? name
    let arguments = template.map { ["--template", $0] } ?? [name, path, interface]
    let process = try await server.mock(name, arguments)
    let peer = DeskPeer(process: process, bus: bus, name: name, path: path, interface: interface)
    peers.append(peer)
    return peer
  }
}

/// A peer that python3-dbusmock plays.
final class DeskPeer {
  let process: Child
  let bus: Bus
  let name: String
  let path: String
  let interface: String

  init(process: Child, bus: Bus, name: String, path: String, interface: String) {
    self.process = process
    self.bus = bus
    self.name = name
    self.path = path
    self.interface = interface
  }

  /// Dies without a word.
  func dies() { process.stop() }

  @discardableResult
  func mock(_ member: String, _ arguments: BusValue...) async throws -> [BusValue] {
    try await bus.ask(
      BusCall(
        to: name, path: path, interface: "org.freedesktop.DBus.Mock", member: member, arguments))
  }

  /// Gives it a method; the code sets `ret`.
  func answers(_ member: String, taking input: String = "", _ output: String, _ code: String)
    async throws
  {
    try await mock(
      "AddMethod", .string(interface), .string(member), .string(input), .string(output),
      .string(code))
  }

  func has(_ property: String, _ value: BusValue) async throws {
    try await mock("AddProperty", .string(interface), .string(property), .variant(value))
  }

  /// Changes a property, and tells.
  func changes(_ property: String, _ value: BusValue) async throws {
    try await mock("UpdateProperties", .string(interface), .properties([property: value]))
  }

  func emits(
    _ member: String, _ signature: String, _ values: [BusValue], by interface: String? = nil
  ) async throws {
    try await mock(
      "EmitSignal", .string(interface ?? self.interface), .string(member), .string(signature),
      .array(of: "v", values.map { .variant($0) }))
  }

  /// Says that a property changed, but not to what.
  func invalidates(_ property: String) async throws {
    try await emits(
      "PropertiesChanged", "sa{sv}as",
      [.string(interface), .properties([:]), .strings([property])],
      by: "org.freedesktop.DBus.Properties")
  }

  /// How often a method was called.
  func calls(of member: String) async throws -> Int {
    try await mock("GetMethodCalls", .string(member)).first?.elements?.count ?? 0
  }
}
