using System.CommandLine;
using Pintrace.Recorder.RealKernels.Capture;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Options;

/// <summary>What to capture with, and what of all that a kernel does.</summary>
sealed class CaptureOptions
{
    readonly Option<string> _tool = new("--tool")
    {
        Description = "ftrace, trace-cmd, bpftrace or perf.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "ftrace",
    };
    readonly Option<string?> _task = new("--task")
    {
        Description = "Record only pins by tasks of these names, which may end in '*', or numbers.",
        HelpName = "NAME,...",
    };
    readonly Option<string?> _callsite = new("--callsite")
    {
        Description = "Record only pins taken while this function runs (bpftrace).",
        HelpName = "FUNCTION",
    };
    readonly Option<string?> _device = new("--device")
    {
        Description = "Record only pins taken in read, write or ioctl of this device or of files on it (bpftrace).",
        HelpName = "PATH",
    };
    readonly Option<string?> _stacks = new("--stacks")
    {
        Description = "Of what stacks are recorded: all, none, 1/N (one page in N) or cpu=0,1,... [default: all]",
        HelpName = "SHARE",
    };

    /// <summary>All of them, in the order in which help shows them.</summary>
    public IEnumerable<Option> All => [_tool, _task, _callsite, _device, _stacks];

    /// <summary>The tool.</summary>
    public string Tool(ParseResult parsed) => parsed.GetValue(_tool)!;

    /// <summary>What is recorded.</summary>
    /// <exception cref="UsageException">An option says nothing that could be recorded.</exception>
    public CaptureSelection Selection(ParseResult parsed) => CaptureSelection.Of(
        parsed.GetValue(_task), parsed.GetValue(_callsite), parsed.GetValue(_device), parsed.GetValue(_stacks));
}
