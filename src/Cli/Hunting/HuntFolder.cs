using Pintrace.Cli.Exploration;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Hunting;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Hunting;

/// <summary>The folder for what a hunt finds: a scenario and the trace of its counterexample for each.</summary>
sealed class HuntFolder
{
    const string ScenarioSuffix = ".json", TraceSuffix = ".db";

    readonly string _path;
    readonly bool _force;

    /// <summary>Makes the folder if need be.</summary>
    /// <exception cref="InputException">It cannot be made, or has something in it (without force).</exception>
    public HuntFolder(string path, bool force)
    {
        InputFile.CheckName(path);
        (_path, _force) = (path, force);
        if (File.Exists(path)) throw new InputException($"{path} is a file, not a folder.");
        try
        {
            Directory.CreateDirectory(path);
            if (!force && Directory.EnumerateFileSystemEntries(path).Any())
                throw new InputException($"{path} is not empty (--force replaces files in it).");
        }
        catch (Exception e) when (InputFile.IsRefusal(e))
        {
            throw InputException.Unwritable(path, e);
        }
    }

    /// <summary>A new folder among those for temporary files.</summary>
    public static HuntFolder Temporary() =>
        new(Directory.CreateTempSubdirectory("pintrace-hunt-").FullName, force: true);

    /// <summary>Where the trace of a scenario's counterexample is written.</summary>
    public string TraceOf(HuntHit hit) => FileOf(hit, TraceSuffix);

    /// <summary>Where a scenario is written.</summary>
    public string FileOf(HuntHit hit) => FileOf(hit, ScenarioSuffix);

    string FileOf(HuntHit hit, string suffix)
    {
        string alone = hit.IsAlone ? "-alone" : "";
        return Path.Combine(_path, $"{PublicName.Of(hit.Kind)}{alone}{suffix}");
    }

    /// <summary>Writes a scenario and the trace of its counterexample.</summary>
    public void Write(HuntTrophy trophy)
    {
        OutputFile.Write(FileOf(trophy.Hit), _force, to => to.Write(trophy.Scenario.File));
        Counterexample.Save(trophy.Search, TraceOf(trophy.Hit), _force);
    }
}
