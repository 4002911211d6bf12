namespace Pintrace.Analyzer.Statistics;

/// <summary>What the numbers of callsites and of whole traces count, as reports call it.</summary>
static class Units
{
    public const string
        Acquisitions = "acquisitions", Events = "events", Findings = "findings", Gaps = "gaps", Ns = "ns",
        PageNs = "page-ns", Pages = "pages", Pins = "pins", References = "references", Releases = "releases",
        Times = "times";
}
