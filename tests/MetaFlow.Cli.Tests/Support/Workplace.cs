using MetaFlow.Experiments;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Tests.Support;

/// <summary>A folder of its own that is the current folder while the test runs; commands run in this process.</summary>
/// <remarks>The current folder belongs to the process: tests that use this are in the collection <see cref="InFolder"/>.</remarks>
internal sealed class Workplace : IDisposable
{
    /// <summary>The collection of tests that change the current folder; they run one after another.</summary>
    public const string InFolder = "current folder";

    private readonly string _before = Directory.GetCurrentDirectory();

    public Workplace()
    {
        Folder = Directory.CreateTempSubdirectory("metaflow-cli-").FullName;
        Directory.SetCurrentDirectory(Folder);
    }

    public string Folder { get; }

    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(Path(name), text);
        return name;
    }

    public CliOutcome Run(params string[] args) => Run(new Dictionary<string, string>(), args);

    public CliOutcome Run(IReadOnlyDictionary<string, string> variables, params string[] args) =>
        Run(host => host with { Variable = variables.GetValueOrDefault }, args);

    public CliOutcome Run(Func<CliHost, CliHost> change, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = CliProgram.Run(args, change(new CliHost { Out = output, Error = error }));
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>Every file and folder with its size, to see that nothing was written.</summary>
    public IReadOnlyList<string> Listing() => Directory.EnumerateFileSystemEntries(Folder, "*", SearchOption.AllDirectories)
        .Select(e => $"{e} {(File.Exists(e) ? new FileInfo(e).Length : -1)}").Order(StringComparer.Ordinal).ToList();

    /// <summary>Stores a small run and gives its id.</summary>
    public Guid Store(string algorithm = "maml", string mode = "flow", string? experiment = "demo", string[]? tags = null, double last = 1e-4)
    {
        using var store = RunStore.OpenOrCreate(Path("metaflow.db"));
        using var writer = store.Begin(new RunDescription
        {
            Experiment = experiment,
            Algorithm = algorithm,
            Mode = mode,
            Method = mode == "flow" ? "dormand-prince-54" : "update",
            Route = "data",
            Kernel = "managed",
            Seed = 7,
            Tags = tags ?? [],
            Parameters = new Dictionary<string, ParameterValue> { ["inner_step_size"] = 0.1, ["steps"] = 3 },
        });
        writer.Event("phase", 0, 0, "erm");
        writer.Event("phase", 0.2, 2, "maml");
        double[] values = [10, 1, double.NaN, last];
        for (var k = 0; k < values.Length; k++)
        {
            writer.Point("grad_norm", k, 0.1 * k, values[k]);
            writer.Point("objective", k, 0.1 * k, 100 + (0.1 * k));
        }

        writer.Summary("switch_step", 2);
        writer.Complete(Termination.Completed, new SolveCost { AcceptedSteps = 3, Gradients = 12, Elapsed = TimeSpan.FromMilliseconds(3) });
        return writer.Id;
    }

    public void Dispose()
    {
        Directory.SetCurrentDirectory(_before);
        Directory.Delete(Folder, recursive: true);
    }
}
