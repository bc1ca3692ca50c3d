/// The interface that every service has (<https://varlink.org/Service>).
nonisolated let serviceInterfaceText = """
  # What every Varlink service tells about itself.
  interface org.varlink.service

  # Who made the service, and the interfaces it has.
  method GetInfo() -> (
    vendor: string,
    product: string,
    version: string,
    url: string,
    interfaces: []string
  )

  # The text of one of the service's interfaces, such as this one.
  method GetInterfaceDescription(interface: string) -> (description: string)

  # The service has no such interface.
  error InterfaceNotFound (interface: string)

  # The interface has no such method.
  error MethodNotFound (method: string)

  # The interface has such a method, but this service does not serve it.
  error MethodNotImplemented (method: string)

  # A parameter is missing, not known or has a value it cannot have.
  error InvalidParameter (parameter: string)

  # The client may not do this.
  error PermissionDenied ()

  # The method answers more than once, and has to be called with "more".
  error ExpectedMore ()

  """

nonisolated struct ServiceInfo: Codable, Sendable {
  let vendor: String
  let product: String
  let version: String
  let url: String
  let interfaces: [String]
}

private nonisolated struct DescriptionCall: Codable, Sendable {
  let interface: String
}

private nonisolated struct Description: Codable, Sendable {
  let description: String
}

extension VarlinkInterface {
  /// `org.varlink.service` for a service with the given other interfaces.
  static func service(
    vendor: String, product: String, version: String, url: String, others: [VarlinkInterface]
  ) -> VarlinkInterface {
    var service = VarlinkInterface(serviceInterfaceText)
    let texts = ([service] + others).map(\.text)
    let info = ServiceInfo(
      vendor: vendor, product: product, version: version, url: url, interfaces: texts.map(\.name))
    service.method("GetInfo") { (_: VarlinkNothing) in info }
    service.method("GetInterfaceDescription") { (call: DescriptionCall) throws(VarlinkFailure) in
      guard let text = texts.first(where: { $0.name == call.interface }) else {
        throw .interfaceNotFound(call.interface)
      }
      return Description(description: text.text)
    }
    return service
  }
}
