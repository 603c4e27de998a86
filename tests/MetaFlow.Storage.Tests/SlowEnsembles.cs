using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Storage.Tests;

/// <summary>
/// An ensemble as a child follows it: a checkpoint after every few steps, which takes the place of the last one in a file, and a pause
/// at each, so that a kill meets the middle of it on any machine.
/// </summary>
internal static class SlowEnsembles
{
    private static readonly TaskSet s_tasks = RandomTasks.Classification(
        new ClassificationTasksOptions { Family = GlmFamily.Logistic, Tasks = 3, Samples = 24, Dimension = 6, Seed = 4, Normalization = Normalization.Mean });

    /// <summary>Follows the ensemble, from the file's checkpoint where there is one, and puts checkpoints there.</summary>
    public static IReadOnlyList<Trajectory> Run(string file, string method, int seed, Action<string> say)
    {
        EnsembleCheckpoint? from = Read(file);
        say(from is null ? "begins" : "goes on");
        return Follow(method, 1 + (seed % 2), new EnsembleCheckpointOptions { EverySteps = 3 + (seed % 5), Taken = Take }, from);

        void Take(EnsembleCheckpoint checkpoint)
        {
            File.WriteAllBytes(file + ".new", checkpoint.Bytes.Span);
            File.Move(file + ".new", file, overwrite: true);
            Thread.Sleep(1);
            say($"checkpoint {checkpoint.Steps}");
        }
    }

    /// <summary>Follows the ensemble: 30 members of one MAML flow, in lanes where the method is explicit, and five of a flow with two phases, alone.</summary>
    public static IReadOnlyList<Trajectory> Follow(string method, int threads = 1, EnsembleCheckpointOptions? checkpoints = null, EnsembleCheckpoint? from = null)
    {
        Flow together = Algorithms.Maml(s_tasks, 0.4, new AlgorithmOptions { Route = Route.Data }).Flow;
        Flow alone = Algorithms.BiMaml(s_tasks, 0.4, switchGradientNorm: 0.05).Flow;
        InitialValueProblem[] problems =
        [
            .. Enumerable.Range(0, 35).Select(i => new InitialValueProblem((i % 7 == 3 ? alone : together).Phases, Start(i), 0, 4 + i)),
        ];
        var options = new SolveOptions { Method = Method.Parse(method), RelativeTolerance = 1e-5, AbsoluteTolerance = 1e-7, Save = SaveSchedule.Grid(1.5) };
        return Ensemble.Solve(problems, options, threads, default, checkpoints, from);
    }

    /// <summary>The checkpoint of a file, or null where there is none.</summary>
    public static EnsembleCheckpoint? Read(string file) => File.Exists(file) ? EnsembleCheckpoint.FromBytes(File.ReadAllBytes(file)) : null;

    private static Vector<double> Start(int i) => RandomTasks.InitialPoint(i, 6, 2 + (0.3 * i));
}
