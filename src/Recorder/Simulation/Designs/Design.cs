using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Designs;

/// <summary>
/// Policies that agree in some decisions and may differ in all others of a space: to each decision its value, or null
/// for any.
/// </summary>
sealed class Design
{
    readonly string?[] _values;

    Design(string?[] values) => _values = values;

    /// <summary>All policies of a space with this many decisions.</summary>
    public static Design All(int decisions) => new(new string?[decisions]);

    /// <summary>The value of a decision, null for any.</summary>
    public string? this[int decision] => _values[decision];

    /// <summary>The same, but for one decision.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="value">Its value, null for any.</param>
    public Design With(int decision, string? value)
    {
        string?[] values = [.. _values];
        values[decision] = value;
        return new(values);
    }

    /// <summary>How many of the decisions are not as a policy takes them.</summary>
    public int DistanceTo(PolicySpec policy, IReadOnlyList<Decision> decisions)
    {
        int distance = 0;
        for (int i = 0; i < _values.Length; i++)
            if (_values[i] is { } value && decisions[i].ValueIn(policy) != value) distance++;
        return distance;
    }
}
