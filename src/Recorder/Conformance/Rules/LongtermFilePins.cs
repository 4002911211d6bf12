using Pintrace.Recorder.Conformance.Pages;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Conformance.Rules;

sealed class LongtermFilePins : IPageRule
{
    public string Id => "longterm-file-pins";
    public string Demand => "Long-term pins for writing are refused on shared mappings of files whose dirty pages are "
        + "tracked (8ac268436e6d, 6.5).";
    public string Decision => "longtermFile";
    public IReadOnlyList<EventKind> Watches => [EventKind.Pin];
    public bool Concerns(PolicySpec policy) => policy.LongtermFile != LongtermFile.Allow;

    public Opinion Judge(in PageEvent e, in PageBelief page, ModelView view)
    {
        const EventFlags writer = EventFlags.Longterm | EventFlags.Write;
        bool isAsked = (e.Flags & (writer | EventFlags.Force)) == writer && (e.State & PageFlags.Private) != 0;
        bool isFile = (e.State & (PageFlags.Cached | PageFlags.Anon)) == PageFlags.Cached;
        if ((e.Flags & EventFlags.Longterm) == 0 || e.RefCount == PageEvent.Unknown) return Opinion.None;
        return Opinion.Of(
            !(isAsked && isFile), "a long-term pin for writing of a page of a file", "a refusal, and no pin");
    }
}
