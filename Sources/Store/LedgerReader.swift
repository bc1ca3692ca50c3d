/// Whatever can be asked what is in the ledger.
public protocol LedgerReader: AnyObject {
  /// Asks the ledger. The question may be asked twice, of which the second answer counts.
  func read<Answer>(
    _ question: (Ledger) throws(StoreError) -> Answer
  ) throws(StoreError) -> Answer
}
