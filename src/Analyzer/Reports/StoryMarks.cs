using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports;

/// <summary>The events that tell most in the story of a finding's first occurrence.</summary>
/// <param name="finding">The finding.</param>
/// <param name="evidence">Its evidence.</param>
/// <param name="names">The trace's dictionaries.</param>
public sealed class StoryMarks(Finding finding, Evidence evidence, TraceNames names)
{
    readonly PageEvent? _culprit = evidence.Culprit(finding);

    /// <summary>Number of the event at which the finding shows.</summary>
    public long Shows { get; } = finding.FirstEvidence[^1];

    /// <summary>Number of the event that should not have been possible; null if it is one that is missing.</summary>
    public long? Culprit => _culprit?.Seq;

    /// <summary>
    /// The event after which the finding could not be avoided any longer, and that in words; null if it is not known.
    /// </summary>
    public (long Seq, string Words)? NoReturn { get; init; }

    /// <summary>What to write after an event; null = nothing.</summary>
    public string? Of(PageEvent e)
    {
        List<string> words = [];
        if (e.Seq == Culprit) words.Add("culprit");
        if (e.Seq == NoReturn?.Seq && e.Seq != Shows) words.Add("no return");
        if (e.Seq == Shows) words.Add(PublicName.Of(finding.Kind));
        return words.Count == 0 ? null : string.Join(", ", words);
    }

    /// <summary>Says what the marks mean.</summary>
    public void Write(Screen screen)
    {
        if (_culprit is { } e)
        {
            string who = $"{Format.Kind(in e)} by {names.TaskName(e.Actor)} at {names.CallsiteName(e.Callsite)}";
            screen.Labelled("culprit: ", $"event {e.Seq}, {who}, should not have been possible");
        }
        if (NoReturn is { Words: var words }) screen.Labelled("no return: ", words);
    }
}
