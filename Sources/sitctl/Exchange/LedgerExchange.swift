import SitProtocol
import Varlink

extension Options {
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
