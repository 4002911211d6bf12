using System.Reflection;
using System.Runtime.CompilerServices;
using Pintrace.Recorder.Simulation.Engine;

namespace Pintrace.Recorder.Simulation.Hunting;

/// <summary>
/// The code of operations under some policies. Operations with equal code differ only in names: where one is found to
/// break something, the other does too.
/// </summary>
sealed class OperationCode
{
    readonly Dictionary<Operation, int> _classes = new(ReferenceEqualityComparer.Instance);

    /// <param name="operations">The operations.</param>
    /// <param name="programs">What they are compiled to, under each policy.</param>
    public OperationCode(IEnumerable<Operation> operations, IReadOnlyList<Program> programs)
    {
        var known = new Dictionary<string, int>();
        var numbers = new Dictionary<string, int>();
        var captured = new List<object>();
        foreach (var operation in operations)
        {
            string key = string.Join(" | ", programs.Select(p => KeyOf(p, operation, numbers, captured)));
            if (!known.TryGetValue(key, out int number)) known.Add(key, number = known.Count);
            _classes[operation] = number;
        }
    }

    /// <summary>Equal for operations with equal code.</summary>
    public int Of(Operation operation) => _classes[operation];

    /// <summary>What tells a script from those that do the same.</summary>
    public string Of(Script script) =>
        string.Join(' ', script.Calls.Select(c => $"{Of(c.Operation)}:{c.Page.Index}+{c.Count}@{c.Mm}"));

    static string KeyOf(
        Program program, Operation operation, Dictionary<string, int> numbers, List<object> captured)
    {
        int first = program.Entry(operation), at = first;
        List<string> parts = [$"{operation.Scope}", $"{operation.Needs}"];
        for (; at < program.Code.Length && program.Code[at].Entry == first; at++)
        {
            var i = program.Code[at];
            int effect = NumberOf(i.Effect ?? (Delegate)i.Attempt!, numbers, captured);
            int guard = NumberOf(i.Guard, numbers, captured);
            parts.Add($"{guard},{effect},{i.IsEach},{Relative(i.Next, first)},{Relative(i.Else, first)}");
        }
        return string.Join(';', parts);
    }

    static int Relative(int target, int first) => target == 0 ? -1 : target - first;

    static int NumberOf(Delegate? code, Dictionary<string, int> numbers, List<object> captured)
    {
        if (code is null) return -1;
        string key = $"{code.Method.MetadataToken}{CapturedBy(code.Target, captured)}";
        if (!numbers.TryGetValue(key, out int number)) numbers.Add(key, number = numbers.Count);
        return number;
    }

    /// <summary>The values that a lambda has captured: those of a closure, which may hold another one.</summary>
    static string CapturedBy(object? target, List<object> captured)
    {
        if (target is null) return "";
        var fields = target.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        return string.Concat(fields.Select(f => $";{f.Name}={ValueOf(f.GetValue(target), captured)}"));
    }

    static string ValueOf(object? value, List<object> captured)
    {
        if (value is null) return "null";
        if (value is Delegate inner) return $"{inner.Method.MetadataToken}{CapturedBy(inner.Target, captured)}";
        if (value.GetType().IsDefined(typeof(CompilerGeneratedAttribute))) return CapturedBy(value, captured);
        int at = captured.FindIndex(value.Equals);
        if (at < 0) captured.Add(value);
        return $"{(at < 0 ? captured.Count - 1 : at)}";
    }
}
