using System.Reflection;

namespace Pintrace.Recorder.Simulation.Policies;

/// <summary>
/// What a decision, one of its values or an operation means, or what an operation needs: for readers of the source, for
/// "pintrace explain" and for "pintrace list".
/// </summary>
[AttributeUsage(AttributeTargets.Enum | AttributeTargets.Field)]
sealed class MeaningAttribute(string text) : Attribute
{
    /// <summary>One sentence; of what an operation needs, a clause.</summary>
    public string Text { get; } = text;

    /// <summary>The meaning of an enum, or of a field.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public static string Of(MemberInfo member) =>
        member.GetCustomAttribute<MeaningAttribute>()?.Text
        ?? throw new InvalidOperationException($"{member.DeclaringType?.Name}.{member.Name} has no meaning.");

    /// <summary>The meaning of a member of an enum.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public static string Of(Enum member) => Of(member.GetType().GetField(member.ToString())!);
}
