using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pintrace.Analyzer.State;

/// <summary>Numbers and structs exactly as in memory: only for the same program on the same machine.</summary>
static class RawMemory
{
    /// <summary>How many values are written at once.</summary>
    const int Chunk = 1024;

    public static void Put<T>(this Stream to, T value) where T : unmanaged =>
        to.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    public static T Get<T>(this Stream from) where T : unmanaged
    {
        Unsafe.SkipInit(out T value);
        from.ReadExactly(MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    /// <summary>
    /// Writes how many values there are, and the values: the first bytes of many, then their second bytes and so on,
    /// which compresses to half the size of whole structs.
    /// </summary>
    public static void PutAll<T>(this Stream to, ReadOnlySpan<T> values) where T : unmanaged
    {
        to.Put(values.Length);
        var buffer = new byte[Math.Min(Chunk, values.Length) * Unsafe.SizeOf<T>()];
        for (int n; values.Length > 0; values = values[n..])
        {
            n = Math.Min(Chunk, values.Length);
            to.Write(Transpose(MemoryMarshal.AsBytes(values[..n]), Unsafe.SizeOf<T>(), buffer));
        }
    }

    /// <summary>
    /// Reads such values to the start of an array, which grows if it must, and returns how many there were.
    /// </summary>
    public static int GetAll<T>(this Stream from, ref T[] into) where T : unmanaged
    {
        int count = from.Get<int>();
        if (into.Length < count) into = new T[count];
        var buffer = new byte[Math.Min(Chunk, count) * Unsafe.SizeOf<T>()];
        for (int at = 0, n; at < count; at += n)
        {
            n = Math.Min(Chunk, count - at);
            var columns = buffer.AsSpan(0, n * Unsafe.SizeOf<T>());
            from.ReadExactly(columns);
            Transpose(columns, n, MemoryMarshal.AsBytes(into.AsSpan(at, n)));
        }
        return count;
    }

    /// <summary>The columns of a table of bytes, one after the other.</summary>
    static Span<byte> Transpose(ReadOnlySpan<byte> table, int width, Span<byte> columns)
    {
        int height = table.Length / width;
        for (int y = 0, at = 0; y < height; y++)
            for (int x = 0; x < width; x++, at++) columns[x * height + y] = table[at];
        return columns[..table.Length];
    }

    public static void PutAll<T>(this Stream to, List<T> values) where T : unmanaged =>
        to.PutAll<T>(CollectionsMarshal.AsSpan(values));

    public static void GetAll<T>(this Stream from, List<T> into) where T : unmanaged
    {
        T[] values = [];
        from.GetAll(ref values);
        into.AddRange(values);
    }

    public static void PutAll<TKey, TValue>(this Stream to, Dictionary<TKey, TValue> values)
        where TKey : unmanaged
        where TValue : unmanaged =>
        to.PutAll(values.ToList());

    public static void GetAll<TKey, TValue>(this Stream from, Dictionary<TKey, TValue> into)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        List<KeyValuePair<TKey, TValue>> values = [];
        from.GetAll(values);
        foreach (var (key, value) in values) into.Add(key, value);
    }
}
