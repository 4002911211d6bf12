using System.Collections;
using System.Reflection;
using Pintrace.Analyzer.Replay;
using Xunit;

namespace Pintrace.Analyzer.Tests.Snapshots;

/// <summary>
/// Compares two replays field by field, private ones too: a field that somebody adds to the state and forgets to save
/// is a difference. Not compared: the event at hand, where the state was loaded from, and the hash slots, which follow
/// from the pages, and what finding things cost.
/// </summary>
static class SameState
{
    static readonly string[] NotState =
        ["_transition", "<SnapshotSeq>k__BackingField", "_slots", "<Steps>k__BackingField"];

    public static void Check(TraceReplay expected, TraceReplay actual) => Compare(expected, actual, "replay", []);

    static void Compare(object? expected, object? actual, string path, HashSet<object> seen)
    {
        if (expected is null || actual is null || expected.GetType().IsValueType || expected is string)
            Assert.True(Equals(expected, actual), $"{path}: {expected} and {actual}");
        else if (expected is IDictionary all) CompareEntries(all, (IDictionary)actual, path);
        else if (expected is Array array) CompareArrays(array, (Array)actual, path);
        else if (expected is IEnumerable items) Assert
            .True(items.Cast<object>().SequenceEqual(((IEnumerable)actual).Cast<object>()), path);
        else if (seen.Add(expected))
            foreach (
                var field in expected.GetType()
                    .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                    .Where(f => !NotState.Contains(f.Name)))
                Compare(field.GetValue(expected), field.GetValue(actual), $"{path}.{field.Name}", seen);
    }

    static void CompareEntries(IDictionary expected, IDictionary actual, string path)
    {
        Assert.True(expected.Count == actual.Count, $"{path}: {expected.Count} and {actual.Count} entries");
        foreach (DictionaryEntry e in expected)
            Assert.True(Equals(e.Value, actual[e.Key]), $"{path}[{e.Key}]: {e.Value} and {actual[e.Key]}");
    }

    /// <summary>Arrays are as long as they had to become: what is behind the shorter one is empty.</summary>
    static void CompareArrays(Array expected, Array actual, string path)
    {
        object empty = Activator.CreateInstance(expected.GetType().GetElementType()!)!;
        for (int i = 0; i < Math.Max(expected.Length, actual.Length); i++)
        {
            var (e, a) = (
                i < expected.Length ? expected.GetValue(i) : empty, i < actual.Length ? actual.GetValue(i) : empty);
            Assert.True(Equals(e, a), $"{path}[{i}]");
        }
    }
}
