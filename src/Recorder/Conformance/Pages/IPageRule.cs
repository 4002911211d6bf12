using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Conformance.Pages;

/// <summary>One thing that the model demands of the events of a page.</summary>
interface IPageRule
{
    /// <summary>Its public name.</summary>
    string Id { get; }

    /// <summary>What it demands, in one sentence.</summary>
    string Demand { get; }

    /// <summary>The decision of the policy that it stands for; null if it holds for every policy.</summary>
    string? Decision => null;

    /// <summary>
    /// It is a duty of the kernel's callers, such as drivers, and not of the kernel: a simulated kernel may have
    /// callers that neglect it on purpose.
    /// </summary>
    bool IsDutyOfCallers => false;

    /// <summary>
    /// It compares counts, which a real kernel's processor may read while another one changes them: a contradiction
    /// counts once the page's next counts agree.
    /// </summary>
    bool WaitsForCounts => false;

    /// <summary>The kinds of events that it looks at.</summary>
    IReadOnlyList<EventKind> Watches { get; }

    /// <summary>False if it demands nothing of a kernel with this policy.</summary>
    bool Concerns(PolicySpec policy) => true;

    /// <summary>Judges an event by what the events before it say.</summary>
    Opinion Judge(in PageEvent e, in PageBelief page, ModelView view);
}

/// <summary>A rule that also looks at what is left when the trace ends.</summary>
interface IEndRule : IPageRule
{
    /// <summary>Judges the end of the trace by what is known about a page.</summary>
    Opinion JudgeEnd(in PageBelief page, ModelView view);
}

/// <summary>What rules know besides the page.</summary>
/// <param name="Policy">The policy in question.</param>
/// <param name="Observation">What the trace can show.</param>
/// <param name="Places">What kind of work callsites are.</param>
sealed record ModelView(PolicySpec Policy, Observation Observation, Places Places);
