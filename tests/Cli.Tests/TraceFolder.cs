using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests;

/// <summary>A folder of its own for a test, with the traces that the test records.</summary>
sealed class TraceFolder : IDisposable
{
    readonly TempFolder _folder = new();

    public string Path => _folder.Path;
    public string[] Files => _folder.Files;
    public string File(string name) => _folder.File(name);

    /// <summary>Writes a file; its path.</summary>
    public string Write(string name, string content)
    {
        System.IO.File.WriteAllText(File(name), content);
        return File(name);
    }

    /// <summary>
    /// Records a trace, unless the folder has it already; by default 38 events with four findings of four kinds.
    /// </summary>
    public string Recorded(string scenario = "drop-buffers", string policy = "legacy-get", params string[] more)
    {
        string path = File($"{scenario}.{policy}.db");
        if (System.IO.File.Exists(path)) return path;
        var run = CliRun.Of(["record", "--scenario", scenario, "--policy", policy, "-o", path, .. more]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return path;
    }

    public void Dispose() => _folder.Dispose();
}
