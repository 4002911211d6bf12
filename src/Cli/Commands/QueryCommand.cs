using System.CommandLine;
using Pintrace.Analyzer.Sql;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Options;
using Pintrace.Cli.Views;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Commands;

sealed class QueryCommand : ICliCommand
{
    readonly Argument<string> _trace = Arguments.Trace;
    readonly Argument<string?> _sql = new("SQL")
    {
        Description = "One SQL statement that only reads.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    readonly Option<string> _format = new("--format")
    {
        Description = string.Join(", ", RowWriters.Formats) + ".",
        HelpName = "NAME",
        DefaultValueFactory = _ => "table",
    };
    readonly Option<bool> _tables = new("--tables") { Description = "List the views and tables." };
    readonly Option<string?> _describe = new("--describe")
    {
        Description = "Describe the columns of a view or table.",
        HelpName = "NAME",
    };
    readonly Option<long> _limit = Arguments.Number("--limit", "Print at most this many rows; 0 prints all.", 0, 1000);
    readonly Option<double> _timeout = new("--timeout")
    {
        Description = "Stop after this many seconds; 0 never stops.",
        HelpName = "S",
        DefaultValueFactory = _ => 30,
        CustomParser = Arguments.ParseSeconds,
    };

    readonly EventFilterOptions _filter = new();

    public Command Build(Session session)
    {
        var command = new Command(
            "query",
            "Read-only SQL over a trace. Options that ask for events filter the view events, and no other view.")
        {
            _trace, _sql, _format, _tables, _describe, _limit, _timeout,
        };
        foreach (var option in _filter.All) command.Add(option);
        command.SetAction(parsed => Run(parsed, session));
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        string? sql = parsed.GetValue(_sql), described = parsed.GetValue(_describe);
        bool tables = parsed.GetValue(_tables);
        if (new[] { sql is not null, tables, described is not null }.Count(wanted => wanted) != 1)
            throw new UsageException("Give a query, or --tables, or --describe NAME.");
        string[] prose = sql is null ? [SchemaHelp.Meaning] : [];
        var rows = RowWriters.Create(parsed.GetValue(_format)!, session.Rows, prose);
        var trace = new TraceReader(parsed.GetValue(_trace)!, session.Cancel);
        if (tables) return ListTables(trace, rows);
        if (described is not null) return Describe(SchemaHelp.Find(trace.Header, described), rows);
        var time = TimeSpan.FromSeconds(parsed.GetValue(_timeout));
        var limits = new QueryLimits(parsed.GetValue(_limit), time, _filter.Of(parsed, trace));
        return Query(trace, sql!, rows, limits, session);
    }

    static int Query(TraceReader trace, string sql, IRowWriter rows, QueryLimits limits, Session session)
    {
        QueryEnd end;
        using (var progress = new Progress(session, "events analyzed", trace.EventCount))
            end = TraceSql.Run(trace, sql, limits, rows, done => progress.Report(done), session.Cancel);
        if (TraceSql.ComparesPfnWithNumber(sql))
        {
            session.Out.Flush();
            session.Error.WriteLine("pintrace: pfn is a text in views, as in pfn = '0x1000'; no number equals it.");
        }
        if (end == QueryEnd.Complete) return ExitCode.Clean;
        session.Out.Flush();
        session.Error.WriteLine(end == QueryEnd.RowLimit
            ? $"pintrace: cut after {Format.Count(limits.Rows, "row")}; --limit 0 shows all."
            : $"pintrace: cut after {limits.Time.TotalSeconds:0.#} s; --timeout 0 lets it run.");
        return end == QueryEnd.RowLimit ? ExitCode.Clean : ExitCode.Inconclusive;
    }

    static int ListTables(TraceReader trace, IRowWriter rows)
    {
        rows.Begin(["name", "kind", SchemaHelp.Meaning]);
        foreach (var r in SchemaHelp.Relations(trace.Header)) rows.Row([r.Name, r.Kind, r.Meaning]);
        rows.End();
        return ExitCode.Clean;
    }

    static int Describe(Relation relation, IRowWriter rows)
    {
        rows.Begin(["column", SchemaHelp.Meaning]);
        foreach (var (name, meaning) in relation.Columns) rows.Row([name, meaning]);
        rows.End();
        return ExitCode.Clean;
    }
}
