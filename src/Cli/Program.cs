using Pintrace.Cli;

using var session = Session.OfProcess();
return CommandLine.Run(args, session);
