/// The style sheet of the page.
enum ReportStyle {
  /// All of it. It loads nothing.
  static let sheet = """
    :root { color-scheme: light dark; \(ReportColours.light.declarations) }
    @media (prefers-color-scheme: dark) { :root { \(ReportColours.dark.declarations) } }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body { margin: 0; background: var(--paper); color: var(--ink);
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif;
      font-variant-numeric: tabular-nums; }
    header, main, footer { max-width: 58rem; margin: 0 auto; padding: 0 1.25rem; }
    header { padding-top: 2.5rem; }
    h1 { font-size: 1.9rem; font-weight: 600; line-height: 1.2; letter-spacing: -0.01em;
      margin: 0 0 0.3rem; }
    h2 { font-size: 1.15rem; font-weight: 600; margin: 0 0 0.2rem; }
    p { margin: 0 0 1rem; max-width: 42rem; }
    .faint, figcaption, footer { color: var(--faint); font-size: 0.875rem; }
    section { margin: 2.75rem 0; }
    figure { margin: 0.75rem 0 0; }
    figcaption { margin-top: 0.5rem; }
    svg { display: block; overflow: visible; }
    svg.patterns { position: absolute; }

    .figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(11.5rem, 1fr));
      gap: 1.5rem 1.5rem; margin: 1rem 0 0; }
    .figures div { border-top: 2px solid var(--rule); padding-top: 0.5rem; }
    .figures dt { color: var(--faint); font-size: 0.875rem; }
    .figures dd { margin: 0; }
    .figures .value { font-size: 1.5rem; font-weight: 600; line-height: 1.3; }
    .figures .before { color: var(--faint); font-size: 0.875rem; }

    .legend { display: flex; flex-wrap: wrap; gap: 0.3rem 1.25rem; list-style: none; padding: 0;
      margin: 0.75rem 0 0; font-size: 0.875rem; color: var(--faint); }
    .legend li { display: flex; align-items: center; gap: 0.45rem; }
    .legend svg { flex: none; }
    .legend b { color: var(--ink); font-weight: 600; }

    .timelines { list-style: none; margin: 0.75rem 0 0; padding: 0; }
    .timelines li { display: grid; grid-template-columns: 6.5rem 1fr 6rem; gap: 0 0.9rem;
      align-items: center; }
    .timelines .total { color: var(--faint); font-size: 0.875rem; text-align: right; }
    .timelines .day { font-size: 0.9rem; }
    .plot { padding-left: 2.6rem; }

    .sitting { fill: var(--sitting); }
    .longest { fill: var(--longest); }
    .standing { fill: var(--standing); }
    .break { fill: var(--pause); }
    .unknown { fill: url(#unknown); }
    .hatch { stroke: var(--pause); stroke-width: 1.6; }
    .rule { stroke: var(--rule); stroke-width: 1; }
    .base { stroke: var(--pause); stroke-width: 1; }
    .nudge { fill: var(--ink); stroke: var(--ink); stroke-width: 1.3; stroke-linejoin: round; }
    .open { fill: var(--paper); }
    .move { fill: var(--standing); stroke: var(--paper); stroke-width: 1; }
    .label { fill: var(--faint); font-size: 12px; }
    .heat0 { fill: none; stroke: var(--rule); }
    .heat1 { fill: var(--heat1); } .heat2 { fill: var(--heat2); } .heat3 { fill: var(--heat3); }
    .heat4 { fill: var(--heat4); } .heat5 { fill: var(--heat5); }
    .on-pale { fill: var(--on-pale); font-size: 11px; }
    .on-deep { fill: var(--on-deep); font-size: 11px; }
    .followed { fill: var(--sitting); } .snoozed { fill: var(--standing); }
    .skipped { fill: url(#skipped); } .ignored { fill: var(--pause); } .pending { fill: var(--rule); }
    .stripe { stroke: var(--standing); stroke-width: 3; }
    .trend { fill: none; stroke: var(--sitting); stroke-width: 2; stroke-linejoin: round;
      stroke-linecap: round; }
    .reference { stroke: var(--faint); stroke-width: 1.2; stroke-dasharray: 5 4; }
    .trends { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr));
      gap: 1.75rem 2rem; margin-top: 1rem; }
    .trends figure { margin: 0; }
    .trends h3 { font-size: 0.95rem; font-weight: 600; margin: 0 0 0.5rem; }
    .ends { display: flex; justify-content: space-between; color: var(--faint);
      font-size: 0.8rem; margin-top: 0.25rem; }

    .wide { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-size: 0.875rem; margin-top: 0.75rem; }
    th, td { padding: 0.3rem 0.6rem; text-align: right; white-space: nowrap; font-weight: 400;
      border-bottom: 1px solid var(--rule); }
    thead th { color: var(--faint); vertical-align: bottom; white-space: normal; }
    th:first-child, td:first-child { text-align: left; padding-left: 0; }
    summary { color: var(--faint); font-size: 0.875rem; margin-top: 0.75rem; cursor: pointer; }
    :focus-visible { outline: 2px solid var(--sitting); outline-offset: 2px; }
    footer { border-top: 1px solid var(--rule); padding-top: 1rem; padding-bottom: 2.5rem;
      margin-top: 3rem; }
    footer p { max-width: none; }

    @media (max-width: 40rem) {
      header { padding-top: 1.5rem; }
      section { margin: 2.25rem 0; }
      .figures { grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 1rem; }
      .timelines li { grid-template-columns: 1fr auto; margin-bottom: 0.35rem; }
      .timelines svg { grid-column: 1 / -1; grid-row: 2; }
      .narrow-out { display: none; }
      .heat { padding-left: 2.6rem; }
    }
    @media print {
      :root { \(ReportColours.light.declarations) color-scheme: light; }
      body { font-size: 10.5pt; }
      header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
      figure, .figures div, .timelines li, tr { break-inside: avoid; }
      h2 { break-after: avoid; }
      thead { display: table-header-group; }
      section { margin: 1.5rem 0; }
    }
    """
}
