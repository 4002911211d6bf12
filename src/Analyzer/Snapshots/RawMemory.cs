using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pintrace.Analyzer.Snapshots;

/// <summary>Numbers and structs as they lie in memory: only for the same program on the same machine.</summary>
static class RawMemory
{
    /// <summary>Values that are written at once: their bytes must be countable in an int.</summary>
    const int Chunk = 4096;

    public static void Put<T>(this Stream to, T value) where T : unmanaged => to.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    public static T Get<T>(this Stream from) where T : unmanaged
    {
        Unsafe.SkipInit(out T value);
        from.ReadExactly(MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    /// <summary>Writes how many values there are, and the values.</summary>
    public static void PutAll<T>(this Stream to, ReadOnlySpan<T> values) where T : unmanaged
    {
        to.Put(values.Length);
        for (; values.Length > Chunk; values = values[Chunk..]) to.Write(MemoryMarshal.AsBytes(values[..Chunk]));
        to.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Reads such values to the start of an array, which grows if it must, and says how many values there were.</summary>
    public static int GetAll<T>(this Stream from, ref T[] into) where T : unmanaged
    {
        int count = from.Get<int>();
        if (into.Length < count) into = new T[count];
        for (var rest = into.AsSpan(0, count); rest.Length > 0; rest = rest[Math.Min(Chunk, rest.Length)..])
            from.ReadExactly(MemoryMarshal.AsBytes(rest[..Math.Min(Chunk, rest.Length)]));
        return count;
    }

    public static void PutAll<TKey, TValue>(this Stream to, Dictionary<TKey, TValue> values) where TKey : unmanaged where TValue : unmanaged =>
        to.PutAll<KeyValuePair<TKey, TValue>>(values.ToArray());

    public static void GetAll<TKey, TValue>(this Stream from, Dictionary<TKey, TValue> into) where TKey : unmanaged where TValue : unmanaged
    {
        KeyValuePair<TKey, TValue>[] values = [];
        from.GetAll(ref values);
        foreach (var (key, value) in values) into.Add(key, value);
    }
}
