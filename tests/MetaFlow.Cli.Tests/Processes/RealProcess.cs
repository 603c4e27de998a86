using System.Diagnostics;
using System.Globalization;
using MetaFlow.Cli.Tests.Support;

namespace MetaFlow.Cli.Tests.Processes;

/// <summary>The built command as a process of its own.</summary>
internal sealed class RealProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly Task<string> _out;
    private readonly Task<string> _error;

    private RealProcess(Process process)
    {
        _process = process;
        _out = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    public static RealProcess Start(string folder, params string[] args) => StartFrom(AppContext.BaseDirectory, folder, args);

    /// <summary>Starts the command that is installed in another folder.</summary>
    public static RealProcess StartFrom(string installation, string folder, params string[] args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var arg in (string[])["exec", Path.Combine(installation, "MetaFlow.Cli.dll"), .. args])
            start.ArgumentList.Add(arg);
        start.Environment.Remove("METAFLOW_STORE");
        start.Environment.Remove("METAFLOW_KERNEL");
        return new(Process.Start(start)!);
    }

    public static CliOutcome Run(string folder, params string[] args)
    {
        using var process = Start(folder, args);
        return process.Wait();
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Ends the process as a loss of power would.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>What Ctrl-C does.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public CliOutcome Wait()
    {
        if (!_process.WaitForExit(s_patience))
        {
            _process.Kill();
            throw new TimeoutException("The command did not end.");
        }

        return new(_process.ExitCode, _out.GetAwaiter().GetResult(), _error.GetAwaiter().GetResult());
    }

    /// <summary>Waits until something is so; gives up when the process ends or patience does.</summary>
    public void Until(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (_process.HasExited || clock.Elapsed > s_patience)
                throw new InvalidOperationException($"It never came to that: {_error.GetAwaiter().GetResult()}");
            Thread.Sleep(5);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }
}
