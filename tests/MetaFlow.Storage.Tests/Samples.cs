using MetaFlow.Experiments;

namespace MetaFlow.Storage.Tests;

/// <summary>Descriptions and costs that tests share.</summary>
internal static class Samples
{
    public static RunDescription Description(string algorithm = "maml", string? experiment = null) => new()
    {
        Experiment = experiment,
        Algorithm = algorithm,
        Mode = "flow",
        Method = "dormand-prince-54",
        Route = "data",
        Kernel = "managed",
    };

    public static SolveCost Cost { get; } = new()
    {
        AcceptedSteps = 10,
        RejectedSteps = 2,
        Evaluations = 73,
        Gradients = 365,
        HessianVectorProducts = 360,
        Elapsed = TimeSpan.FromSeconds(1.25),
    };

    /// <summary>A finished run with one series.</summary>
    public static Guid Add(RunStore store, RunDescription? description = null, string metric = "loss", params double[] values)
    {
        using var writer = store.Begin(description ?? Description());
        for (var i = 0; i < values.Length; i++)
            writer.Point(metric, i, 0.5 * i, values[i]);
        writer.Complete(Termination.Completed, Cost);
        return writer.Id;
    }
}
