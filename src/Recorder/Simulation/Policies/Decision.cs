using System.Reflection;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Simulation.Policies;

/// <summary>One decision of a policy: its public name and the values it can have.</summary>
sealed class Decision
{
    readonly PropertyInfo _property;

    Decision(PropertyInfo property) => _property = property;

    /// <summary>All decisions, in the order in which PolicySpec declares them.</summary>
    public static IReadOnlyList<Decision> All { get; } =
        [.. typeof(PolicySpec).GetProperties().Where(p => p.PropertyType.IsEnum).Select(p => new Decision(p))];

    public string Name => PublicName.Camel(_property.Name);
    public IEnumerable<string> Values => Enum.GetNames(_property.PropertyType).Select(PublicName.Camel);

    /// <summary>What it is about.</summary>
    public string Meaning => MeaningOf(_property.PropertyType);
    /// <summary>What one of its values means.</summary>
    public string MeaningOfValue(string value) => MeaningOf(_property.PropertyType.GetField(Enum.GetNames(_property.PropertyType).First(n => PublicName.Camel(n) == value))!);

    static string MeaningOf(MemberInfo member) =>
        member.GetCustomAttribute<MeaningAttribute>()?.Text ?? throw new InvalidOperationException($"{member.Name} has no meaning.");

    public string ValueIn(PolicySpec policy) => PublicName.Camel(_property.GetValue(policy)!.ToString()!);

    /// <summary>Sets the decision; false if there is no such value.</summary>
    public bool TrySet(PolicySpec policy, string value)
    {
        if (Enum.GetNames(_property.PropertyType).FirstOrDefault(n => PublicName.Camel(n) == value) is not { } name) return false;
        _property.SetValue(policy, Enum.Parse(_property.PropertyType, name));
        return true;
    }
}
