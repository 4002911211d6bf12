namespace Pintrace.EndToEnd.Tests.Goldens;

/// <summary>Command lines of every verb, whose screens are golden. They name traces of the folder traces.</summary>
static class Screens
{
    const string Load = "traces/mixed-load.linux-7.0.db", Real = "traces/pinbug-leak.linux-6.12.db";
    const string Base = "traces/drop-buffers.legacy-get.db", New = "traces/drop-buffers.linux-6.4.db";
    const string Text = "traces/pinbug-leak.linux-6.12.txt.gz";

    /// <summary>The traces that the commands read.</summary>
    public static IReadOnlyList<string> Traces { get; } = [Load, Real, Base, New, Text];

    /// <summary>The command lines of each verb.</summary>
    public static IReadOnlyDictionary<string, string[]> OfVerb { get; } = new Dictionary<string, string[]>
    {
        ["analyze"] = [$"analyze {Load}", $"analyze {Real} --by stack", $"analyze {Base} --columns all"],
        ["capture"] = ["capture --kernel 6.12 -o capture.sh --force"],
        ["completion"] = ["completion --help"],
        ["conform"] = [$"conform {Real}", $"conform {Base} --policy linux-7.0"],
        ["diff"] = [$"diff {Base} {New}"],
        ["explain"] = ["explain lost-dirty", "explain drop-buffers", "explain forkOnPinned", "explain fork"],
        ["explore"] =
        [
            "explore --scenario drop-buffers --policy legacy-get",
            "explore --scenario drop-buffers --policy linux-7.0",
        ],
        ["export"] = [$"export {Real} --format folded", "export --help"],
        ["hunt"] =
        [
            "hunt --policy legacy-get --memory file,anon --operations direct-read,flush,reclaim,store,mixed-bio",
            "hunt --policy linux-5.7,linux-5.8 --memory untouched --operations vfio-*,store",
        ],
        ["import"] = [$"import {Text} -o leak.db --force"],
        ["list"] = ["list policies", "list scenarios", "list operations", "list detectors"],
        ["matrix"] =
        [
            "matrix --scenario rdma/* --policy linux-*", "matrix --long --scenario dax-truncate --policy linux-*",
        ],
        ["query"] =
        [
            $"query {Load} --tables",
            $"query {Real} \"SELECT seq, callsite, stack FROM events WHERE stack IS NOT NULL LIMIT 3\"",
            $"query {Load} \"SELECT * FROM callsites LIMIT 2\"",
        ],
        ["record"] = ["record --scenario drop-buffers --policy legacy-get -o drop.db --force"],
        ["show"] =
        [
            $"show {Base} --finding F1", $"show {Real} --finding F1", $"show {Base} --page 0x1000",
            $"show {Load} --limit 12",
        ],
        ["trace"] = ["trace --help"],
        ["verify"] = [$"verify {Load}"],
    };
}
