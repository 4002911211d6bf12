using Pintrace.Analyzer.Findings;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Options;

/// <summary>Reads the file that --suppress names.</summary>
static class SuppressionFile
{
    /// <summary>Its lines; none for null.</summary>
    /// <exception cref="InputException">The file is missing or unreadable, or a line is wrong.</exception>
    public static IReadOnlyList<Suppression> Read(string? file)
    {
        if (file is null) return [];
        InputFile.CheckName(file);
        if (Directory.Exists(file)) throw new InputException($"Suppression file {file} is a directory.");
        if (!File.Exists(file)) throw new InputException($"Suppression file {file} does not exist.");
        using var content = new MemoryStream(InputFile.ReadAll(file, $"Suppression file {file}"));
        return Suppression.Parse(file, new StreamReader(content).ReadToEnd());
    }
}
