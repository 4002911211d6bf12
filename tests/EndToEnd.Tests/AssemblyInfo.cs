using Xunit;

// Processes are started and timed by what they have written: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
