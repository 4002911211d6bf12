using System.Globalization;
using System.Text.RegularExpressions;

namespace Pintrace.Analyzer.Reports.Foreign;

/// <summary>A line of the kernel's source.</summary>
/// <param name="File">Its path, as the map has it.</param>
/// <param name="Number">From 1.</param>
public readonly record struct SourceLine(string File, int Number);

/// <summary>
/// Which line of the kernel's source a function stands for, from what other tools print: decoded stacks
/// (scripts/decode_stacktrace.sh: "ib_umem_get (drivers/infiniband/core/umem.c:221)"), addr2line -fp ("ib_umem_get at
/// umem.c:221") or addr2line -f (the function, and in the next line the place).
/// </summary>
public sealed class SourceMap
{
    const RegexOptions Plain = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    const string Function = @"(?<function>[A-Za-z_][A-Za-z0-9_.$]*)", Place = @"(?<file>[^\s()]+):(?<line>[0-9]{1,9})";

    static readonly Regex Decoded = new($@"{Function}(\+0x[0-9a-f]+(/0x[0-9a-f]+)?)?\s+\({Place}", Plain);
    static readonly Regex InOneLine = new($@"{Function} at {Place}", Plain);
    static readonly Regex Alone = new($"^{Function}$", Plain), PlaceAlone = new($"^{Place}", Plain);

    readonly Dictionary<string, SourceLine> _lines = [];

    /// <summary>A map of nothing.</summary>
    public static SourceMap Empty { get; } = new();

    /// <summary>How many functions it has.</summary>
    public int Count => _lines.Count;

    /// <summary>Reads a map; a function that comes twice has its first line. Other lines are left out.</summary>
    public static SourceMap Parse(string text)
    {
        var map = new SourceMap();
        string before = "";
        foreach (string line in text.Split('\n').Select(l => l.TrimEnd()))
        {
            var match = Decoded.Match(line) is { Success: true } decoded ? decoded : InOneLine.Match(line);
            if (match.Success) map.Add(match.Groups["function"].Value, match);
            else if (Alone.IsMatch(before) && PlaceAlone.Match(line) is { Success: true } place) map.Add(before, place);
            before = line;
        }
        return map;
    }

    void Add(string function, Match place)
    {
        int number = int.Parse(place.Groups["line"].Value, CultureInfo.InvariantCulture);
        if (number > 0) _lines.TryAdd(WithoutSuffix(function), new SourceLine(place.Groups["file"].Value, number));
    }

    /// <summary>The compiler's copies (.isra.0, .constprop.0, .cold) are the function.</summary>
    static string WithoutSuffix(string function) => function.Split('.')[0];

    /// <summary>The line of a function; null if the map does not have it.</summary>
    public SourceLine? Find(string function) => _lines.TryGetValue(function, out var line) ? line : null;
}
