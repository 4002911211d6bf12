using Pintrace.Recorder.Conformance.Pages;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Conformance.Rules;

sealed class HeldAfterExit : IEndRule
{
    public string Id => "held-after-exit";
    public string Demand => "The pins of a process are released soon after its end, by the files that it had open "
        + "(exit_files, then the work of their release).";
    public bool IsDutyOfCallers => true;
    public IReadOnlyList<EventKind> Watches => [];

    public Opinion Judge(in PageEvent e, in PageBelief page, ModelView view) => Opinion.None;

    public Opinion JudgeEnd(in PageBelief page, ModelView view)
    {
        int held = (page.IsCounted ? Math.Min(page.Balance, page.CountedPins) : page.Balance) - page.Missing;
        bool isOver = view.Observation.TryFindExit(page.Pinner, out long exit) && exit >= page.PinnedTick
            && view.Observation.LastTick - exit >= Limits.ExitGraceNs;
        if (!isOver || page.Pinned == 0 || !page.IsBalanceKnown) return Opinion.None;
        return Opinion.Of(
            held <= 0, $"{held} pins are held at the end of the trace, and their process is gone",
            "an unpin of each");
    }
}
