using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.RealKernels.Events;

/// <summary>
/// Collects the lines of one stack trace after the other. Most stacks of a trace are the same few thousand: the lines
/// of one that was seen before are not looked at again, its text is only hashed and compared.
/// </summary>
sealed class StackMemory
{
    /// <summary>In characters. A longer stack is read and not remembered.</summary>
    const int LongestText = 1 << 14;
    /// <summary>How much text is remembered, in characters; then remembering begins anew.</summary>
    const int MostText = 1 << 22;
    /// <summary>No line contains it.</summary>
    const char LineEnd = '\n';

    readonly Dictionary<string, NameId<Callsite>> _known = [];
    readonly Dictionary<string, NameId<Callsite>>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    readonly char[] _text = new char[LongestText];
    int _length, _firstLine, _remembered;
    bool _isLong;

    public StackMemory(CallsiteNames callsites)
    {
        Callsites = callsites;
        _lookup = _known.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>What reads the lines.</summary>
    public CallsiteNames Callsites { get; }

    /// <summary>Begins the stack of a hit, as <see cref="CallsiteNames.Begin"/> says.</summary>
    public void Begin(ReadOnlySpan<char> function, bool isEntry)
    {
        Callsites.Begin(function, isEntry);
        (_length, _isLong) = (0, false);
        Append(function);
        _text[_length++] = isEntry ? '+' : '-';
        _firstLine = _length;
    }

    /// <summary>Adds a line " => function".</summary>
    public void Add(ReadOnlySpan<char> frame)
    {
        if (_length + frame.Length >= LongestText) ReadLines();
        if (frame.Length >= LongestText) Callsites.Add(frame);
        else Append(frame);
    }

    void Append(ReadOnlySpan<char> line)
    {
        line.CopyTo(_text.AsSpan(_length));
        _length += line.Length;
        _text[_length++] = LineEnd;
    }

    void ReadLines()
    {
        for (var rest = _text.AsSpan(_firstLine, _length - _firstLine); !rest.IsEmpty;)
        {
            int end = rest.IndexOf(LineEnd);
            Callsites.Add(rest[..end]);
            rest = rest[(end + 1)..];
        }
        (_length, _firstLine, _isLong) = (0, 0, true);
    }

    /// <summary>The number of the stack collected; 0 if there is none, or if it belongs to another function.</summary>
    public NameId<Callsite> Finish()
    {
        var text = _text.AsSpan(0, _length);
        if (!_isLong && _lookup.TryGetValue(text, out var known)) return known;
        bool isLong = _isLong;
        ReadLines();
        var callsite = Callsites.Finish();
        if (!isLong) Remember(text.ToString(), callsite);
        return callsite;
    }

    void Remember(string text, NameId<Callsite> callsite)
    {
        if (_remembered > MostText)
        {
            _known.Clear();
            _remembered = 0;
        }
        _remembered += text.Length;
        _known[text] = callsite;
    }
}
