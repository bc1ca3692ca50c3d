import ArgumentParser
import Glibc
import SitDaemon

let options = Sitd.parseOrExit()
let surroundings = Surroundings(
  configuration: options.config, stateFolder: options.stateDir, socket: options.socket)
do throws(StartError) {
  try Program(surroundings, logLevel: options.logLevel.level).run()
} catch {
  Program.complain(error)
  exit(error.code)
}
