using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Files;

/// <summary>Rules for every file that a command writes.</summary>
public static class OutputFile
{
    /// <summary>What a text file is called when it is refused.</summary>
    public const string TextFile = "This output is a file beside the report";

    /// <summary>
    /// Writes a text file that appears whole or not at all. A pipe and a terminal take it as it comes. What a terminal
    /// would obey is shown.
    /// </summary>
    /// <exception cref="InputException">The path is taken (without force), or cannot be written.</exception>
    public static void Write(string path, bool force, Action<TextWriter> content)
    {
        Refuse(path, force, TextFile, mayBeStream: true);
        try
        {
            if (IsStream(path)) WriteInto(new FileStream(path, FileMode.Open, FileAccess.Write), content);
            else WriteWhole(Resolve(path), force, content);
        }
        catch (Exception e) when (InputFile.IsRefusal(e))
        {
            throw InputException.Unwritable(path, e);
        }
    }

    static void WriteWhole(string path, bool force, Action<TextWriter> content)
    {
        using var file = NewFile.Beside(path);
        WriteInto(file.Open(), content);
        file.TakeName(force);
    }

    static void WriteInto(Stream stream, Action<TextWriter> content)
    {
        using var writer = new VisibleWriter(new StreamWriter(stream));
        content(writer);
    }

    /// <summary>Refuses an output that is also the input.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="path">The output.</param>
    /// <param name="input">The input.</param>
    /// <param name="what">What the input is called.</param>
    /// <exception cref="UsageException">They are the same file, or one is not the name of a file.</exception>
    public static void RefuseInput(string option, string path, string input, string what = "trace")
    {
        InputFile.CheckName(path);
        InputFile.CheckName(input);
        bool isSameFile = FileStatus.Of(path) is { Kind: FileKind.Regular } output
            && FileStatus.Of(input) is { } read && output.IsSameFile(read);
        if (isSameFile || Path.GetFullPath(path) == Path.GetFullPath(input))
            throw new UsageException($"{option} names the {what} itself.");
    }

    /// <summary>
    /// Refuses a path that is taken (without force), is being written, is no file, or is in a folder that does not
    /// exist.
    /// </summary>
    /// <param name="path">The output.</param>
    /// <param name="force">A file that is there may be replaced.</param>
    /// <param name="what">What the output is, for the sentence about standard output.</param>
    /// <param name="mayBeStream">It may be a pipe or a terminal.</param>
    /// <exception cref="UsageException">It is no name of a file.</exception>
    /// <exception cref="InputException">The sentence says why it cannot be written.</exception>
    public static void Refuse(
        string path, bool force, string what = "A trace is a database", bool mayBeStream = false)
    {
        InputFile.CheckName(path);
        if (path == "-") throw new InputException($"{what} and cannot be written to standard output.");
        string real = Resolve(path);
        if (mayBeStream && IsStream(real)) return;
        if (Directory.Exists(real)) throw new InputException($"{path} is a directory.");
        if (FileStatus.Of(real) is { Kind: not FileKind.Regular })
            throw new InputException($"{path} is no file but a pipe or a device.");
        string folder = Path.GetDirectoryName(Path.GetFullPath(real)) ?? "/";
        if (!Directory.Exists(folder))
            throw new InputException($"{path} cannot be written: folder {folder} does not exist.");
        if (!File.Exists(real)) return;
        if (!force) throw Exists(path);
        WriterLock.Take(real)?.Dispose();
    }

    /// <summary>Refuses a path whose folder cannot be written, where much is done before it will be.</summary>
    /// <exception cref="InputException">The sentence says why it cannot be written.</exception>
    public static void RefuseUnwritable(string path)
    {
        using var file = NewFile.Beside(Resolve(path));
    }

    internal static InputException Exists(string path) => new($"{path} exists; --force replaces it.");

    static bool IsStream(string path) =>
        FileStatus.Of(path) is { Kind: FileKind.Pipe or FileKind.CharacterDevice };

    /// <summary>The file that a link leads to, so that it is the file that is replaced, and the link stays.</summary>
    /// <exception cref="InputException">It leads nowhere.</exception>
    internal static string Resolve(string path)
    {
        if (FileStatus.Of(path, followLink: false) is not { Kind: FileKind.Link } || IsStream(path)) return path;
        if (FileStatus.Of(path) is null) throw new InputException($"{path} is a link that leads nowhere.");
        return File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
    }
}
