import CLinux
import Glibc

/// The pages of memory that hold the program itself, as far as they are only read: its code and
/// constants, mapped from its file.
public enum ProgramPages {
  /// Takes these pages out of the process's resident memory; each comes back from the page cache
  /// when it is next read.
  ///
  /// What a program needs only to start would stay resident else, until memory runs short.
  public static func release() {
    let size = UInt(clamping: sysconf(CInt(_SC_PAGESIZE)))
    for segment in readOnlySegments {
      // Pages of another segment are not touched: those that can be written would lose what was
      // written into them.
      let start = (segment.lowerBound + size - 1) / size * size
      let end = segment.upperBound / size * size
      guard start < end, let address = unsafe UnsafeMutableRawPointer(bitPattern: start) else {
        continue
      }
      unsafe madvise(address, Int(clamping: end - start), MADV_DONTNEED)
    }
  }

  /// Where the segments of the program's file lie that nobody can write to, the dynamic linker
  /// included; see elf(5) for program headers, and getauxval(3) for how a program finds its own.
  private static var readOnlySegments: [Range<UInt>] {
    let address = getauxval(UInt(AT_PHDR))
    guard let first = unsafe UnsafePointer<Elf64_Phdr>(bitPattern: address) else { return [] }
    let headers = unsafe UnsafeBufferPointer(
      start: first, count: Int(clamping: getauxval(UInt(AT_PHNUM))))
    // A program that can lie anywhere names the place of its headers as if it lay at 0.
    guard let own = unsafe headers.first(where: { $0.p_type == UInt32(PT_PHDR) }) else {
      return []
    }
    let base = address &- UInt(own.p_vaddr)
    return unsafe headers.compactMap { header in
      guard header.p_type == UInt32(PT_LOAD), header.p_flags & UInt32(PF_W) == 0 else { return nil }
      let start = base &+ UInt(header.p_vaddr)
      return start..<(start &+ UInt(header.p_memsz))
    }
  }
}
