using System.Buffers.Binary;
using System.Reflection;
using System.Text;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Promela;

/// <summary>A number in the state of a machine.</summary>
/// <param name="Name">What a model calls it, in words joined by underscores.</param>
/// <param name="At">Where it begins, in bytes.</param>
/// <param name="Size">How many bytes it has: 1, 2 or 4.</param>
/// <param name="IsSigned">Its first bit is a sign. What has four bytes is read as if it were.</param>
readonly record struct StateField(string Name, int At, int Size, bool IsSigned)
{
    public int Of(ReadOnlySpan<byte> state) => (Size, IsSigned) switch
    {
        (1, false) => state[At],
        (1, true) => (sbyte)state[At],
        (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(state[At..]),
        (2, true) => BinaryPrimitives.ReadInt16LittleEndian(state[At..]),
        _ => BinaryPrimitives.ReadInt32LittleEndian(state[At..]),
    };

    /// <summary>The numbers of a part of the state.</summary>
    /// <param name="part">The part.</param>
    /// <param name="name">What a model calls it.</param>
    public static IEnumerable<StateField> Of(Part part, string name) =>
        part.Type.IsPrimitive
            ? [new(name, part.At, part.Size, IsSigned: true)]
            : FieldsOf(part.Type).Select(f => f with { Name = $"{name}_{f.Name}", At = part.At + f.At });

    /// <summary>The numbers of a struct whose fields are, as declared, each at a multiple of its size.</summary>
    static IEnumerable<StateField> FieldsOf(Type type)
    {
        int end = 0;
        const BindingFlags all = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        foreach (var field in type.GetFields(all).OrderBy(f => f.MetadataToken))
        {
            var code = Type.GetTypeCode(field.FieldType);      // of an enum, that of its numbers
            int size = SizeOf(code), at = (end + size - 1) / size * size;
            end = at + size;
            yield return new(Words(field.Name), at, size, IsSigned: code is TypeCode.Int16 or TypeCode.SByte);
        }
    }

    /// <summary>Page frames and the like are numbers of four bytes.</summary>
    static int SizeOf(TypeCode code) => code switch
    {
        TypeCode.Boolean or TypeCode.Byte or TypeCode.SByte => sizeof(byte),
        TypeCode.Int16 or TypeCode.UInt16 => sizeof(short),
        TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Object => sizeof(int),
        _ => throw new InvalidOperationException($"A state has no numbers of type {code}."),
    };

    static string Words(string name)
    {
        var words = new StringBuilder();
        foreach (char c in name)
        {
            if (char.IsUpper(c) && words.Length > 0) words.Append('_');
            words.Append(char.ToLowerInvariant(c));
        }
        return words.ToString();
    }
}
