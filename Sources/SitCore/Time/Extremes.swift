/// The earliest of some moments that lies after another; nil where none does.
func earliest(after moment: Moment, of candidates: Moment?...) -> Moment? {
  var result: Moment?
  for case let candidate? in candidates where candidate > moment {
    result = result.map { min($0, candidate) } ?? candidate
  }
  return result
}

/// The latest of some moments; nil where there is none.
func latest(_ candidates: Moment?...) -> Moment? {
  var result: Moment?
  for case let candidate? in candidates { result = result.map { max($0, candidate) } ?? candidate }
  return result
}
