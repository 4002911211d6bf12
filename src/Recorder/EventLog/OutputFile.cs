namespace Pintrace.Recorder.EventLog;

/// <summary>Rules for every file that a command writes.</summary>
public static class OutputFile
{
    /// <summary>Refuses a path that is taken (without force), a folder, or in a folder that does not exist.</summary>
    /// <exception cref="InputException">The sentence says which.</exception>
    public static void Refuse(string path, bool force)
    {
        if (path == "-") throw new InputException("A trace is a database and can not be written to standard output.");
        if (Directory.Exists(path)) throw new InputException($"{path} is a directory.");
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        if (!Directory.Exists(folder)) throw new InputException($"{path} can not be written: folder {folder} does not exist.");
        if (!force && File.Exists(path)) throw new InputException($"{path} exists; --force replaces it.");
    }
}
