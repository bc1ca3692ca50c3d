import SitProtocol

extension Options {
  /// Declares what the person does, and prints what came of it.
  func declare(_ posture: PostureParameters.Posture) throws(Failure) {
    try ask(.setPosture, PostureParameters(posture)) { (reply: StatusReply) in
      let now = reply.status.posture.rawValue
      return now == posture.rawValue ? now.sentence : "Noted. You count as \(now) for now."
    }
  }
}
