import Reactor

/// Something that was waited for did not come.
package struct Missing: Error, CustomStringConvertible {
  package let description: String
}

/// What came, in order, to be awaited one by one.
@MainActor
package final class Inbox<Element> {
  private var elements: [Element] = []
  private var waiter: CheckedContinuation<Void, Never>?

  package init() {}

  package func put(_ element: Element) {
    elements.append(element)
    wake()
  }

  package var isEmpty: Bool { elements.isEmpty }

  /// The next element, whether it came already or comes within the time.
  package func next(within limit: Duration = .seconds(60)) async throws -> Element {
    if elements.isEmpty {
      let timeout = Task {
        try await Task.sleep(for: limit)
        wake()
      }
      await withCheckedContinuation { waiter = $0 }
      timeout.cancel()
    }
    guard !elements.isEmpty else { throw Missing(description: "nothing came in \(limit)") }
    return elements.removeFirst()
  }

  /// Passes over elements up to one that fits.
  package func next(
    within limit: Duration = .seconds(60), where fits: (Element) -> Bool
  ) async throws -> Element {
    while true {
      let element = try await next(within: limit)
      if fits(element) { return element }
    }
  }

  private func wake() {
    waiter?.resume()
    waiter = nil
  }
}

/// Looks again and again until something is so; for what another program does without telling.
@MainActor
package func eventually(
  _ what: String, within limit: Duration = .seconds(60), _ isSo: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now + limit
  while try await !isSo() {
    guard ContinuousClock.now < end else { throw Missing(description: what) }
    try await Task.sleep(for: .milliseconds(20))
  }
}
