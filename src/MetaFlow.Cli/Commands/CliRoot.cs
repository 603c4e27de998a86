using System.CommandLine;

namespace MetaFlow.Cli.Commands;

/// <summary>The root: <c>metaflow</c> without a command.</summary>
internal sealed class CliRoot() : RootCommand(
    """
    A laboratory for the continuous-time theory of meta-learning: runs algorithms as gradient flows and as published, and keeps every run in one SQLite file.

    Results go to standard output, everything else to standard error. The store is --store, else $METAFLOW_STORE, else ./metaflow.db. METAFLOW_TRACE=1 shows the details of an error.

    Exit codes: 0 done (a run that diverged is done), 1 a run failed, 2 wrong usage or input (nothing was written), 3 the machine (disk, lock, memory), 130 cancelled.
    """), IHasExamples
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "metaflow run xu2020.fig2b                   # reproduce a figure: table, stored runs, figures/xu2020.fig2b.png",
        "metaflow catalog experiments                # what else can be run",
        "metaflow runs list --algorithm maml         # find the runs again",
        "metaflow runs plot 0199a 0199b --metric grad_norm",
        "metaflow doctor                             # is this machine set up well?",
    ];
}
