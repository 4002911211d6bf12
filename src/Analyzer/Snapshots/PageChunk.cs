namespace Pintrace.Analyzer.Snapshots;

/// <summary>The events about one page among some that follow each other.</summary>
/// <param name="Seqs">Their numbers, in order.</param>
/// <param name="Sum">Their checksum.</param>
sealed record PageChunk(IReadOnlyList<long> Seqs, long Sum)
{
    /// <summary>How many parts a chunk is kept in: a prime, so that no stride of pages fills only a few.</summary>
    public const int Parts = 251;

    /// <summary>The part that a page belongs to.</summary>
    public static int PartOf(long pfn) => (int)((ulong)pfn % Parts);

    /// <summary>Writes what a part has of a page.</summary>
    public void Write(BinaryWriter to, long pfn)
    {
        using var seqs = new BinaryWriter(new MemoryStream());
        long last = 0;
        foreach (long seq in Seqs)
        {
            seqs.Write7BitEncodedInt64(seq - last);
            last = seq;
        }
        to.Write7BitEncodedInt64(pfn);
        to.Write(Sum);
        to.Write7BitEncodedInt(Seqs.Count);
        to.Write7BitEncodedInt((int)seqs.BaseStream.Length);
        to.Write(((MemoryStream)seqs.BaseStream).GetBuffer(), 0, (int)seqs.BaseStream.Length);
    }

    /// <summary>What a part has of a page; null if that is nothing.</summary>
    public static PageChunk? Find(byte[] part, long pfn)
    {
        using var from = new BinaryReader(new MemoryStream(part));
        while (from.BaseStream.Position < part.Length)
        {
            bool isIt = from.Read7BitEncodedInt64() == pfn;
            long sum = from.ReadInt64(), last = 0;
            int count = from.Read7BitEncodedInt(), length = from.Read7BitEncodedInt();
            if (!isIt)
            {
                from.BaseStream.Position += length;
                continue;
            }
            long[] seqs = new long[count];
            for (int i = 0; i < seqs.Length; i++) seqs[i] = last += from.Read7BitEncodedInt64();
            return new(seqs, sum);
        }
        return null;
    }
}
