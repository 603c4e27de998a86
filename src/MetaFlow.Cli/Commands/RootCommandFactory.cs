using System.CommandLine;
using System.CommandLine.Help;
using MetaFlow.Cli.Claims;

namespace MetaFlow.Cli.Commands;

/// <summary>Puts the commands together.</summary>
internal static class RootCommandFactory
{
    /// <summary>The root command for a host.</summary>
    public static RootCommand Create(CliHost host)
    {
        // The assembly has another name than the command.
        var root = new CliRoot { HelpName = "metaflow" };
        root.Add(RunCommand.Create(host));
        root.Add(LimitCommand.Create(host));
        root.Add(VerifyCommand.Create(host));
        root.Add(FalsifyCommand.Create(host));
        root.Add(SweepCommand.Create(host));
        root.Add(CatalogCommand.Create(host));
        root.Add(RunsCommand.Create(host));
        root.Add(ReportCommand.Create(host));
        root.Add(DbCommand.Create(host));
        root.Add(BenchCommand.Create(host));
        root.Add(DoctorCommand.Create(host));
        root.SetAction(_ => Help(root, host));
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction usual })
            {
                usual.MaxWidth = Math.Clamp(host.Width, 40, 110);
                option.Action = new ExampleHelp(usual);
                option.Description = "Show this help.";
            }
            else if (option is VersionOption)
            {
                option.Action = new VersionAction();
                option.Description = "Show the version.";
            }
        }

        return root;
    }

    // A bare `metaflow` is a person looking around.
    private static int Help(RootCommand root, CliHost host)
    {
        root.Parse(["--help"]).Invoke(new() { Output = host.Out, Error = host.Error });
        return ExitCode.Done;
    }
}
