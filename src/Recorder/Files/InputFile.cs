using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Files;

/// <summary>Reads files that a user named.</summary>
public static class InputFile
{
    const char Replacement = '\ufffd';
    const int Megabyte = 1024 * 1024, MostBytes = 16 * Megabyte;

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

    /// <summary>Reads a file that is small if it is what it should be; a pipe may be one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="called">What sentences call it; the path unless given.</param>
    /// <param name="most">How many bytes it has at most.</param>
    /// <exception cref="UsageException">It is no name of a file.</exception>
    /// <exception cref="InputException">It cannot be read, or is larger.</exception>
    public static byte[] ReadAll(string path, string? called = null, int most = MostBytes)
    {
        using var all = new MemoryStream();
        using var file = Read(path, Open, called);
        byte[] buffer = new byte[1 << 16];
        while (Read(path, _ => file.Read(buffer), called) is > 0 and var n)
        {
            if (all.Length + n > most)
                throw new InputException($"{called ?? path} is larger than {most / Megabyte} MB.");
            all.Write(buffer, 0, n);
        }
        return all.ToArray();
    }

    /// <summary>Opens a file, even while it is written or replaced.</summary>
    static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

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
    public static bool IsRefusal(Exception e) => e is IOException or UnauthorizedAccessException || IsTooLarge(e);

    /// <summary>To .NET a file that the file system lets grow no more is a wrong argument.</summary>
    static bool IsTooLarge(Exception e) => e is ArgumentOutOfRangeException
        && e.Message.StartsWith("Specified file length was too large", StringComparison.Ordinal);
}
