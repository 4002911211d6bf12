using System.Text.Json;

namespace Pintrace.EndToEnd.Tests.Goldens;

/// <summary>A cell of the matrix, as the program's JSON has it.</summary>
sealed record Cell(
    string Scenario,
    string Variant,
    string Policy,
    string Verdict,
    IReadOnlyList<string> Asks,
    IReadOnlyList<string> Findings,
    string Seen,
    string Reason,
    string Consequence)
{
    /// <summary>The scenario, and its variant unless it has only one.</summary>
    public string Row => Variant == "default" ? Scenario : $"{Scenario} ({Variant})";

    public static Cell Of(JsonElement json)
    {
        return new Cell(
            Text("scenario"),
            Text("variant"),
            Text("policy"),
            Text("verdict"),
            Texts("asks"),
            Texts("findings"),
            Text("seen"),
            Text("reason"),
            Text("consequence"));

        string Text(string name) => json.GetProperty(name).GetString() ?? "";
        string[] Texts(string name) => [.. json.GetProperty(name).EnumerateArray().Select(e => e.GetString()!)];
    }
}

/// <summary>The matrix of every scenario under every policy, computed once for all tests that look at it.</summary>
public sealed class WholeMatrix : IDisposable
{
    readonly JsonDocument _json = JsonDocument.Parse(InProcess.Run("matrix", "--json").Out);

    public WholeMatrix() => Cells = [.. Root.GetProperty("cells").EnumerateArray().Select(Cell.Of)];

    internal JsonElement Root => _json.RootElement;
    internal IReadOnlyList<Cell> Cells { get; }

    public void Dispose() => _json.Dispose();
}
