import Configuration

/// What is wrong with a text, as `line: message`.
func faults(_ text: String) -> [String] {
  Configuration.parse(text).1.map { "\($0.line): \($0.message)" }
}

/// The configuration that a text gives, whatever is wrong with it.
func parsed(_ text: String) -> Configuration { Configuration.parse(text).0 }
