using Pintrace.Recorder.RealKernels.Probes;

namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>
/// Which function a probe of docs/probes is on: trace-cmd and perf print the probe's name and an address without a
/// symbol. The scripts say how they defined their probes. Where a text does not have that, the recipes of all kernels
/// use the same names, and the fields tell the functions apart.
/// </summary>
sealed class RecipeProbes
{
    const string Definition = "# pintrace probe ";
    /// <summary>No script defines more.</summary>
    const int MostDefined = 256;


    static readonly Dictionary<string, RecipeProbe[]>.AlternateLookup<ReadOnlySpan<char>> ByName =
        ProbedFunctions.Recipes.GroupBy(p => p.Probe.Name)
            .ToDictionary(g => g.Key, g => g.ToArray()).GetAlternateLookup<ReadOnlySpan<char>>();

    readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _defined =
        new Dictionary<string, string>().GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>
    /// Takes note of a line "# pintrace probe f:pin/grab_ret try_grab_folio%return folio=..."; others say nothing.
    /// </summary>
    public void Define(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith(Definition) || _defined.Dictionary.Count == MostDefined) return;
        string[] words = line.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not [_, _, _, var probe, var place, ..]) return;
        string function = place.Split('%')[0];
        _defined[probe.AsSpan(probe.LastIndexOf('/') + 1)] = ProbePlace.Symbol(function).ToString();
    }

    /// <summary>The symbol of a probe's function; null if neither the text nor the recipes have such a probe.</summary>
    string? SymbolOf(ReadOnlySpan<char> probe, ReadOnlySpan<char> fields) =>
        _defined.TryGetValue(probe, out string? symbol) ? symbol : Find(probe, fields)?.Name;

    /// <summary>The function of a probe by its fields; null if the recipes have no such probe.</summary>
    public static ProbedFunction? Find(ReadOnlySpan<char> probe, ReadOnlySpan<char> fields)
    {
        if (!ByName.TryGetValue(probe, out var kernels)) return null;
        foreach (var p in kernels)
            if (FieldText.Has(fields, p.Probe.FieldNames[0]) && !IsOlder(p.Function, fields)) return p.Function;
        return (Array.Find(kernels, p => p.Function.SplitGrabs == false) ?? kernels[0]).Function;
    }

    /// <summary>
    /// No lockless grab of 6.12 has a bit that is FOLL_PIN or FOLL_GET on 6.1; apart from these, the first field of a
    /// probe tells a kernel from the older one.
    /// </summary>
    static bool IsOlder(ProbedFunction function, ReadOnlySpan<char> fields)
    {
        if (function is not { Meaning: HitMeaning.FastGrab, SplitGrabs: true }) return false;
        var older = KernelProfile.Linux61;
        var hex = FieldText.Value(fields, "flags");
        _ = KernelNumbers.TryHex(hex.StartsWith("0x") ? hex[2..] : default, out long flags);
        return (flags & (older.FollPin | older.FollGet)) != 0;
    }

    /// <summary>
    /// The hit of a probe of the recipes: "(ffffffff8137ad20) folio=..." at an entry,
    /// "(ffffffff8137bde4 &lt;- ffffffff8137bfa6) ..." at a return. False if it is not one.
    /// </summary>
    public bool TrySetHit(ref ProbeRecord record, ReadOnlySpan<char> name, ReadOnlySpan<char> text)
    {
        if (!TrySplit(text, out bool isReturn, out var fields)) return false;
        if (SymbolOf(name, fields) is not { } function) return false;
        record.Kind = RecordKind.Event;
        record.Name = name;
        record.Function = function;
        (record.IsEntry, record.IsReturn) = (!isReturn, isReturn);
        record.Text = fields;
        return true;
    }

    /// <summary>The text is the hit of a probe, with an address where ftrace has a symbol.</summary>
    public static bool IsHit(ReadOnlySpan<char> text) => TrySplit(text, out _, out _);

    /// <summary>Takes "(address) fields" apart, and the raw form of it: "__probe_ip=address fields".</summary>
    static bool TrySplit(ReadOnlySpan<char> text, out bool isReturn, out ReadOnlySpan<char> fields) =>
        text is ['(', ..] && text.IndexOf(')') is var close and > 0
            ? TryPlace(text[1..close], text[(close + 1)..], out isReturn, out fields)
            : TryRaw(text, out isReturn, out fields);

    static bool TryPlace(
        ReadOnlySpan<char> place, ReadOnlySpan<char> rest, out bool isReturn, out ReadOnlySpan<char> fields)
    {
        const string Arrow = " <- ";
        int arrow = place.IndexOf(Arrow);
        isReturn = arrow >= 0;
        fields = rest;
        if (!isReturn) return ProbePlace.IsAddress(place);
        return ProbePlace.IsAddress(place[..arrow]) && ProbePlace.IsAddress(place[(arrow + Arrow.Length)..]);
    }

    static bool TryRaw(ReadOnlySpan<char> text, out bool isReturn, out ReadOnlySpan<char> fields)
    {
        const string Ip = "__probe_ip=", Func = "__probe_func=", ReturnIp = "__probe_ret_ip=";
        int at = text.IndexOf(ReturnIp);
        isReturn = text.StartsWith(Func) && at > 0;
        fields = default;
        if (!isReturn && !text.StartsWith(Ip)) return false;
        var rest = text[(isReturn ? at + ReturnIp.Length : Ip.Length)..];
        int blank = rest.IndexOf(' ');
        fields = blank < 0 ? default : rest[blank..];
        return ProbePlace.IsAddress(blank < 0 ? rest : rest[..blank]);
    }
}
