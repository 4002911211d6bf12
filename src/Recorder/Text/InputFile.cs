namespace Pintrace.Recorder.Text;

/// <summary>Reads files that a user named.</summary>
public static class InputFile
{
    /// <summary>Reads a file; the operating system's refusal becomes a sentence for the user.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Opens the file or reads all of it.</param>
    /// <param name="called">What the sentence calls it; the path unless given.</param>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static T Read<T>(string path, Func<string, T> read, string? called = null)
    {
        try
        {
            return read(path);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw InputException.Unreadable(called ?? path, e);
        }
    }

    /// <summary>
    /// True if the operating system refused a file; false if its content or our code is wrong.
    /// </summary>
    public static bool IsRefusal(Exception e) => e is IOException or UnauthorizedAccessException;
}
