public import Glibc

/// A system call that failed.
public nonisolated struct SystemError: Error, Equatable, CustomStringConvertible {
  /// The call's name, such as `inotify_init1`.
  public let call: String
  /// The error it left, as in errno(3).
  public let code: CInt

  /// An error of a call; by default the one that the thread's last failed call left.
  public init(_ call: String, code: CInt = errno) {
    self.call = call
    self.code = code
  }

  /// The call and what the system says of its error.
  public var description: String { "\(call): \(Self.text(of: code))" }

  /// What the system says of an error number.
  public static func text(of code: CInt) -> String { unsafe String(cString: strerror(code)) }
}
