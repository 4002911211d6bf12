using System.Reflection.Emit;

namespace Pintrace.EndToEnd.Tests.House;

/// <summary>
/// Types that pack or unpack numbers: they shift by a number that is known at compile time, or mask with one that keeps
/// the lowest 8 bits or more. Named constants are seen through, since code has only their values.
/// </summary>
static class MagicShifts
{
    const int NarrowestMask = 0xff;

    public static IEnumerable<string> In(IEnumerable<CompiledType> types) =>
        types.Where(t => !t.Room.EndsWith(".Generated", StringComparison.Ordinal) && t.Members.Any(m => Packs(m.Code)))
            .Select(t => t.Name.Split('/')[0]).Distinct().Order(StringComparer.Ordinal);

    static bool Packs(IReadOnlyList<Instruction> code)
    {
        long? pushed = null;
        foreach (var i in code)
        {
            if (pushed is { } number && (IsShift(i.Code) || i.Code == OpCodes.And && IsMask(number))) return true;
            if (!IsWidening(i.Code)) pushed = IlCode.Constant(i);
        }
        return false;
    }

    static bool IsShift(OpCode code) => code == OpCodes.Shl || code == OpCodes.Shr || code == OpCodes.Shr_Un;

    static bool IsMask(long number) => number >= NarrowestMask && long.IsPow2(number + 1);

    static bool IsWidening(OpCode code) => code == OpCodes.Conv_I8 || code == OpCodes.Conv_U8;
}
