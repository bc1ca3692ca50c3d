import History
import SitCore
import SitProtocol
import Store
import Varlink

extension Options {
  /// Adds entries to the ledger, portion by portion: through the daemon, or, where none runs, to its
  /// file.
  func importEntries(
    _ batches: ImportBatches, _ onReply: (ImportReply) -> Void
  ) throws(Failure) {
    guard let client = try connectIfRunning() else { return try importIntoFile(batches, onReply) }
    do throws(VarlinkClientError) {
      for batch in batches {
        onReply(try client.call(ControlInterface.name(of: .importEntries), EntriesReply(batch)))
      }
    } catch {
      throw Failure(error)
    }
  }

  private func importIntoFile(
    _ batches: ImportBatches, _ onReply: (ImportReply) -> Void
  ) throws(Failure) {
    guard let folder = StatePath.find(in: Environment.values) else {
      throw Failure(
        .badOutput, "there is no home folder to keep the history in",
        remedy: "set HOME or XDG_STATE_HOME")
    }
    let now = WallTime(seconds: LocalClock.here().now)
    do {
      // Nobody else has it until this is over: a daemon that starts meanwhile refuses.
      let store = try Store(folder: folder)
      defer { store.close() }
      for batch in batches { onReply(try store.add(CheckedEntries(batch, now: now))) }
    } catch StoreError.inUse {
      throw Failure(
        .unavailable, "sitd has the history in \(folder) open, and does not answer at its socket",
        remedy: "name the socket with --socket or in SITD_SOCKET")
    } catch let error as InvalidField {
      throw Failure(.badData, error.description)
    } catch {
      throw Failure(.badOutput, "the history cannot be changed: \(error)")
    }
  }
}
