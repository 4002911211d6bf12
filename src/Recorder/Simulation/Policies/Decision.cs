using System.Reflection;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Simulation.Policies;

/// <summary>One decision of a policy: its public name and the values it can have.</summary>
sealed class Decision
{
    readonly PropertyInfo _property;

    /// <summary>
    /// Where the property keeps its value, found by its type, which no other decision has. Reflection compiles code for
    /// a property that is used twice, and none for a field.
    /// </summary>
    readonly FieldInfo _field;

    Decision(PropertyInfo property)
    {
        var fields = typeof(PolicySpec).GetFields(BindingFlags.Instance | BindingFlags.NonPublic);
        (_property, _field) = (property, fields.Single(f => f.FieldType == property.PropertyType));
    }

    /// <summary>All decisions, in the order in which PolicySpec declares them.</summary>
    public static IReadOnlyList<Decision> All { get; } =
        [.. typeof(PolicySpec).GetProperties().Where(p => p.PropertyType.IsEnum).Select(p => new Decision(p))];

    /// <summary>The decision that this value belongs to.</summary>
    public static Decision Of(Enum value) => All.First(d => d._property.PropertyType == value.GetType());

    /// <summary>The public names of values.</summary>
    public static string[] Names(Enum[] values) => [.. values.Select(v => PublicName.Camel(v.ToString()))];

    /// <summary>The type of its values, which no other decision has.</summary>
    public Type Type => _property.PropertyType;

    public string Name => PublicName.Camel(_property.Name);
    public IEnumerable<string> Values => Members.Select(PublicName.Camel);
    IEnumerable<string> Members => Enum.GetNames(_property.PropertyType);

    /// <summary>What it is about.</summary>
    public string Meaning => MeaningAttribute.Of(_property.PropertyType);

    /// <summary>What one of its values means.</summary>
    public string MeaningOfValue(string value) =>
        MeaningAttribute.Of(_property.PropertyType.GetField(Member(value)!)!);

    /// <summary>The enum member of a public name.</summary>
    string? Member(string value) => Members.FirstOrDefault(m => PublicName.Camel(m) == value);

    public string ValueIn(PolicySpec policy) => PublicName.Camel(_field.GetValue(policy)!.ToString()!);

    /// <summary>Sets the decision; false if there is no such value.</summary>
    public bool TrySet(PolicySpec policy, string value)
    {
        if (Member(value) is not { } member) return false;
        _field.SetValue(policy, Enum.Parse(_property.PropertyType, member));
        return true;
    }
}
