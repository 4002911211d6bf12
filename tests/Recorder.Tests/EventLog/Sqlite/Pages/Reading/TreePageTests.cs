using System.Buffers.Binary;
using Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog.Sqlite.Pages.Reading;

/// <summary>Pages of a b-tree by the byte.</summary>
public class TreePageTests
{
    const int Size = 512;

    /// <summary>A page with the same pointer for each of its cells, and a cell there.</summary>
    static byte[] Page(int header, int cells, int pointer, params byte[] cell)
    {
        byte[] page = new byte[Size];
        BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(3), (ushort)cells);
        for (int i = 0; i < cells && header + 2 * i + 2 <= Size; i++)
            BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(header + 2 * i), (ushort)pointer);
        if (pointer < Size) cell.AsSpan(0, Math.Min(cell.Length, Size - pointer)).CopyTo(page.AsSpan(pointer));
        return page;
    }

    static byte[] Leaf(int cells, int pointer, params byte[] cell) => Page(8, cells, pointer, cell);

    static byte[] Interior(int cells, int pointer, params byte[] cell) => Page(12, cells, pointer, cell);

    static string Refusal(Action read) => Assert.Throws<NotPlainException>(read).Message;

    static string RowRefusal(byte[] page) =>
        Refusal(() => LeafPage.Rowid(page, Size, 0, LeafPage.Rows(page, Size), out _));

    static string KeyRefusal(byte[] page, RowidRange? range = null) =>
        Refusal(() => new InteriorPage(page, range ?? RowidRange.All).Next(out _, out _));

    /// <summary>Two rows of two bytes, the first at the end of the page.</summary>
    [Theory]
    [InlineData(504, true)]
    [InlineData(500, false)]      // a hole
    [InlineData(505, false)]      // they overlap
    [InlineData(508, false)]      // they are the same
    public void Cells_follow_each_other(int second, bool isTight)
    {
        byte[] page = Leaf(2, Size - 4, 2, 1, 0, 0);
        (page[0], page[second]) = (13, 2);
        BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(10), (ushort)second);
        BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(5), (ushort)second);
        Assert.Equal(isTight, TreePage.IsTight(page));
    }

    [Theory]
    [InlineData(7L, new byte[] { 7 })]
    [InlineData(0x80L, new byte[] { 0x81, 0 })]
    [InlineData(-1L, new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 255 })]
    public void A_row_has_a_number_and_a_record(long rowid, byte[] varint)
    {
        byte[] page = Leaf(1, 400, [100, .. varint]);
        Assert.Equal(rowid, LeafPage.Rowid(page, Size, 0, 1, out var record));
        Assert.Equal((401 + varint.Length, 100), record);
    }

    [Fact]
    public void Rows_outside_of_a_leaf_are_left_to_SQLite()
    {
        Assert.Equal("a leaf has no rows, or too many", RowRefusal(Leaf(0, 400)));
        Assert.Equal("a leaf has no rows, or too many", RowRefusal(Leaf(85, 400, 20, 1)));
        Assert.Equal("a row lies among the pointers", RowRefusal(Leaf(2, 11, 20, 1)));
        Assert.Equal("a row is outside of its page, or goes on in others", RowRefusal(Leaf(1, 400, 111, 1)));
        Assert.Equal("a row is outside of its page, or goes on in others", RowRefusal(Leaf(1, 100, 0x81, 0x25, 1)));
        byte[] negative = [255, 255, 255, 255, 255, 255, 255, 255, 255, 1];
        Assert.Equal("a row is outside of its page, or goes on in others", RowRefusal(Leaf(1, 100, negative)));
        Assert.Equal("something is outside of its page", RowRefusal(Leaf(1, 510, 0x81, 0x81)));
        Assert.Equal("something is outside of its page", RowRefusal(Leaf(1, 0xffff)));
    }

    [Fact]
    public void An_interior_page_leads_to_its_children_in_order()
    {
        var page = new InteriorPage(Interior(1, 400, 0, 0, 0, 9, 50), new(10, 99));
        Assert.True(page.Next(out uint child, out var range));
        Assert.Equal((9u, new RowidRange(10, 50)), (child, range));
        Assert.True(page.Next(out child, out range));
        Assert.Equal((0u, new RowidRange(50, 99)), (child, range));
        Assert.False(page.Next(out _, out _));
    }

    [Fact]
    public void Keys_outside_of_a_page_or_not_in_order_are_left_to_SQLite()
    {
        Assert.Equal("an interior page has no keys, or too many", KeyRefusal(Interior(0, 400)));
        Assert.Equal("an interior page has no keys, or too many", KeyRefusal(Interior(85, 400)));
        Assert.Equal("a key lies among the pointers", KeyRefusal(Interior(2, 15)));
        Assert.Equal("something is outside of its page", KeyRefusal(Interior(1, 509)));
        Assert.Equal("something is outside of its page", KeyRefusal(Interior(1, 507, 0, 0, 0, 9, 0x81)));
        byte[] fifty = Interior(1, 400, 0, 0, 0, 9, 50);
        Assert.Equal("keys are not in order", KeyRefusal(fifty, new(50, 99)));
        Assert.Equal("keys are not in order", KeyRefusal(fifty, new(10, 49)));
    }
}
