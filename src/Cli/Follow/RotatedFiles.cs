using System.Globalization;

namespace Pintrace.Cli.Follow;

/// <summary>
/// The files of a run that rotates: pins.000001.db, pins.000002.db and so on for pins.db. They go on after the highest
/// number that is there, so that a run which is started again replaces nothing.
/// </summary>
sealed class RotatedFiles
{
    const string Digits = "D6";

    readonly string _start, _end;
    readonly int? _keep;
    readonly Queue<string> _closed = [];
    int _number;

    /// <param name="output">The name without a number.</param>
    /// <param name="keep">How many closed files stay; null = all.</param>
    public RotatedFiles(string output, int? keep)
    {
        _keep = keep;
        _end = Path.GetExtension(output);
        _start = output[..^_end.Length] + ".";
        string folder = Path.GetDirectoryName(Path.GetFullPath(output)) ?? "/";
        _number = Directory.EnumerateFiles(folder, Path.GetFileName(_start) + "*" + _end).Max(NumberOf) ?? 0;
    }

    int? NumberOf(string path)
    {
        var name = Path.GetFileName(path.AsSpan());
        int start = Path.GetFileName(_start.AsSpan()).Length;
        var number = name.Length < start + _end.Length ? default : name[start..^_end.Length];
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : null;
    }

    /// <summary>The name of the next file.</summary>
    public string Next() => _start + (++_number).ToString(Digits, CultureInfo.InvariantCulture) + _end;

    /// <summary>A file is closed: of those of this run, the oldest go if there are too many.</summary>
    public void Close(string path)
    {
        _closed.Enqueue(path);
        while (_closed.Count > _keep) File.Delete(_closed.Dequeue());
    }
}
