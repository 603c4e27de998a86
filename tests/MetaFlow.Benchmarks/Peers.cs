using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MetaFlow.Benchmarks;

/// <summary>
/// The rivals' programs: copied from the folder that the user names, built there with their own makefile and run beside
/// our measurements. They print lines <c>grad,PROBLEM,NAME,THREADS,MEDIAN_US,…</c>.
/// </summary>
internal sealed class Peers : IDisposable
{
    private static readonly string[] Programs = ["build/gen_data", "build/bench_grad", "build/bench_grad_fast", "build/bench_eigen"];
    private const string Python = "/usr/bin/python3";
    private readonly string _folder = Directory.CreateTempSubdirectory("metaflow-peers-").FullName;

    /// <param name="source">The folder of rivals.</param>
    /// <param name="onlyTorch">Whether only what PyTorch needs is built: the data.</param>
    public Peers(string source, bool onlyTorch = false)
    {
        foreach (var part in new[] { "src", "data", "py" })
        {
            Directory.CreateDirectory(Path.Combine(_folder, part));
            foreach (var file in Directory.EnumerateFiles(Path.Combine(source, part)))
                CopyWritable(file, Path.Combine(_folder, part, Path.GetFileName(file)));
        }

        CopyWritable(Path.Combine(source, "Makefile"), Path.Combine(_folder, "Makefile"));
        Run("make", ["-s", .. onlyTorch ? Programs[..1] : Programs], threads: 1);
        Run("build/gen_data", ["data"], threads: 1);
        Run("build/gen_data", ["data", "p2"], threads: 1);
    }

    /// <summary>The rivals refuse to start without a reference gradient; P2's is not stored in the folder.</summary>
    public void WriteReference(string problem, ReadOnlySpan<double> gradient) => WriteVector(problem + "_gradF_w0.bin", gradient);

    /// <summary>Median seconds of every rival on a problem, by name.</summary>
    public Dictionary<string, double> Measure(string problem, int threads)
    {
        var programs = threads == 1 ? Programs.Skip(1) : Programs.Skip(1).Take(1);
        return programs
            .SelectMany(program => Times(Run(program, program.EndsWith("eigen", StringComparison.Ordinal) ? ["data", problem] : ["data", problem, $"{threads}"], threads)))
            .ToDictionary();
    }

    /// <summary>Median seconds of PyTorch's autograd on a standard problem, by name of the way it is written.</summary>
    public Dictionary<string, double> MeasureTorch(string problem) =>
        Times(Run(Python, [Path.Combine(_folder, "py", "bench_grad.py"), problem, "1", "torch"], threads: 1)).ToDictionary();

    /// <summary>The same of the network that <paramref name="numbers"/> describe, by our own script.</summary>
    public Dictionary<string, double> MeasureTorchNetwork(double[] numbers)
    {
        File.WriteAllBytes(Path.Combine(_folder, "network.bin"), MemoryMarshal.AsBytes<double>(numbers));
        var output = Run(Python, [Path.Combine(AppContext.BaseDirectory, "network_torch.py"), _folder], threads: 1);
        foreach (var difference in output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line.Split(',')[6], CultureInfo.InvariantCulture)))
        {
            if (!(difference < 1e-12)) throw new InvalidOperationException($"PyTorch's gradient of the network differs from MetaFlow's by {difference}.");
        }

        return Times(output).ToDictionary();
    }

    private static IEnumerable<KeyValuePair<string, double>> Times(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(','))
            .Where(field => field.Length > 4 && field[0] == "grad")
            .Select(field => KeyValuePair.Create(field[2], 1e-6 * double.Parse(field[4], CultureInfo.InvariantCulture)));

    /// <summary>A file of the data folder, to be read or written.</summary>
    public string DataFile(string name) => Path.Combine(_folder, "data", name);

    /// <summary>Writes a matrix of one column where the rivals look for it, unless it is there.</summary>
    public void WriteVector(string name, ReadOnlySpan<double> values)
    {
        if (File.Exists(DataFile(name))) return;
        using var file = File.Create(DataFile(name));
        file.Write(MemoryMarshal.AsBytes<long>([values.Length, 1]));
        file.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>The comma-separated lines of a program as it writes them, built if need be; ended when nothing more is read.</summary>
    public IEnumerable<string[]> Lines(string program, params string[] arguments)
    {
        Run("make", ["-s", program], threads: 1);
        return LinesOf(Path.Combine(_folder, program), arguments);
    }

    /// <summary>The comma-separated lines of one of our own Python scripts, which is given the folder and its arguments.</summary>
    public IEnumerable<string[]> ScriptLines(string script, params string[] arguments) =>
        LinesOf(Python, [Path.Combine(AppContext.BaseDirectory, script), _folder, .. arguments]);

    private IEnumerable<string[]> LinesOf(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder, RedirectStandardOutput = true };
        start.Environment["OMP_NUM_THREADS"] = start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        using var process = Process.Start(start)!;
        try
        {
            while (process.StandardOutput.ReadLine() is { } line)
                yield return line.Split(',');
        }
        finally
        {
            if (!process.HasExited) process.Kill();
            process.WaitForExit();
        }
    }

    /// <summary>The comma-separated lines of a program, built if need be, that runs as several processes at once.</summary>
    public IEnumerable<string[]> RunTogether(string program, string[] arguments, int processes)
    {
        Run("make", ["-s", program], threads: 1);
        return Enumerable.Range(0, processes)
            .Select(_ => Task.Factory.StartNew(() => Run(program, arguments, threads: 1), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))
            .ToList()
            .SelectMany(task => task.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(line => line.Split(','))
            .ToList();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void CopyWritable(string source, string destination)
    {
        using var from = File.OpenRead(source);
        using var to = File.Create(destination);
        from.CopyTo(to);
    }

    private string Run(string program, string[] arguments, int threads)
    {
        var start = new ProcessStartInfo(program.Contains('/', StringComparison.Ordinal) && !Path.IsPathRooted(program) ? Path.Combine(_folder, program) : program, arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
        };
        start.Environment["OMP_NUM_THREADS"] = start.Environment["OPENBLAS_NUM_THREADS"] = $"{threads}";
        if (threads > 1) start.Environment["WALL"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with code {process.ExitCode}.");
    }
}
