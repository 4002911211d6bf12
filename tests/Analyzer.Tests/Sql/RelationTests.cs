using Pintrace.Analyzer.Sql;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Sql;

/// <summary>What can be asked, of a simulated trace and of a real kernel's.</summary>
public sealed class RelationTests : IDisposable
{
    const string Simulated = "drop-buffers.legacy-get.db", Load = "mixed-load.linux-7.0.db";
    const string Real = "pinbug-leak.linux-6.12.db";

    static readonly QueryLimits Unlimited = new(0, TimeSpan.FromSeconds(60));

    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    static TraceReader Open(string trace) => new(RepoFiles.Path("traces", trace));

    static string Query(TraceReader trace, string sql)
    {
        var text = new StringWriter();
        var rows = RowWriters.Create("csv", Screen.Piped(text));
        Assert.Equal(QueryEnd.Complete, TraceSql.Run(trace, sql, Unlimited, rows));
        return text.ToString().ReplaceLineEndings("\n");
    }

    static string Query(string trace, string sql) => Query(Open(trace), sql);

    /// <summary>The interface: a name that stands here stays.</summary>
    [Theory]
    [InlineData(
        Simulated, "events pins open_pins callsites stacks frames requests pages writebacks gaps",
        "findings finding_events callsite_stats metrics")]
    [InlineData(
        Real, "events open_pins callsites stacks frames requests pages writebacks gaps",
        "pins findings finding_events callsite_stats metrics")]
    public void Views_and_derived_relations(string trace, string views, string derived)
    {
        var relations = SchemaHelp.Relations(Open(trace).Header);
        Assert.Equal((views, derived), (Names("view"), Names("derived")));
        string Names(string kind) => string.Join(' ', relations.Where(r => r.Kind == kind).Select(r => r.Name));
    }

    [Theory]
    [InlineData(Simulated)]
    [InlineData(Real)]
    public void Every_relation_has_the_columns_that_it_describes_and_says_what_they_mean(string trace) =>
        Assert.All(SchemaHelp.Relations(Open(trace).Header), relation =>
        {
            string header = Query(trace, $"SELECT * FROM {relation.Name} LIMIT 1").Split('\n')[0];
            Assert.Equal(string.Join(',', relation.Columns.Select(c => c.Name)), header);
            Assert.All(relation.Columns, c => Assert.NotEqual("", c.Meaning));
        });

    [Fact]
    public void The_views_in_a_file_are_those_of_a_query() => Assert.Equal(
        TraceFormat.Views.Values.Select(sql => sql + "\n"),
        TraceFormat.Views.Keys.Select(name => Definition(name) + "\n"));

    /// <summary>Without the quotes of CSV.</summary>
    static string Definition(string name) =>
        Query(Simulated, $"SELECT sql FROM sqlite_master WHERE name = '{name}'").Split('\n', 2)[1]
            .Replace("\"\"", "\"", StringComparison.Ordinal).Trim('"', '\n');

    [Fact]
    public void A_real_kernels_pins_have_their_releases() => Assert.Equal("""
        kind,acquired_at,released_with,released_at,matched,n
        pin,pinbug_ioctl,,,,24
        pin,pinbug_ioctl,unpin,pinbug_release,inferred,72

        """.ReplaceLineEndings("\n"), Query(Real, """
        SELECT kind, acquired_at, released_with, released_at, matched, COUNT(*) AS n
        FROM pins GROUP BY 1, 2, 3, 4, 5
        """));

    [Fact]
    public void Open_pins_are_the_same_whichever_way_pins_are_known()
    {
        Assert.Equal(
            "n,least\n24,3079542000\n",
            Query(Real, "SELECT COUNT(*) AS n, MIN(at_least_ns) AS least FROM open_pins"));
        Assert.Equal("open,pins\n100,100\n", Query(Load, """
            SELECT (SELECT COUNT(*) FROM open_pins) AS open, COUNT(*) AS pins
            FROM pins WHERE released_seq IS NULL
            """));
    }

