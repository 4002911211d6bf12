using System.Collections.Concurrent;

namespace Pintrace.Recorder.Files;

/// <summary>
/// Reads files in which users define something, of which several parts of the program may ask. A pipe can be read only
/// once: what was in it is kept.
/// </summary>
public static class DefinitionFile
{
    static readonly ConcurrentDictionary<string, Lazy<byte[]>> Pipes = [];

    /// <summary>A word names such a file, and nothing that is built in: it ends in .json or has a slash.</summary>
    public static bool IsNamed(string word) =>
        word.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || word.Contains('/');

    /// <summary>All of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="called">What sentences call it.</param>
    /// <exception cref="Text.UsageException">It is no name of a file.</exception>
    /// <exception cref="Text.InputException">It cannot be read, or is too large.</exception>
    internal static byte[] ReadAll(string path, string called) => FileStatus.Of(path) is { Kind: FileKind.Pipe }
        ? Pipes.GetOrAdd(path, p => new(() => InputFile.ReadAll(p, called))).Value
        : InputFile.ReadAll(path, called);
}
