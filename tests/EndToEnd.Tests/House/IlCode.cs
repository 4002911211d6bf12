using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Pintrace.EndToEnd.Tests.House;

/// <summary>One instruction; the operand is a token, a number, or 0 where nothing here needs it.</summary>
readonly record struct Instruction(OpCode Code, long Operand);

/// <summary>The instructions of a compiled method.</summary>
static class IlCode
{
    const byte Prefix = 0xfe;

    static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(c => c.Value);

    public static IEnumerable<Instruction> Read(byte[] il)
    {
        for (int at = 0; at < il.Length;)
        {
            var code = il[at] == Prefix ? Codes[(short)(Prefix << 8 | il[at + 1])] : Codes[il[at]];
            at += code.Size;
            int size = OperandSize(code, il, at);
            yield return new Instruction(code, Number(il, at, size));
            at += size;
        }
    }

    /// <summary>The number that an instruction pushes; null if it pushes none that is known here.</summary>
    public static long? Constant(Instruction i)
    {
        if (i.Code == OpCodes.Ldc_I4 || i.Code == OpCodes.Ldc_I4_S || i.Code == OpCodes.Ldc_I8) return i.Operand;
        int small = i.Code.Value - OpCodes.Ldc_I4_0.Value;
        return small is >= 0 and <= 8 ? small : null;
    }

    static int OperandSize(OpCode code, byte[] il, int at) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BinaryPrimitives.ReadInt32LittleEndian(il.AsSpan(at)),
        _ => 4,
    };

    static long Number(byte[] il, int at, int size) => size switch
    {
        1 => (sbyte)il[at],
        4 => BinaryPrimitives.ReadInt32LittleEndian(il.AsSpan(at)),
        8 => BinaryPrimitives.ReadInt64LittleEndian(il.AsSpan(at)),
        _ => 0,
    };
}
