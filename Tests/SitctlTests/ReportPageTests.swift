import SitProtocol
import Testing

@testable import sitctl

/// The page that `sitctl report --html` writes.
@Suite struct ReportPageTests {
  private func page(
    days: Int = 30, _ change: (inout ReportPage.Content) -> Void = { _ in }
  ) -> String {
    var content = SampleLedger.content(days: days)
    change(&content)
    return ReportPage(content: content, clock: SampleLedger.clock).html
  }

  private func count(_ words: String, in text: String) -> Int {
    text.split(separator: words, omittingEmptySubsequences: false).count - 1
  }

  @Test func `the heading names the span, and the footer when and where it was made`() {
    let page = page()
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    #expect(page.contains("25 October to 23 November 2026"))
    #expect(page.contains("You sat on 21 of 30 days."))
    #expect(page.contains("on 2026-11-23 at 20:00"))
    #expect(page.contains("Nothing was sent anywhere"))
  }

  @Test func `the page can load nothing and run nothing`() {
    let page = page()
    #expect(
      page.contains("content=\"default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"))
    for word in ["<script", "<link", "<img", "src=", "href=", "//", "@import", "url(h"] {
      #expect(!page.contains(word), "\(word)")
    }
  }

  @Test func `what comes from outside is never taken for markup`() {
    let page = page {
      $0.entries.append(
        SampleLedger.nudge(
          at: SampleLedger.today + 9 * SampleLedger.hour, outlet: "\"><script>alert(1)</script>&'"))
      $0.entries.append(
        .move(
          LedgerMove(
            done: SampleLedger.today + 9 * SampleLedger.hour, move: "</svg>\u{0}\u{1B}", seconds: 1)
        ))
    }
    #expect(!page.contains("<script"))
    #expect(page.contains("(&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;&#39;)"))
    #expect(page.contains("move &lt;/svg&gt;\u{FFFD}\u{FFFD}, 1 s"))
  }

  @Test func `the last days are drawn, each with its bouts, breaks, nudges and moves`() {
    let page = page()
    #expect(page.contains("The last 14 days"))
    #expect(count("class=\"timeline\"", in: page) == 14)
    #expect(
      page.contains("Monday 23 November 2026: 5 h sitting, longest 50 min, 6 breaks, 2 nudges"))
    #expect(page.contains("<title>09:00 to 09:50 sitting, 50 min</title>"))
    #expect(page.contains("<title>15:00 to 15:30 standing, 30 min</title>"))
    #expect(page.contains("<title>16:00 to 17:00 unknown, 1 h</title>"))
    #expect(page.contains("<title>09:47 nudge 1 (desktop): followed after 2 min</title>"))
    #expect(page.contains("<title>10:55 move water, 60 s</title>"))
  }

  @Test func `the heat map has the mean of each weekday and hour, as a table too`() {
    let page = page()
    #expect(page.contains("<title>Monday, 9 to 10: 50 min</title>"))
    #expect(page.contains("<title>Sunday, 9 to 10: 0 min</title>"))
    #expect(count("<th scope=\"row\">Sunday</th>", in: page) == 1)
  }

  @Test func `a weekday's mean is over the days on which somebody sat`() {
    let page = page {
      // One of the four Fridays is free, and on another it was twice as much.
      for (index, number) in zip($0.days.indices, -29...0) {
        switch number {
        case -3: $0.days[index].measures.sittingSeconds = 0
        case -10: $0.days[index].hours[9] = 1_200
        default: break
        }
      }
    }
    #expect(page.contains("<title>Friday, 9 to 10: 40 min</title>"))
  }

  @Test func `each measure is compared with the span before`() {
    let page = page {
      var before = $0.stats.stats
      before.measures.sittingSeconds += Int64(before.activeDays) * 1_200
      before.measures.longestBoutSeconds = 2_400
      before.measures.medianBreakSeconds = nil
      $0.stats.before = before
    }
    #expect(page.contains("▼ 20 min less than 5\u{A0}h\u{A0}20\u{A0}min"))
    #expect(page.contains("▲ 10 min more than 40\u{A0}min"))
    #expect(page.contains("as before"))
    #expect(page.contains("none before"))
    #expect(self.page().contains("does not reach far enough back"))
  }

  @Test func `the nudges are told with what became of them`() {
    let page = page()
    #expect(page.contains("You got up after 21 of 42 nudges, half of these times within 2 min."))
    #expect(page.contains("ignored: 21 (50 %)"))
  }

  @Test func `ten years make no bigger a page than some months`() {
    let page = page(days: 3_653)
    #expect(page.utf8.count < 200_000)
    #expect(page.contains("The last 92 days in numbers"))
    #expect(count("class=\"timeline\"", in: page) == 14)
  }

  @Test func `a span without sitting is a page that says so`() {
    for days in [0, 1, 30] {
      let page = page(days: days) {
        $0.stats.stats.measures = SittingMeasures()
        $0.bouts = []
      }
      #expect(page.contains("No sitting was recorded in these days."))
      #expect(!page.contains("<svg class=\"timeline\""))
    }
  }

  @Test func `numbers and dates that cannot be do no harm`() {
    for number in [Int64.min, -1, Int64.max] {
      let page = page {
        let measures = SittingMeasures(everywhere: number)
        $0.stats.stats.measures = measures
        $0.stats.before = Stretch(
          since: number, until: number, activeDays: Int(number), measures: measures)
        $0.stats.parts = [1, Int(number)].map {
          StretchPart(
            since: number, until: number, activeDays: $0, sittingSeconds: number,
            longestBoutSeconds: number, breaks: Int(number))
        }
        for index in $0.days.indices {
          $0.days[index].measures = measures
          $0.days[index].hours = [number]
        }
        $0.days[0].date = "<b>"
      }
      #expect(page.hasSuffix("</html>\n"))
    }
  }
}

extension SittingMeasures {
  /// The same number as every measure.
  fileprivate init(everywhere number: Int64) {
    self.init()
    let count = Int(number)
    sittingSeconds = max(1, number)
    standingSeconds = number
    (unknownSeconds, longestBoutSeconds, over30Seconds, over60Seconds) =
      (number, number, number, number)
    (meanBoutSeconds, medianBoutSeconds, medianBreakSeconds, medianFollowSeconds) =
      (number, number, number, number)
    (bouts, boutsOver30, boutsOver60, transitions, breaks) = (count, count, count, count, count)
    transitionsPerHour = .infinity
    (nudges, nudgesFollowed, nudgesSnoozed, nudgesSkipped, nudgesIgnored) =
      (count, count, count, count, count)
    (breakSeconds, moves, moveSeconds) = (number, count, number)
  }
}
