/// Who records what, as PipeWire tells it: the nodes that sound and pictures come from, the streams
/// of programs that take them in, and the links between them.
///
/// The links decide what a stream takes in, since its own properties say only what it asked for
/// once: a stream that was moved to a loudspeaker's monitor records what is played, and no call.
nonisolated struct PipeWireGraph {
  /// A program's stream that takes something in.
  private struct Stream {
    var program: String?
    var isRunning = false
    /// Whether it only shows a level or is part of a filter; see ``isAside(_:)``.
    var isAside = false
  }

  private var origins: [UInt32: CallUse.Device] = [:]
  private var streams: [UInt32: Stream] = [:]
  /// From which origin to which stream, by the link's number.
  private var links: [UInt32: (origin: UInt32, stream: UInt32)] = [:]

  /// What is read of a node or link when it is announced.
  static let announced: Set<String> = [
    "media.class", "media.role", "link.output.node", "link.input.node",
  ]
  /// What is read of a stream.
  static let described: Set<String> = [
    "application.name", "application.id", "node.description", "node.name", "media.category",
    "media.name", "stream.monitor", "resample.peaks", "node.passive", "node.link-group",
  ]
  /// More of a kind than this no desktop has.
  private static let most = 4_096

  /// What is in use.
  var uses: Set<CallUse> {
    var uses: Set<CallUse> = []
    for link in links.values {
      guard let device = origins[link.origin], let stream = streams[link.stream],
        stream.isRunning, !stream.isAside
      else { continue }
      uses.insert(CallUse(device, by: stream.program))
    }
    return uses
  }

  /// Whether there is a microphone that is PipeWire's to give. On some systems it serves pictures
  /// only, and sound is PulseAudio's.
  var hasMicrophone: Bool { origins.values.contains(.microphone) }

  /// A node is there.
  ///
  /// - Returns: whether it is a stream whose state is wanted.
  mutating func addNode(
    _ id: UInt32, _ properties: [String: String]
  ) throws(PipeWireError) -> Bool {
    remove(id)
    let kind = properties["media.class"] ?? ""
    guard origins.count < Self.most, streams.count < Self.most else { throw .garbled }
    // The class of a stream of unknown media may become known later; what it is linked to tells.
    if kind.hasPrefix("Stream/Input/") {
      streams[id] = Stream()
      return true
    }
    origins[id] = Self.device(kind, role: properties["media.role"])
    return false
  }

  /// A link is there. PipeWire announces the nodes at its ends before.
  mutating func addLink(_ id: UInt32, _ properties: [String: String]) throws(PipeWireError) {
    remove(id)
    guard let origin = properties["link.output.node"].flatMap({ UInt32($0) }),
      let stream = properties["link.input.node"].flatMap({ UInt32($0) }),
      origins[origin] != nil, streams[stream] != nil
    else { return }
    guard links.count < Self.most else { throw .garbled }
    links[id] = (origin, stream)
  }

  /// A stream's state or properties are as given; nil where they did not change.
  mutating func describe(_ id: UInt32, isRunning: Bool?, _ properties: [String: String]?) {
    if let isRunning { streams[id]?.isRunning = isRunning }
    guard let properties else { return }
    streams[id]?.isAside = Self.isAside(properties)
    streams[id]?.program =
      properties["application.name"] ?? properties["node.description"] ?? properties["node.name"]
  }

  /// A node, link or anything else is gone.
  mutating func remove(_ id: UInt32) {
    origins[id] = nil
    streams[id] = nil
    links[id] = nil
    links = links.filter { $0.value.origin != id && $0.value.stream != id }
  }

  /// What whoever takes in from a node uses.
  private static func device(_ kind: String, role: String?) -> CallUse.Device? {
    switch kind {
    case "Audio/Source", "Audio/Source/Virtual", "Audio/Duplex": .microphone
    // Compositors give the screen as a stream, or as a source without a camera's role.
    case "Video/Source", "Video/Source/Virtual": role == "Camera" ? .camera : .screen
    case "Stream/Output/Video": .screen
    default: nil
    }
  }

  /// Whether a stream is no use of its own: it shows a level (the volume settings of a desktop, as
  /// long as they are open), takes in only what somebody else keeps running, is one end of a filter,
  /// at whose other end there is a stream of whoever uses it, or is the desktop's own.
  private static func isAside(_ properties: [String: String]) -> Bool {
    func isTrue(_ name: String) -> Bool {
      !["false", "0", nil].contains(properties[name])
    }
    return isTrue("stream.monitor") || isTrue("resample.peaks") || isTrue("node.passive")
      || properties["node.link-group"] != nil || properties["media.category"] == "Monitor"
      || levelMeters.contains(properties["application.id"] ?? "")
      || desktopsOwn.contains { start in
        ["media.name", "node.name"].contains { properties[$0]?.hasPrefix(start) ?? false }
      }
  }

  /// Programs that take in sound only to show its level, and do not say so in every version.
  private static let levelMeters: Set<String> = [
    "org.gnome.VolumeControl", "org.PulseAudio.pavucontrol",
  ]

  /// Streams by which a desktop shows the screen to its own user: KDE's live pictures of windows,
  /// and GNOME's remote desktop, by the starts of their names.
  private static let desktopsOwn = ["plasma-screencast", "gnome-remote-desktop"]
}
