namespace Pintrace.EndToEnd.Tests.House.Samples.Lower;

class Used
{
    internal static int Count() => 1;
}

interface IUsed;

struct UsedValue;

[AttributeUsage(AttributeTargets.Class)]
sealed class UsedAttribute : Attribute;
