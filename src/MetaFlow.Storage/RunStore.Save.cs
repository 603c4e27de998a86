using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Experiments;

namespace MetaFlow.Storage;

public sealed partial class RunStore
{
    /// <summary>The name under which a run is stored whose algorithm is not told.</summary>
    public const string UnnamedAlgorithm = "custom";

    private const string Unknown = "unknown";

    /// <summary>
    /// Stores a trajectory made from code as a finished run: the initial and final state, phases, events, the results of running
    /// functionals as <c>average_NAME</c>, <c>minimum_NAME</c> or <c>integral_NAME</c>, the series <c>state_norm</c> (‖w‖₂), and
    /// one series for each metric given, all at the saved points.
    /// </summary>
    /// <param name="trajectory">The trajectory. Where its saved points share steps, the series count saved points instead.</param>
    /// <param name="tags">Tags.</param>
    /// <param name="description">
    /// What the run is; null (default) for what the trajectory knows of its origin, and without one for the algorithm
    /// <see cref="UnnamedAlgorithm"/> without parameters.
    /// </param>
    /// <param name="metrics">
    /// Functions of the state by snake_case name; null (default) for <c>objective</c> and <c>grad_norm</c> where the trajectory knows
    /// its objective, otherwise for none.
    /// </param>
    /// <returns>The run's id.</returns>
    /// <exception cref="InvalidInputException">The store is read-only, or a tag is empty.</exception>
    /// <exception cref="StoreException">The machine failed.</exception>
    public Guid Save(
        Trajectory trajectory,
        IEnumerable<string>? tags = null,
        RunDescription? description = null,
        IReadOnlyDictionary<string, Func<Vector<double>, double>>? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(trajectory);
        description ??= Describe(trajectory);
        metrics ??= ObjectiveOf(trajectory);
        using var writer = Begin(description with { Tags = [.. description.Tags, .. tags ?? []] });
        try
        {
            Tell(writer, trajectory, metrics);
            writer.Complete(trajectory.Termination, trajectory.Cost);
        }
        catch (Exception e) when (e is not StoreException)
        {
            writer.Fail($"Saving failed: {e.Message}");
            throw;
        }

        return writer.Id;
    }

    private static RunDescription Describe(Trajectory trajectory) => new()
    {
        Algorithm = trajectory.Origin?.Algorithm ?? UnnamedAlgorithm,
        Mode = trajectory.IsIteration ? "update" : "flow",
        Method = trajectory.Method,
        Route = trajectory.Origin?.Route.ToString().ToLowerInvariant() ?? Unknown,
        Kernel = trajectory.Origin?.Kernel ?? Unknown,
        Parameters = trajectory.Origin?.Parameters ?? new Dictionary<string, ParameterValue>(),
    };

    private static Dictionary<string, Func<Vector<double>, double>> ObjectiveOf(Trajectory trajectory)
    {
        if (trajectory.Origin?.Objective is not { } objective)
            return [];

        return new()
        {
            ["objective"] = state => objective.Potential(state.AsArray()),
            ["grad_norm"] = state =>
            {
                var gradient = Vector<double>.Build.Dense(state.Count);
                objective.Evaluate(0, state.AsArray(), gradient.AsArray());
                return gradient.L2Norm();
            },
        };
    }

    private static void Tell(IRunWriter writer, Trajectory trajectory, IReadOnlyDictionary<string, Func<Vector<double>, double>> metrics)
    {
        foreach (var phase in trajectory.Phases)
            writer.Event(RunEvent.PhaseKind, phase.StartTime, phase.StartStep, phase.Name);
        foreach (var occurrence in trajectory.Events)
            writer.Event(RunEvent.StateEventKind, occurrence.Time, occurrence.Step, occurrence.Name);
        foreach (var functional in trajectory.Functionals)
            writer.Summary($"{functional.Kind.ToString().ToLowerInvariant()}_{functional.Name}", functional.Value);
        writer.State("initial", trajectory.StartTime, trajectory.InitialState.AsArray() ?? trajectory.InitialState.ToArray());
        writer.State("final", trajectory.FinalTime, trajectory.FinalState.AsArray() ?? trajectory.FinalState.ToArray());

        var increasing = trajectory.Steps.Zip(trajectory.Steps.Skip(1)).All(static pair => pair.First < pair.Second);
        for (var i = 0; i < trajectory.Count; i++)
        {
            var step = increasing ? trajectory.Steps[i] : i;
            var state = trajectory.State(i);
            writer.Point("state_norm", step, trajectory.Times[i], state.L2Norm());
            foreach (var (name, metric) in metrics)
                writer.Point(name, step, trajectory.Times[i], metric(state));
        }
    }
}
