using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Text;

namespace Pintrace.Recorder.RealKernels.Events;

/// <summary>
/// Collects the lines of a stack trace, newest function first, and numbers callsites. A stack that is already known
/// allocates nothing.
/// </summary>
sealed class CallsiteNames
{
    /// <summary>What a stack has of functions at most; <see cref="Callsite.More"/> stands for those beyond.</summary>
    const int MaxFrames = 128;
    const int MaxModule = 64;
    static readonly int RoomForMore = Callsite.Separator.Length + Callsite.More.Length;

    readonly NameTable<Callsite> _table;
    readonly Dictionary<string, NameId<Callsite>> _ids = [];
    readonly Dictionary<string, NameId<Callsite>>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    readonly char[] _joined = new char[1 << 14];
    int _length, _frames;
    bool _skipping, _isEntry, _cut;

    public CallsiteNames(NameTable<Callsite> table)
    {
        _table = table;
        _lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>
    /// Begins the stack of a hit: at the entry of a function, which is then on the stack; at its return, when it no
    /// longer is; or at a tracepoint, if the name is empty.
    /// </summary>
    public void Begin(ReadOnlySpan<char> function, bool isEntry)
    {
        (_length, _frames, _cut, _skipping, _isEntry) = (0, 0, false, true, isEntry);
        if (!function.IsEmpty) Append(function);
    }

    /// <summary>Adds a line " => function". The tracer's own functions come first and are left out.</summary>
    public void Add(ReadOnlySpan<char> frame)
    {
        var function = ProbePlace.Symbol(frame);
        if (function.IsEmpty || function[0] == '<' || IsOneOf(KernelFunctions.Trampolines, function)) return;
        if (!_skipping) { Append(function); AppendModule(frame); }
        else if (_isEntry) _skipping = !_joined.AsSpan(0, _length).SequenceEqual(function);
        else if (!IsOneOf(KernelFunctions.Tracing, function)) AppendCaller(function, frame);
    }

    /// <summary>A program of bpf at the return of a function is called by the function itself.</summary>
    void AppendCaller(ReadOnlySpan<char> function, ReadOnlySpan<char> frame)
    {
        _skipping = false;
        if (_joined.AsSpan(0, _length).SequenceEqual(function)) return;
        Append(function);
        AppendModule(frame);
    }

    static bool IsOneOf(string[] beginnings, ReadOnlySpan<char> function)
    {
        foreach (string start in beginnings)
            if (function.StartsWith(start)) return true;
        return false;
    }

    /// <summary>" [sg]" at the end of a frame, if it is there.</summary>
    void AppendModule(ReadOnlySpan<char> frame)
    {
        int at = frame.LastIndexOf(" [");
        if (at < 0 || _cut) return;
        var module = frame[at..].TrimEnd();
        if (module is not [.., ']'] || module.Length > MaxModule) return;
        if (_length + module.Length > _joined.Length - RoomForMore) return;
        module.CopyTo(_joined.AsSpan(_length));
        _length += module.Length;
    }

    void Append(ReadOnlySpan<char> function)
    {
        if (_cut) return;
        int needed = _length + Callsite.Separator.Length + function.Length;
        _cut = _frames == MaxFrames || needed > _joined.Length - RoomForMore;
        if (_cut) function = Callsite.More;
        if (_length > 0)
        {
            Callsite.Separator.CopyTo(_joined.AsSpan(_length));
            _length += Callsite.Separator.Length;
        }
        function.CopyTo(_joined.AsSpan(_length));
        _length += function.Length;
        _frames++;
    }

    /// <summary>The number of the stack collected; 0 if there is none, or if it belongs to another function.</summary>
    public NameId<Callsite> Finish() => _skipping ? default : Intern();

    NameId<Callsite> Intern()
    {
        var joined = _joined.AsSpan(0, _length);
        if (joined.IsEmpty) return default;
        if (_lookup.TryGetValue(joined, out var id)) return id;
        string stack = joined.ToString();
        return _ids[stack] = _table.Intern(Callsite.Of(Printable.Of(stack).Split(Callsite.Separator)));
    }

    /// <summary>The callsite of a function whose stack is not known, and of its caller if that is known.</summary>
    public NameId<Callsite> Of(ReadOnlySpan<char> function, ReadOnlySpan<char> caller = default)
    {
        (_length, _frames, _cut) = (0, 0, false);
        Append(function);
        if (!caller.IsEmpty) Append(caller);
        return Intern();
    }
}

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
