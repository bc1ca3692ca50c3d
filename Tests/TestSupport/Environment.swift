import Glibc

/// A variable of the test's own environment. Only tests that run alone may change it.
package func variable(_ name: String) -> String? {
  unsafe getenv(name).map { unsafe String(cString: $0) }
}

/// Sets a variable, or takes it away.
package func setVariable(_ name: String, _ value: String?) {
  if let value { unsafe setenv(name, value, 1) } else { unsafe unsetenv(name) }
}
