import SitProtocol
import Varlink

extension Options {
  /// Hands out the entries of which a stretch of time has a part, in order of their beginnings.
  func entries(
    in stretch: StretchParameters, _ body: (LedgerEntry) throws(Failure) -> Void
  ) throws(Failure) {
    let client = try connect()
    var failure: Failure?
    do {
      let method = ControlInterface.name(of: .listEntries)
      try client.more(method, stretch) { reply throws(VarlinkClientError) in
        let entries = try reply.parameters(as: EntriesReply.self).entries
        do throws(Failure) {
          for entry in entries { try body(entry) }
        } catch {
          failure = error
        }
        return failure == nil
      }
    } catch {
      throw Failure(error)
    }
    if let failure { throw failure }
  }

  /// Adds entries to the ledger, portion by portion.
  func importEntries(
    _ batches: ImportBatches, _ onReply: (ImportReply) -> Void
  ) throws(Failure) {
    let client = try connect()
    do throws(VarlinkClientError) {
      for batch in batches {
        onReply(try client.call(ControlInterface.name(of: .importEntries), EntriesReply(batch)))
      }
    } catch {
      throw Failure(error)
    }
  }
}
