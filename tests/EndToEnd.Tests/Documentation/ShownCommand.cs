using System.Globalization;

namespace Pintrace.EndToEnd.Tests.Documentation;

/// <summary>
/// A command that a page shows in a ```console block: a line that starts with "$ ". What follows is its output, in
/// which a line "..." stands for any lines.
/// </summary>
/// <param name="Text">The command line.</param>
/// <param name="Output">The lines that follow it; none if the page does not show the output.</param>
/// <param name="ExitCodes">0 or 1 (findings), unless the block says exit=N.</param>
sealed record ShownCommand(string Text, IReadOnlyList<string> Output, int[] ExitCodes)
{
    const string Prompt = "$ ", AnyLines = "...";
    static readonly string[] FileInfos = ["json ", "text "];

    public static IEnumerable<ShownCommand> In(string page) => Blocks(page, "console").SelectMany(InBlock);

    /// <summary>The files that a page shows as ```json NAME or ```text NAME.</summary>
    public static IEnumerable<(string Name, string Content)> Files(string page) =>
        from info in FileInfos
        from block in Blocks(page, info)
        select (block.Split('\n')[0], block[(block.IndexOf('\n') + 1)..]);

    static IEnumerable<string> Blocks(string page, string info) =>
        page.Split("```" + info).Skip(1).Select(block => block.Split("\n```")[0]);

    static IEnumerable<ShownCommand> InBlock(string block)
    {
        string[] lines = block.Split('\n');
        string exit = lines[0].Trim().Replace("exit=", "", StringComparison.Ordinal);
        int[] codes = exit.Length > 0 ? [int.Parse(exit, CultureInfo.InvariantCulture)] : [0, 1];
        for (int at = 1; at < lines.Length; at++)
        {
            if (!lines[at].StartsWith(Prompt, StringComparison.Ordinal)) continue;
            var output = lines.Skip(at + 1).TakeWhile(line => !line.StartsWith(Prompt, StringComparison.Ordinal));
            yield return new ShownCommand(lines[at][Prompt.Length..], WithoutTrailing(output), codes);
        }
    }

    static List<string> WithoutTrailing(IEnumerable<string> output)
    {
        var lines = output.ToList();
        while (lines.Count > 0 && lines[^1].Length == 0) lines.RemoveAt(lines.Count - 1);
        return lines;
    }

    /// <summary>True if the command may have written this.</summary>
    public bool IsOutput(string written)
    {
        if (Output.Count == 0) return true;
        string[] actual = written.TrimEnd().Split('\n');
        int at = 0;
        for (int i = 0; i < Output.Count; i++)
        {
            if (Output[i] != AnyLines)
            {
                if (at >= actual.Length || actual[at++] != Output[i]) return false;
                continue;
            }
            if (i + 1 == Output.Count) return true;
            while (at < actual.Length && actual[at] != Output[i + 1]) at++;
        }
        return at == actual.Length;
    }

    /// <summary>
    /// The page with what the command writes now; of a shown beginning and end as many lines as before. Null if lines
    /// are left out twice: only a person knows which matter.
    /// </summary>
    public string? Renewed(string page, string written)
    {
        string[] actual = written.TrimEnd().Split('\n');
        int cut = Output.ToList().IndexOf(AnyLines), after = Output.Count - cut - 1;
        if (Output.Count(line => line == AnyLines) > 1) return null;
        string[] now = cut < 0 ? actual : [.. actual.Take(cut), AnyLines, .. actual.TakeLast(after)];
        return page.Replace(Block(Output), Block(now), StringComparison.Ordinal);
    }

    string Block(IEnumerable<string> output) => string.Join('\n', output.Prepend(Prompt + Text)) + "\n";
}
