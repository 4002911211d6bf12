namespace Pintrace.Recorder.Text;

/// <summary>Rules for every file that a command writes.</summary>
public static class OutputFile
{
    /// <summary>What a text file is called when it is refused.</summary>
    public const string TextFile = "This output is a file beside the report";

    /// <summary>Writes a text file that appears whole or not at all.</summary>
    /// <exception cref="InputException">The path is taken (without force), or cannot be written.</exception>
    public static void Write(string path, bool force, Action<TextWriter> content)
    {
        Refuse(path, force, TextFile);
        string beside = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (var writer = new StreamWriter(beside)) content(writer);
            File.Move(beside, path, force);
        }
        catch (Exception e) when (InputFile.IsRefusal(e))
        {
            throw InputException.Unwritable(path, e);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>Refuses an output that is also the input.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="path">The output.</param>
    /// <param name="input">The input.</param>
    /// <param name="what">What the input is called.</param>
    /// <exception cref="UsageException">They are the same file.</exception>
    public static void RefuseInput(string option, string path, string input, string what = "trace")
    {
        if (Path.GetFullPath(path) == Path.GetFullPath(input))
            throw new UsageException($"{option} names the {what} itself.");
    }

    /// <summary>
    /// Refuses a path that is taken (without force), is a folder, or lies in a folder that does not exist.
    /// </summary>
    /// <exception cref="InputException">The message says which.</exception>
    public static void Refuse(string path, bool force, string what = "A trace is a database")
    {
        if (path == "-") throw new InputException($"{what} and cannot be written to standard output.");
        if (Directory.Exists(path)) throw new InputException($"{path} is a directory.");
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        if (!Directory.Exists(folder))
            throw new InputException($"{path} cannot be written: folder {folder} does not exist.");
        if (!force && File.Exists(path)) throw new InputException($"{path} exists; --force replaces it.");
    }
}
