using Pintrace.Recorder.RealKernels.Capture;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Capture;

public sealed class BtfTypesTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    BtfTypes Read(byte[] content)
    {
        File.WriteAllBytes(_folder.File("btf"), content);
        return BtfTypes.Read(_folder.File("btf"));
    }

    [Fact]
    public void Members_are_found_in_structs_and_in_members_without_a_name()
    {
        var types = Read(BtfBlob.Like612().Bytes());
        Assert.Equal(0x34, types.OffsetOf("folio", "_refcount"));
        Assert.Equal(0x5c, types.OffsetOf("folio", "_pincount"));
        Assert.Equal(8, types.OffsetOf("page", "compound_head"));
        Assert.Null(types.OffsetOf("folio", "compound_head"));
        Assert.Null(types.OffsetOf("none", "flags"));
    }

    [Fact]
    public void Enumerators_and_functions_are_known_by_name()
    {
        var types = Read(
            new BtfBlob().WithEnum("FOLL_PIN", 0x80000).WithEnum("NEGATIVE", -1).WithEnum64("BIG", 1L << 40)
                .WithFunction("f").Bytes());
        Assert.Equal(
            (0x80000L, -1L, 1L << 40, null),
            (types.ValueOf("FOLL_PIN"), types.ValueOf("NEGATIVE"), types.ValueOf("BIG"), types.ValueOf("f")));
        Assert.True(types.HasFunction("f"));
        Assert.False(types.HasFunction("FOLL_PIN"));
    }

    [Fact]
    public void A_struct_that_contains_itself_ends() => Assert.Null(
        Read(new BtfBlob().WithStruct("s", ("", 1, 0), ("", 1, 0)).Bytes()).OffsetOf("s", "x"));

    [Fact]
    public void Damaged_types_are_refused_in_a_sentence()
    {
        byte[] whole = BtfBlob.Like612().Bytes();
        Assert.EndsWith(
            "is not the BTF of a kernel: it does not begin as BTF does.",
            Refusal([.. "nothing of the kind, but long"u8]),
            StringComparison.Ordinal);
        Assert.EndsWith("its sections do not fit into it.", Refusal(whole[..^1]), StringComparison.Ordinal);
        Assert.EndsWith(
            "it has a record of the unknown kind 31.", Refusal(new BtfBlob().WithStrange().Bytes()),
            StringComparison.Ordinal);
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0xff;
            try { Read(damaged).OffsetOf("folio", "_pincount"); }
            catch (InputException) { }
        }
    }

    string Refusal(byte[] content) => Assert.Throws<InputException>(() => Read(content)).Message;
}
