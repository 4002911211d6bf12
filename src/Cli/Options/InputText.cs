using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Options;

/// <summary>A text file that an option names.</summary>
static class InputText
{
    /// <summary>Reads all of it.</summary>
    /// <param name="file">The path.</param>
    /// <param name="what">What to call it at the beginning of a sentence.</param>
    /// <exception cref="InputException">It is missing, a folder, too large, or cannot be read.</exception>
    public static string Read(string file, string what)
    {
        InputFile.CheckName(file);
        if (Directory.Exists(file)) throw new InputException($"{what} {file} is a directory.");
        if (!File.Exists(file)) throw new InputException($"{what} {file} does not exist.");
        using var content = new MemoryStream(InputFile.ReadAll(file, $"{what} {file}"));
        return new StreamReader(content).ReadToEnd();
    }
}
