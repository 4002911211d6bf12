using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog.Sqlite.Pages.Reading;

/// <summary>Records by the byte: types of 19 columns, then their values.</summary>
public class EventRecordTests
{
    const int Unseen = -7;

    /// <summary>A record with a type for each column, NULL where none is given, and what follows.</summary>
    static byte[] RecordOf(int columns, byte[] types, params byte[] values) =>
        [(byte)(columns + 1), .. types, .. new byte[Math.Max(0, columns - types.Length)], .. values];

    static PageEvent Read(byte[] record, int? length = null)
    {
        var e = new PageEvent { Seq = 5 };
        EventRecord.Read([.. record, .. new byte[DatabasePages.Slack]], length ?? record.Length, Unseen, ref e);
        return e;
    }

    static void Refuses(byte[] record, string why, int? length = null) =>
        Assert.Equal(why, Assert.Throws<NotPlainException>(() => Read(record, length)).Message);

    [Theory]
    [InlineData(0L, new byte[] { 0 })]
    [InlineData(0L, new byte[] { 8 })]
    [InlineData(1L, new byte[] { 9 })]
    [InlineData(-2L, new byte[] { 1, 0xfe })]
    [InlineData(0x7f01L, new byte[] { 2, 0x7f, 1 })]
    [InlineData(-0x800000L, new byte[] { 3, 0x80, 0, 0 })]
    [InlineData(0x01020304L, new byte[] { 4, 1, 2, 3, 4 })]
    [InlineData(-1L, new byte[] { 5, 255, 255, 255, 255, 255, 255 })]
    [InlineData(0x0102030405060708L, new byte[] { 6, 1, 2, 3, 4, 5, 6, 7, 8 })]
    public void A_whole_number_has_any_size(long expected, byte[] typeAndValue) =>
        Assert.Equal(expected, Read(RecordOf(19, [0, typeAndValue[0]], typeAndValue[1..])).Tick);

    [Fact]
    public void A_column_that_is_NULL_was_not_seen_and_one_that_is_not_there_has_its_default()
    {
        foreach (int columns in (int[])[9, 10, 11, 15, 16, 17, 18, 19])
        {
            var e = Read(RecordOf(columns, [0, 9]));
            Assert.Equal((5, 1, 0, 0), (e.Seq, e.Tick, e.Token, e.Line));
            Assert.Equal((Unseen, -1), (e.RefCount, e.Cpu.Number));
            Assert.Equal((columns > 10 ? Unseen : 0, columns > 15 ? Unseen : 0), (e.MapCount, e.PinCount));
        }
    }

    [Fact]
    public void What_a_record_before_had_is_not_seen_again()
    {
        byte[] slack = new byte[DatabasePages.Slack];
        var e = new PageEvent();
        EventRecord.Read([.. RecordOf(19, [0, .. Enumerable.Repeat((byte)9, 18)]), .. slack], 20, Unseen, ref e);
        Assert.Equal((1, 1, 1), (e.Token, e.RefCount, e.Line));
        EventRecord.Read([.. RecordOf(9, [0, 9]), .. slack], 10, Unseen, ref e);
        Assert.Equal((0, Unseen, 0), (e.Token, e.RefCount, e.Line));
    }

    [Fact]
    public void Other_columns_are_left_to_SQLite()
    {
        const string columns = "a record has other columns";
        Refuses(RecordOf(20, []), columns);
        Refuses(RecordOf(0, []), columns);
        Refuses(RecordOf(8, [0]), columns);      // state has no default
        Refuses(RecordOf(19, [9]), columns);      // the rowid, stored once more
        Refuses(RecordOf(19, []), columns, length: 19);
    }

    [Theory]
    [InlineData(7)]       // a real number
    [InlineData(10)]
    [InlineData(12)]      // an empty blob
    [InlineData(13)]      // an empty text
    [InlineData(0x81)]
    public void Other_values_are_left_to_SQLite(byte type) =>
        Refuses(RecordOf(19, [0, type], new byte[8]), "a column is no whole number");

    [Fact]
    public void A_record_is_as_long_as_its_columns()
    {
        Refuses(RecordOf(19, [0, 6], new byte[7]), "a record is not as long as its columns");
        Refuses(RecordOf(19, [0, 6], new byte[9]), "a record is not as long as its columns");
    }

    [Theory]
    [InlineData(1, "a column is NULL")]       // tick
    [InlineData(7, null)]                     // refcount
    [InlineData(8, "a column is NULL")]       // state
    [InlineData(10, null)]                    // mapcount
    [InlineData(15, null)]                    // pincount
    [InlineData(16, "a column is NULL")]      // outcome
    [InlineData(18, null)]                    // line
    public void Only_what_may_be_unseen_is_NULL_in_a_whole_trace(int column, string? why)
    {
        byte[] types = [0, .. Enumerable.Repeat((byte)9, 18)];
        types[column] = 0;
        var refusal = Record.Exception(() => EventRecord.CheckTypes(RecordOf(19, types)));
        Assert.Equal(why, refusal?.Message);
    }

    [Fact]
    public void A_number_fits_its_field() =>
        Refuses(RecordOf(19, [0, 0, 2], 1, 12), "a number does not fit");      // kind 256 + 12
}
