namespace Pintrace.EndToEnd.Tests.House.Samples;

// Members that are called, and some that are not.

public static class Shown
{
    public static int PublicAndUncalled() => Members.Called() + Members.Read + new Members().GetHashCode();
    internal static int InternalAndUncalled() => InternalAndUncalled();
}

sealed class Members : IComparable<Members>
{
    const int Constant = 3;

    internal static int Called() => Constant;
    internal static int Uncalled() => Members.Called();
    internal static int Read { get; set; }
    internal static int Unread { get; set; }
    internal static readonly int UnreadField = Constant;

    public int CompareTo(Members? other) => 0;
    public override int GetHashCode() => 0;
    public override bool Equals(object? obj) => false;
}

sealed record Pair(int First, int Second);

sealed class Packing
{
    const int Shift = 8, Mask = (1 << Shift) - 1;

    internal static long Pack(int high, int low) => high << Shift | low;
    internal static int Low(long packed) => (int)(packed & Mask);
}

sealed class NoPacking
{
    internal static int Bit(int number) => 1 << number;
    internal static bool Has(int flags) => (flags & 0x400) != 0;
}
