using System.Text;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.Operations;

public class OperationTests
{
    /// <summary>
    /// Every operation of every scenario as each policy compiles it: a change of the kernel's order is a diff of this
    /// file.
    /// </summary>
    [Fact]
    public void The_order_of_steps_is_known()
    {
        var text = new StringBuilder();
        foreach (var operation in Operations())
        {
            var listings = PolicyCatalog.Ids
                .Select(id => (Id: id, Listing: Listing(operation, PolicyCatalog.Find(id))))
                .GroupBy(l => l.Listing);
            foreach (var group in listings)
                text.Append($"{operation.Id} under {string.Join(", ", group.Select(l => l.Id))}\n{group.Key}\n");
        }
        string golden = RepoFiles.Path("tests", "Recorder.Tests", "Simulation", "Operations", "operations.txt");
        Golden.Check(text.ToString(), golden);
    }

    static IEnumerable<Operation> Operations() => ScenarioCatalog.All
        .Where(s => !s.IsGenerator)
        .SelectMany(s => s.Variants.SelectMany(v => s.Build(v).Actors))
        .SelectMany(a => a.Script)
        .Select(c => c.Operation)
        .Concat([Dma.Write, Dma.Read])
        .DistinctBy(o => o.Id)
        .OrderBy(o => o.Id, StringComparer.Ordinal);

    static string Listing(Operation operation, PolicySpec policy)
    {
        var code = new Program(policy, [operation]).Code;
        var text = new StringBuilder();
        for (int pc = 1; pc < code.Length; pc++)
        {
            var i = code[pc];
            text.Append($"  {pc,2} {i.Name,-40} -> {i.Next}");
            if (i.Attempt is not null) text.Append($"  else {i.Else}");
            if (i.Guard is not null) text.Append("  may block");
            if (i.IsEach) text.Append("  each page");
            text.Append('\n');
        }
        return text.ToString();
    }
}