    /// <summary>
    /// One definition, two ways: where a trace has tokens the replay's intervals are the rows of the plain view.
    /// </summary>
    [Theory]
    [InlineData(Load)]
    [InlineData(Simulated)]
    [InlineData("vdpa-error-path.linux-7.0.db")]
    public void Intervals_of_the_replay_are_the_rows_of_the_view(string trace)
    {
        var columns = SchemaComments.View("pins").Columns.Select(c => c.Name).ToList();
        int matched = columns.IndexOf("matched"), seq = columns.IndexOf("acquired_seq");
        var replayed = Intervals(Open(trace)).OrderBy(r => (long)r[seq]!)
            .Select(r => string.Join(',', r.Where((_, i) => i != matched).Select(Text)));
        string asked = string.Join(", ", columns.Where(c => c != "matched"));
        Assert.Equal(Query(trace, $"SELECT {asked} FROM pins ORDER BY acquired_seq").Split('\n')[1..^1], replayed);
        static string Text(object? value) => value is bool flag ? flag ? "1" : "0" : $"{value}";
    }

    static IEnumerable<object?[]> Intervals(ITrace trace) =>
        HoldIntervals.Pins.Rows(new DerivedSource(trace, null, CancellationToken.None));

    [Fact]
    public void A_release_that_only_counts_show_is_marked()
    {
        var script = new EventScript(TraceCoverage.None).AnonPage()
            .Pin("a", 0).Pin("b", 0).Unpin("c", 0).Add(EventKind.SetDirty, "d", refs: -1024).Pin("e", 0);
        int[] asked = [8, 11, 12, 13, 17];
        string[] names = [.. asked.Select(i => HoldIntervals.Pins.Relation.Columns[i].Name)];
        Assert.Equal(["acquired_at", "released_with", "released_at", "released_seq", "matched"], names);
        var rows = Intervals(script.Trace).Select(row => string.Join(' ', asked.Select(i => row[i] ?? "-")));
        Assert.Equal(["a unpin c 5 inferred", "b - - 6 count", "e - - - -"], rows);
    }

    [Fact]
    public void Findings_are_those_of_analyze() => Assert.Equal("""
        id,kind,pfn,callsite,related_callsite,first_seq,last_seq,events
        F1,write-to-clean,0x1000,ib_umem_get,ext4_writepages,8,27,8 13 27
        F2,dirty-without-buffers,0x1000,shrink_folio_list,__ib_umem_release,8,36,8 22 29 36
        F3,lost-dirty,0x1000,ib_umem_get,,27,35,27 35

        """.ReplaceLineEndings("\n"), Query(Simulated, """
        SELECT id, kind, pfn, callsite, related_callsite, first_seq, last_seq,
            (SELECT GROUP_CONCAT(seq, ' ') FROM finding_events e WHERE e.finding = f.id) AS events
        FROM findings f WHERE severity = 'error'
        """));

    [Fact]
    public void Counting_the_rows_of_a_derived_relation_makes_them() =>
        Assert.Equal("n\n5\n", Query(Simulated, "SELECT COUNT(*) AS n FROM findings"));

    [Fact]
    public void Callsite_stats_are_the_table_of_analyze() => Assert.Equal(
        """
        callsite,gets,outstanding,hold_p50,open_at_least
        ext4_writepages,2,0,7000,
        ib_umem_get,1,0,28000,
        shrink_folio_list,0,0,,

        """.ReplaceLineEndings("\n"),
        Query(Simulated, "SELECT callsite, gets, outstanding, hold_p50, open_at_least FROM callsite_stats ORDER BY 1"));

    [Fact]
    public void Metrics_are_those_of_the_report() => Assert.Equal(
        "value,polarity\n38,neutral\n", Query(Simulated, "SELECT value, polarity FROM metrics WHERE name = 'events'"));

    [Fact]
    public void Frames_are_the_functions_of_a_stack() => Assert.Equal(
        """
        depth,position,function,module
        7,1,try_grab_folio_fast,
        7,2,gup_fast_fallback,
        7,3,pin_user_pages_fast,
        7,4,pinbug_ioctl,

        """.ReplaceLineEndings("\n"),
        Query(Real, """
        SELECT depth, position, function, module FROM stacks JOIN frames USING (callsite_id)
        WHERE callsite = 'pinbug_ioctl' AND position < 5
        """));

