namespace MetaFlow.Cli;

/// <summary>The world around a command: where it writes, what it reads, whether a person is there. Tests bring their own.</summary>
internal sealed record CliHost
{
    /// <summary>Results go here.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Everything else goes here.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Reads an answer of the user.</summary>
    public Func<string?> ReadLine { get; init; } = () => null;

    /// <summary>Whether someone can answer a question.</summary>
    public bool CanAsk { get; init; }

    /// <summary>Whether standard error is a terminal, where progress can be drawn over itself.</summary>
    public bool ShowsProgress { get; init; }

    /// <summary>Width of the terminal in columns; unlimited (the default) where the output goes to a file or a pipe.</summary>
    public int Width { get; init; } = int.MaxValue;

    /// <summary>Environment variables.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>Set when the user presses Ctrl-C.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The real process.</summary>
    /// <param name="cancellation">Set when the user presses Ctrl-C.</param>
    public static CliHost OfProcess(CancellationToken cancellation) => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        // Asked for late: touching the input makes .NET send the terminal its start sequence.
        ReadLine = Console.ReadLine,
        CanAsk = !Console.IsInputRedirected && !Console.IsErrorRedirected,
        ShowsProgress = !Console.IsErrorRedirected,
        Width = Console.IsOutputRedirected ? int.MaxValue : TerminalWidth(),
        Variable = Environment.GetEnvironmentVariable,
        Cancellation = cancellation,
    };

    private static int TerminalWidth()
    {
        try
        {
            return Console.WindowWidth > 0 ? Console.WindowWidth : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
