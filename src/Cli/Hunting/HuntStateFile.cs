using System.Diagnostics;
using System.Text.Json.Serialization;
using System.Text.Json;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Hunting;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Hunting;

/// <summary>Where a hunt keeps how far it has got.</summary>
sealed class HuntStateFile(string path)
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    readonly Stopwatch _sinceWritten = Stopwatch.StartNew();

    /// <summary>What an earlier hunt has left; null if there is no such file.</summary>
    /// <exception cref="InputException">It cannot be read, or is something else.</exception>
    public HuntState? Read()
    {
        InputFile.CheckName(path);
        if (!File.Exists(path)) { Write(null); return null; }
        byte[] utf8 = InputFile.ReadAll(path, $"The state of a hunt, {path},");
        if (utf8.Length == 0) return null;
        try
        {
            var state = JsonSerializer.Deserialize<HuntState>(utf8, Format);
            return state is not null && IsWhole(state) ? state : throw Foreign();
        }
        catch (JsonException)
        {
            throw Foreign();
        }
    }

    static bool IsWhole(HuntState state) =>
        (object?)state.Levels is not null && (object?)state.Hits is not null && (object?)state.Alone is not null
        && state.Levels.All(l => l is { Done: >= 0 } && l.Done <= l.Scenes)
        && state.Hits.All(h => state.Levels.Any(l =>
            (l.Operations, l.Pages) == (h.Operations, h.Pages) && h.Index >= 0 && h.Index < l.Done));

    InputException Foreign() => new($"{path} is not the state of a hunt.");

    /// <summary>Writes every ten seconds, when it is called often.</summary>
    public void WriteNowAndThen(HuntState state)
    {
        if (_sinceWritten.Elapsed < Interval) return;
        Write(state);
        _sinceWritten.Restart();
    }

    /// <summary>Writes all of it; nothing if nothing has been hunted yet.</summary>
    public void Write(HuntState? state)
    {
        string text = state is null ? "" : JsonSerializer.Serialize(state, Format);
        OutputFile.Write(path, force: true, to => to.Write(text));
    }
}
