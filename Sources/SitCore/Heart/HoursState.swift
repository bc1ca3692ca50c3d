/// Whether nudges may come by the working hours, and until when that holds; worked out anew only
/// when it could have changed.
struct HoursState: Equatable, Sendable {
  private let hours: Hours
  private let zone: Zone
  private(set) var areOpen = true
  /// When that changes next, unless people's clock is stepped.
  private(set) var changesAt: Moment?
  private var isStale = false

  /// A step of people's clock of less than this is left to the next change.
  private static let tolerance = TimeSpan.seconds(1)

  init(_ hours: Hours, zone: Zone, at moment: Moment, reading: Reading) {
    self.hours = hours
    self.zone = zone
    workOut(at: moment, reading: reading)
  }

  /// Notes that people's clock went differently from the machine's.
  mutating func noteStep(from old: Reading, to new: Reading) {
    guard !hours.ranges.isEmpty else { return }
    let step = new.wall - old.wall(at: new.moment)
    if step > Self.tolerance || .zero - step > Self.tolerance { isStale = true }
  }

  mutating func update(at moment: Moment, reading: Reading) {
    guard isStale || (changesAt.map { $0 <= moment } ?? false) else { return }
    workOut(at: moment, reading: reading)
  }

  private mutating func workOut(at moment: Moment, reading: Reading) {
    isStale = false
    guard !hours.ranges.isEmpty else { return }
    let wall = reading.wall(at: moment)
    areOpen = hours.areOpen(at: wall, in: zone)
    changesAt = hours.nextChange(after: wall, in: zone).map { reading.moment(at: $0) }
  }
}
