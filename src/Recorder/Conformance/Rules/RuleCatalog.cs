using Pintrace.Recorder.Conformance.Pages;

namespace Pintrace.Recorder.Conformance.Rules;

/// <summary>Every rule of this room.</summary>
static class RuleCatalog
{
    public static IReadOnlyList<IPageRule> All { get; } =
    [
        .. typeof(RuleCatalog).Assembly.GetTypes()
            .Where(t => t.Namespace == typeof(RuleCatalog).Namespace && t.IsAssignableTo(typeof(IPageRule)))
            .Select(t => (IPageRule)Activator.CreateInstance(t)!)
            .OrderBy(r => r.Id, StringComparer.Ordinal),
    ];
}
