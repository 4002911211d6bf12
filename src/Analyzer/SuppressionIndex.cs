using Pintrace.Analyzer.Findings;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer;

/// <summary>
/// Finds the first line of a suppression file that covers a finding, by the parts of its functions' names rather than
/// by trying every line.
/// </summary>
sealed class SuppressionIndex
{
    /// <summary>Lines of one kind by their literals, whose lengths are known.</summary>
    sealed class OfKind
    {
        public readonly Dictionary<string, List<int>> ByLiteral = [];
        public readonly SortedSet<int> Lengths = [];
    }

    readonly IReadOnlyList<Suppression> _lines;
    readonly TraceNames _names;
    readonly Dictionary<FindingKind, OfKind> _kinds = [];
    readonly Dictionary<(FindingKind Kind, NameId<Callsite> Stack), int> _known = [];

    public SuppressionIndex(IReadOnlyList<Suppression> lines, TraceNames names)
    {
        (_lines, _names) = (lines, names);
        for (int i = 0; i < lines.Count; i++)
        {
            if (!_kinds.TryGetValue(lines[i].Kind, out var kind)) kind = _kinds[lines[i].Kind] = new OfKind();
            string literal = lines[i].Literal;
            kind.Lengths.Add(literal.Length);
            if (!kind.ByLiteral.TryGetValue(literal, out var same)) kind.ByLiteral[literal] = same = [];
            same.Add(i);
        }
    }

    /// <summary>How many lines were tried: what it costs to find one.</summary>
    public long Tried { get; private set; }

    /// <summary>
    /// The first line of the finding's kind that covers a function of either stack; null if none does.
    /// </summary>
    public Suppression? FirstFor(Finding finding)
    {
        if (!_kinds.TryGetValue(finding.Kind, out var kind)) return null;
        int first = Math.Min(FirstFor(kind, finding.Kind, finding.Callsite),
            FirstFor(kind, finding.Kind, finding.RelatedCallsite));
        return first < _lines.Count ? _lines[first] : null;
    }

    int FirstFor(OfKind lines, FindingKind kind, NameId<Callsite> stack)
    {
        if (!stack.Exists) return _lines.Count;
        if (_known.TryGetValue((kind, stack), out int known)) return known;
        int first = _lines.Count;
        foreach (string function in _names.Callsites[stack].Stack.Split(Callsite.Separator))
            first = Math.Min(first, FirstFor(lines, function));
        return _known[(kind, stack)] = first;
    }

    int FirstFor(OfKind lines, string function)
    {
        int first = _lines.Count;
        var byLiteral = lines.ByLiteral.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (int length in lines.Lengths.TakeWhile(l => l <= function.Length))
            for (int at = 0; at + length <= function.Length; at++)
                if (byLiteral.TryGetValue(function.AsSpan(at, length), out var same))
                    first = Math.Min(first, FirstOf(same, function));
        return first;
    }

    int FirstOf(List<int> lines, string function)
    {
        foreach (int line in lines)
        {
            Tried++;
            if (_lines[line].Covers(function)) return line;
        }
        return _lines.Count;
    }
}
