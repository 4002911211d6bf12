namespace Pintrace.Cli;

/// <summary>
/// The system that 'pintrace trace' traces: this one, except in tests, whose kernel is a folder of files.
/// </summary>
/// <param name="Root">Below it are the kernel's /proc, /sys and /boot.</param>
/// <param name="Settings">
/// Variables of the capture script, by name, that go before those of the environment; what the command line says goes
/// before both.
/// </param>
sealed record TracedSystem(string Root, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>The system on which the process runs.</summary>
    public static TracedSystem Own { get; } = new("/", new Dictionary<string, string>());
}
