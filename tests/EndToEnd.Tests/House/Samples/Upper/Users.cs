using Pintrace.EndToEnd.Tests.House.Samples.Lower;

namespace Pintrace.EndToEnd.Tests.House.Samples.Upper;

// Every type here uses the room below in one way, and the test finds each of them.

sealed class ByBase : Used;

sealed class ByInterface : IUsed;

sealed class ByArgumentOfInterface : IEquatable<Used>
{
    public bool Equals(Used? other) => other is null;
    public override bool Equals(object? obj) => false;
    public override int GetHashCode() => 0;
}

sealed class ByConstraint<T> where T : IUsed;

[Used]
sealed class ByAttribute;

sealed class ByField
{
    internal readonly List<UsedValue[]> Values = [];
}

sealed class ByParameter
{
    internal static void Take(ref UsedValue value) => value = default;
}

sealed class ByLocal
{
    internal static object Make()
    {
        Span<UsedValue> values = stackalloc UsedValue[1];
        return values.Length;
    }
}

sealed class ByCall
{
    internal static int Call() => Used.Count();
}

sealed class ByTypeOf
{
    internal static string Name() => typeof(IUsed).Name;
}

sealed class ByArgumentOfCall
{
    internal static int Call() => Array.Empty<Used>().Length;
}

sealed class ByLambda
{
    internal static Func<int> Call() => () => Used.Count();
}
