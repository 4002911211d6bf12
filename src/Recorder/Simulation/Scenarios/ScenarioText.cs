using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Simulation.Scenarios;

/// <summary>A scenario as the file that <see cref="ScenarioParser"/> reads. What is usual is not written.</summary>
static class ScenarioText
{
    const int Step = 2;
    static readonly Setup Usual = new() { Actors = [] };
    static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole file, with all variants.</summary>
    public static string Of(Scenario scenario)
    {
        List<string> parts = [Pair("id", scenario.Id)];
        foreach (var (key, text) in new[]
                 {
                     ("title", scenario.Title), ("origin", scenario.Origin), ("question", scenario.Question),
                 })
            if (text.Length > 0) parts.Add(Pair(key, text));
        parts.Add($"\"asks\": [{string.Join(", ", scenario.Asks.Select(kind => Quoted(PublicName.Of(kind))))}]");
        if (scenario.Variants is [Scenario.OnlyVariant]) parts.AddRange(Parts(scenario.Build(Scenario.OnlyVariant)));
        else parts.Add("\"variants\": " + Block("{}", scenario.Variants.Select(v => VariantOf(scenario, v))));
        return Block("{}", parts) + "\n";
    }

    static string VariantOf(Scenario scenario, string variant) =>
        $"{Quoted(variant)}: {Block("{}", Parts(scenario.Build(variant)))}";

    static IEnumerable<string> Parts(Setup setup)
    {
        string[] memory = [.. Memory(setup)];
        if (memory.Length > 0) yield return $"\"memory\": {{ {string.Join(", ", memory)} }}";
        yield return "\"actors\": " + Block("[]", setup.Actors.Select(ActorOf));
        if (setup.Schedule.Length > 0) yield return "\"schedule\": " + Block("[]", setup.Schedule.Select(TurnOf));
    }

    static IEnumerable<string> Memory(Setup setup)
    {
        foreach (var key in SetupKey.All)
        {
            int value = key.Of(setup);
            if (value == key.Of(Usual)) continue;
            yield return $"\"{key.Name}\": {(key.IsFlag ? value == 0 ? "false" : "true" : value)}";
        }
    }

    static string ActorOf(ActorSpec actor)
    {
        string device = actor.HasDevice ? ", \"device\": true" : "";
        string head = $"{Pair("name", actor.Name)}, {Pair("kind", PublicName.Of(actor.Kind))}{device}";
        return Block("{}", [head, "\"does\": " + Block("[]", actor.Script.Select(CallOf))]);
    }

    static string CallOf(Call call)
    {
        List<string> parts = [Pair("operation", call.Operation.Id), $"\"page\": {call.Page.Index}"];
        if (call.Count != 1) parts.Add($"\"pages\": {call.Count}");
        if (call.Mm != 0) parts.Add($"\"mm\": {call.Mm}");
        if (call.Child != 0) parts.Add($"\"child\": {call.Child}");
        return $"{{ {string.Join(", ", parts)} }}";
    }

    static string TurnOf(Turn turn)
    {
        string until = turn.Until is null ? "" : $", {Pair("until", turn.Until)}";
        string steps = turn.Steps == 0 ? "" : $", \"steps\": {turn.Steps}";
        return $"{{ {Pair("actor", turn.Actor)}{until}{steps} }}";
    }

    static string Pair(string key, string text) => $"\"{key}\": {Quoted(text)}";

    static string Quoted(string text) => JsonSerializer.Serialize(text, AsWritten);

    /// <summary>Parts on lines of their own between two brackets.</summary>
    static string Block(string brackets, IEnumerable<string> parts)
    {
        var text = new StringBuilder().Append(brackets[0]).Append('\n');
        string inner = string.Join(",\n", parts);
        foreach (string line in inner.Split('\n')) text.Append(' ', Step).Append(line).Append('\n');
        return text.Append(brackets[1]).ToString();
    }
}