    [Fact]
    public void Frames_of_a_deep_stack_are_found_in_one_pass_and_any_text_is_a_function()
    {
        var functions = Enumerable.Range(0, 20_000).Select(i => $"f{i}").Append("\"[{\\").Append("é\u0007");
        var script = new EventScript(TraceCoverage.None)
            .Add(EventKind.Pin, string.Join(Callsite.Separator, functions), refs: 1024);
        Assert.Equal(
            "count,last,quoted\n20002,f19999,\"\"\"[{\\\"\n",
            Query(Written(script), """
            SELECT COUNT(*) AS count, MAX(CASE position WHEN 20000 THEN function END) AS last,
            MAX(CASE position WHEN 20001 THEN function END) AS quoted FROM frames
            """));
    }

    [Fact]
    public void A_module_is_told_where_the_log_names_it()
    {
        var script = new EventScript(TraceCoverage.None)
            .Add(EventKind.Pin, "pin_user_pages < sg_io [sg] < do_ioctl", refs: 1024);
        Assert.Equal(
            "position,function,module\n1,pin_user_pages,\n2,sg_io,sg\n3,do_ioctl,\n",
            Query(Written(script), "SELECT position, function, module FROM frames"));
    }

    [Fact]
    public void Gaps_say_where_how_many_and_whose()
    {
        var script = new EventScript(TraceCoverage.None).AnonPage()
            .Add(EventKind.Gap, "x", page: 0, n: 0)
            .Add(EventKind.Gap, "x", page: 0, n: 311, request: 2, arg: 3);
        Assert.Equal(
            "seq,after_seq,tick,cpu,lost\n3,,3000,,\n4,2,4000,2,311\n",
            Query(Written(script), "SELECT * FROM gaps"));
    }

    TraceReader Written(EventScript script)
    {
        string path = _folder.File("t.db");
        using (var writer = new TraceWriter(path, script.Trace.Header, force: false))
        {
            var names = script.Trace.Names;
            for (int i = 1; i <= names.Callsites.Count; i++) writer.Names.Callsites.Intern(names.Callsites[new(i)]);
            for (int i = 1; i <= names.Actors.Count; i++) writer.Names.Actors.Intern(names.Actors[new(i)]);
            foreach (var e in script.Trace.Events) writer.Append(in e);
            writer.Finish(TraceHeader.Complete);
        }
        return new TraceReader(path);
    }

    /// <summary>An old trace lacks views, a hostile one has others under their names: a query sees ours.</summary>
    [Theory]
    [InlineData("DROP VIEW open_pins; DROP VIEW stacks; DROP VIEW gaps")]
    [InlineData("DROP VIEW events; CREATE VIEW events AS "
        + "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS seq FROM n")]
    [InlineData("DROP VIEW pins; CREATE VIEW pins AS SELECT load_extension('x') AS released_seq")]
    public void A_trace_cannot_put_its_own_views_in_the_place_of_ours(string tampering)
    {
        string path = _folder.File("t.db");
        File.Copy(RepoFiles.Path("traces", Simulated), path);
        Tampering.Damage(path, tampering);
        Assert.Equal("e,p,o,g,f,m\n38,1,0,0,5,19\n", Query(new TraceReader(path), """
            SELECT (SELECT COUNT(*) FROM events) AS e, (SELECT COUNT(*) FROM pins) AS p,
                (SELECT COUNT(*) FROM open_pins) AS o, (SELECT COUNT(*) FROM gaps) AS g,
                (SELECT COUNT(*) FROM findings) AS f, (SELECT COUNT(*) FROM metrics) AS m
            """));
    }

    [Fact]
    public void Making_a_derived_relation_counts_towards_the_time()
    {
        var shortest = new QueryLimits(0, TimeSpan.FromTicks(1));
        var nowhere = RowWriters.Create("csv", Screen.Piped(TextWriter.Null));
        var end = TraceSql.Run(Open(Load), "SELECT COUNT(*) FROM findings", shortest, nowhere);
        Assert.Equal(QueryEnd.TimeLimit, end);
    }

    [Theory]
    [InlineData("SELECT 1 FROM requests JOIN open_pins USING (request)")]
    [InlineData("SELECT 1 FROM pins a JOIN pins b USING (request)")]
    [InlineData("SELECT 1 FROM events JOIN pins USING (request)")]
    public void A_join_over_pins_and_requests_is_not_quadratic(string sql) =>
        Assert.Matches(@"AUTOMATIC.* INDEX \(.*request=\?", Query(Load, "EXPLAIN QUERY PLAN " + sql));
}
