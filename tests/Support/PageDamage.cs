using System.Buffers.Binary;

namespace Pintrace.Tests.Support;

/// <summary>
/// Damages pages of a database as no disk does: each kind aims at something that a reader could believe.
/// </summary>
public sealed class PageDamage(byte[] whole, int pageSize, Random random)
{
    const byte Interior = 5, Leaf = 13;

    byte[] _file = [];

    int Pages => whole.Length / pageSize;

    /// <summary>A copy with one damage, or two; a few are cut off.</summary>
    public byte[] Next()
    {
        _file = [.. whole];
        for (int i = random.Next(4) == 0 ? 2 : 1; i > 0; i--) DamageOnce();
        return random.Next(20) == 0 ? _file[..random.Next(pageSize, _file.Length)] : _file;
    }

    void DamageOnce()
    {
        int page = TablePage(random.Next(3) == 0 ? Interior : Leaf);
        switch (random.Next(10))
        {
            case 0: Flip(page + random.Next(pageSize)); break;
            case 1: Flip(page + random.Next(Math.Min(pageSize, 8 + 2 * Cells(page)))); break;
            case 2: _file.AsSpan(TablePage(_file[page]), pageSize).CopyTo(_file.AsSpan(page)); break;
            case 3: LeadElsewhere(TablePage(Interior)); break;
            case 4: WriteShort(PointerOf(page), random.Next(2) == 0 ? Cell(page) : random.Next(pageSize + 9)); break;
            case 5: _file.AsSpan(AnyPlace(page + Cell(page), 9), 1 + random.Next(9)).Fill(0xff); break;
            case 6: _file[AnyPlace(page + Cell(page) + random.Next(24), 1)] = (byte)random.Next(16); break;
            case 7: _file.AsSpan(page + random.Next(pageSize)).Clear(); break;
            case 8: _file[page] = (byte)random.Next(16); break;
            default: WriteShort(page + 3, random.Next(3) == 0 ? random.Next(1 << 16) : random.Next(40)); break;
        }
    }

    /// <summary>A child becomes any page: one above it, one that is none, the first.</summary>
    void LeadElsewhere(int page)
    {
        int at = random.Next(4) == 0 ? page + 8 : AnyPlace(page + Cell(page), sizeof(uint));
        BinaryPrimitives.WriteInt32BigEndian(_file.AsSpan(at), random.Next(Pages + 3));
    }

    /// <summary>Where a page of a kind begins; any page if there is none.</summary>
    int TablePage(byte kind)
    {
        int first = random.Next(Pages);
        for (int i = 0; i < Pages; i++)
            if ((first + i) % Pages * pageSize is var at and > 0 && _file[at] == kind) return at;
        return first * pageSize;
    }

    int Cells(int page) => BinaryPrimitives.ReadUInt16BigEndian(_file.AsSpan(page + 3));

    int PointerOf(int page) =>
        AnyPlace(page + (_file[page] == Interior ? 12 : 8) + 2 * random.Next(Math.Max(1, Cells(page))), 2);

    int Cell(int page) => BinaryPrimitives.ReadUInt16BigEndian(_file.AsSpan(PointerOf(page)));

    int AnyPlace(int at, int length) => Math.Min(at, _file.Length - length);

    void Flip(int at) => _file[at] ^= (byte)(1 << random.Next(8));

    void WriteShort(int at, int number) =>
        BinaryPrimitives.WriteUInt16BigEndian(_file.AsSpan(AnyPlace(at, 2)), (ushort)number);
}
