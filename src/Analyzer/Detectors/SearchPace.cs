namespace Pintrace.Analyzer.Detectors;

/// <summary>
/// Spreads the cost of a search over the events that want it: after one that looked at n things, the next n / 256
/// events do without. What looks at fewer is never held back.
/// </summary>
sealed class SearchPace
{
    const int Free = 256;

    int _without;

    /// <summary>False if this event has to do without.</summary>
    public bool IsDue => _without == 0 || _without-- == 0;

    /// <summary>The event's search looked at so many things.</summary>
    public void Looked(int things) => _without = things / Free;
}
