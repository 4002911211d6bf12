using System.Text;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.RealKernels.Text;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.RealKernels.Redaction;

/// <summary>
/// Functions that a user knows to be the kernel's own, besides those that are in every kernel.
/// </summary>
static class SymbolFile
{
    const int MostBytes = 64 << 20;

    /// <summary>
    /// Reads a file: one function a line, alone or as in /proc/kallsyms and System.map, where what has a [module] is
    /// left out; empty lines and comments that begin with #.
    /// </summary>
    /// <exception cref="InputException">It cannot be read, or a line is none of these.</exception>
    public static HashSet<string> Read(string path)
    {
        string called = $"Symbol file {path}";
        using var text = new MemoryStream(InputFile.ReadAll(path, called, MostBytes));
        using var lines = new StreamReader(text, Encoding.UTF8);
        var functions = new HashSet<string>();
        for (int number = 1; lines.ReadLine() is { } line; number++)
        {
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words is [] or [['#', ..], ..] or [_, { Length: 1 }, _, ['[', ..]]) continue;
            if (words is not ([_] or [_, { Length: 1 }, _]))
                throw new InputException($"{called}, line {number} is no symbol; write one function a line, or take "
                    + "/proc/kallsyms or System.map.");
            functions.Add(ProbePlace.Symbol(words[^1]).ToString());
        }
        return functions;
    }
}
