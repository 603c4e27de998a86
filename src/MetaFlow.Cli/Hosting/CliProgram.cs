using MetaFlow.Cli.Commands;
using MetaFlow.Storage;

namespace MetaFlow.Cli;

/// <summary>The command as a function: arguments in, exit code out. Every failure becomes one sentence on standard error.</summary>
internal static class CliProgram
{
    /// <summary>The variable that asks for the details of an unexpected failure.</summary>
    public const string TraceVariable = "METAFLOW_TRACE";

    /// <summary>Runs one command line.</summary>
    public static int Run(IReadOnlyList<string> args, CliHost host)
    {
        try
        {
            var result = RootCommandFactory.Create(host).Parse(args);
            UsageErrors.ThrowIfAny(result);
            return result.Invoke(new()
            {
                Output = host.Out,
                Error = host.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (Exception failure)
        {
            var (code, sentence) = Explain(failure);
            if (sentence.Length > 0)
                host.Error.WriteLine("metaflow: " + OneLine(sentence));
            if (failure is FilterException filter)
                host.Error.WriteLine(filter.Drawing);
            if (host.Variable(TraceVariable) is { Length: > 0 })
                host.Error.WriteLine(failure);
            return code;
        }
        finally
        {
            host.Out.Flush();
            host.Error.Flush();
        }
    }

    private static (int Code, string Sentence) Explain(Exception failure) => failure switch
    {
        UsageException or InvalidInputException => (ExitCode.Usage, failure.Message),
        StoreException or NotSupportedException => (ExitCode.Machine, failure.Message),
        OperationCanceledException => (ExitCode.Cancelled, "cancelled; what was stored until here is kept."),
        OutOfMemoryException => (ExitCode.Machine, "the machine has not enough memory for this."),
        // A reader such as `head` that has seen enough closes the pipe.
        IOException { HResult: BrokenPipe } => (ExitCode.Done, ""),
        IOException or UnauthorizedAccessException => (ExitCode.Machine, failure.Message),
        _ => (ExitCode.Failed,
            $"an unexpected error ({failure.GetType().Name}: {failure.Message.TrimEnd('.')}); please report it with the output of the same command under {TraceVariable}=1."),
    };

    private const int BrokenPipe = 32;

    // One line, and after "metaflow: " no capital, unless the first word is a name.
    private static string OneLine(string sentence)
    {
        var line = string.Join(' ', sentence.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return line.Length > 1 && char.IsUpper(line[0]) && char.IsLower(line[1]) ? char.ToLowerInvariant(line[0]) + line[1..] : line;
    }
}
