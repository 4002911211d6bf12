using Xunit;

namespace Pintrace.EndToEnd.Tests.Processes;

/// <summary>Tests that start processes and wait for what they have written run one after the other.</summary>
[CollectionDefinition(nameof(OneAtATime))]
public class OneAtATime;
