using Xunit;

namespace Pintrace.Recorder.Tests.Scenarios;

/// <summary>Every scenario that ends by itself, in every variant, under every built-in policy.</summary>
public static class EveryRun
{
    public static TheoryData<string, string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string, string>();
            foreach (var scenario in Catalog.Scenarios.Where(s => !s.IsGenerator))
                foreach (string variant in scenario.Variants)
                    foreach (var policy in Catalog.Policies) cells.Add(scenario.Id, variant, policy.Id);
            return cells;
        }
    }
}
