using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Files;

/// <summary>Reads files that a user named.</summary>
public static class InputFile
{
    const char Replacement = '\ufffd';

    /// <summary>Reads a file; the operating system's refusal becomes a sentence for the user.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Opens the file or reads all of it.</param>
    /// <param name="called">What the sentence calls it; the path unless given.</param>
    /// <exception cref="UsageException">It is no name of a file.</exception>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static T Read<T>(string path, Func<string, T> read, string? called = null)
    {
        CheckName(path);
        try
        {
            return read(path);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw InputException.Unreadable(called ?? path, e);
        }
    }

    /// <summary>Refuses what names no file, as an unset variable in a script gives it.</summary>
    /// <exception cref="UsageException">It is empty, or was no UTF-8 and would name another file.</exception>
    public static void CheckName(string path)
    {
        if (path.Length == 0) throw new UsageException("The name of a file is empty.");
        if (path.Contains(Replacement, StringComparison.Ordinal))
            throw new UsageException($"The file name {path} is no UTF-8; rename the file.");
    }

    /// <summary>
    /// True if the operating system refused a file; false if its content or our code is wrong.
    /// </summary>
    public static bool IsRefusal(Exception e) => e is IOException or UnauthorizedAccessException;
}
