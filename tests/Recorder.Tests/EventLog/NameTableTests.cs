using Pintrace.Recorder.EventLog;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog;

/// <summary>What a log of days forgets of its names.</summary>
public class NameTableTests
{
    readonly NameTable<string> _table = new();

    [Fact]
    public void What_is_released_has_its_name_until_the_second_time_that_names_are_dropped()
    {
        var gone = _table.Intern("a");
        var stays = _table.Intern("b");
        _table.Release(gone);
        _table.DropReleased();
        Assert.True(_table.Has(gone));
        _table.DropReleased();
        Assert.False(_table.Has(gone));
        Assert.Equal("b", _table[stays]);
    }

    [Fact]
    public void An_equal_entry_after_a_release_is_another()
    {
        var first = _table.Intern("a");
        _table.Release(first);
        var second = _table.Intern("a");
        Assert.NotEqual(first, second);
        _table.DropReleased();
        _table.DropReleased();
        Assert.Equal((false, "a"), (_table.Has(first), _table[second]));
    }

    [Fact]
    public void All_can_be_released_once()
    {
        var first = _table.Intern("a");
        _table.ReleaseAll();
        var second = _table.Intern("b");
        _table.ReleaseAll();
        _table.DropReleased();
        _table.DropReleased();
        Assert.Equal((false, false), (_table.Has(first), _table.Has(second)));
    }
}
