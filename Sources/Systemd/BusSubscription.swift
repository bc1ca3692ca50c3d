import CSystemd
import Logging

/// A wish to be told something by the bus, for as long as this lives.
@safe public final class BusSubscription {
  private let sender: String
  private let about: String
  private let handler: (BusMessage) -> Void
  private weak var bus: Bus?
  private var slot: OpaquePointer?

  /// Asks the bus for signals.
  ///
  /// - Parameters:
  ///   - bus: the bus.
  ///   - sender: who must have sent them: a unique name, or the bus itself. A well-known name is no
  ///     use: anybody can send a signal to us alone, and sd-bus would take it for that name's.
  ///   - rule: what else must be so (D-Bus specification, "Match Rules").
  ///   - handler: called for each signal.
  init(
    on bus: Bus, from sender: String, matching rule: String,
    _ handler: @escaping (BusMessage) -> Void
  ) {
    self.sender = sender
    self.handler = handler
    self.bus = bus
    about = rule
    let match = "type='signal',sender='\(sender)',\(rule)"
    let result = unsafe sd_bus_add_match_async(
      bus.handle, &slot, match, Self.onSignal, Self.onInstalled,
      Unmanaged.passUnretained(self).toOpaque())
    if result < 0 { complain(SystemdError("sd_bus_add_match_async", result: result)) }
    bus.rearm()
  }

  isolated deinit {
    unsafe sd_bus_slot_unref(slot)
    bus?.rearm()
  }

  private func receive(_ message: BusMessage) {
    guard message.sender == sender else { return }
    handler(message)
  }

  private func complain(_ error: SystemdError) {
    guard let bus, bus.isReady else { return }
    bus.log.warning("the bus does not tell of \(about): \(error)")
  }

  private static let onSignal: sd_bus_message_handler_t = { message, userdata, _ in
    guard let message = unsafe message, let userdata = unsafe userdata else { return 0 }
    // What cannot be read says nothing.
    guard let signal = try? unsafe MessageReader.read(message) else { return 0 }
    let subscription = unsafe Unmanaged<BusSubscription>.fromOpaque(userdata).takeUnretainedValue()
    MainActor.assumeIsolated { subscription.receive(signal) }
    // Others may want it too.
    return 0
  }

  /// Without a handler of ours, sd-bus would end the connection where the bus refuses the match.
  private static let onInstalled: sd_bus_message_handler_t = { message, userdata, _ in
    guard let message = unsafe message, let userdata = unsafe userdata else { return 0 }
    let result = Result { () throws(SystemdError) in try unsafe MessageReader.reply(message) }
    guard case .failure(let error) = result else { return 1 }
    let subscription = unsafe Unmanaged<BusSubscription>.fromOpaque(userdata).takeUnretainedValue()
    MainActor.assumeIsolated { subscription.complain(error) }
    return 1
  }
}
