using System.Diagnostics;
using System.Globalization;
using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Storage.Tests;

/// <summary>
/// A real process that runs an experiment is killed with SIGKILL at a random step, often the one that goes on with it too, and the
/// run that comes of it is compared, bit for bit, with one that was left alone. Twenty-eight trials, over every adaptive method, the
/// updates and ensembles; the environment variable METAFLOW_KILL_TRIALS asks for more.
/// </summary>
public sealed class KilledAndResumedTests(ITestOutputHelper output) : IDisposable
{
    // The methods of ensembles: one whose members share lanes, and one whose members are followed alone.
    private static readonly string[] s_ensembles = ["dormand-prince-54", "tr-bdf2"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_KilledAndResumed_HasTheBitsOfTheOneThatWasNot()
    {
        int trials = int.Parse(Environment.GetEnvironmentVariable("METAFLOW_KILL_TRIALS") ?? "28", CultureInfo.InvariantCulture);
        string[] subjects = [.. Method.All.Where(m => m.IsAdaptive).Select(m => m.Name), "update"];
        Reference[] references = [.. subjects.Select(Refer)];
        EnsembleReference[] ensembles = [.. s_ensembles.Select(method => new EnsembleReference(method, SlowEnsembles.Follow(method)))];
        // Rejections are part of what a checkpoint has to carry: of explicit methods at the edge of their stability, of others where the sines bend.
        output.WriteLine(string.Join("; ", references.Select(r => $"{r.Subject}: {r.Run.Cost!.AcceptedSteps} steps, {r.Run.Cost.RejectedSteps} rejected")));
        output.WriteLine(string.Join("; ", ensembles.Select(e => $"ensemble {e.Method}: {e.Trajectories.Sum(t => t.Cost.AcceptedSteps)} steps, {e.Trajectories.Sum(t => t.Cost.RejectedSteps)} rejected")));
        Assert.All(references, r => Assert.True(r.Run.Cost!.RejectedSteps >= (r.Subject == "update" ? 0 : 3), $"{r.Subject}: {r.Run.Cost.RejectedSteps}"));
        Assert.All(ensembles, e => Assert.True(e.Trajectories.Sum(t => t.Cost.RejectedSteps) >= 3));
        Assert.All(references, r => Assert.Equal(2, r.Run.Phases.Count));
        subjects = [.. subjects, .. s_ensembles.Select(method => $"ensemble {method}")];
        var counts = new int[subjects.Length];
        int kills = 0, early = 0;
        Parallel.For(0, trials, new ParallelOptions { MaxDegreeOfParallelism = 2 }, trial =>
        {
            int subject = trial % subjects.Length;
            for (int attempt = 0; ; attempt++)
            {
                Assert.True(attempt < 20);
                int killed = subject < references.Length ? Try(references[subject], trial, attempt) : Try(ensembles[subject - references.Length], trial, attempt);
                Interlocked.Add(ref kills, killed);
                if (killed > 0)
                    break;
                Interlocked.Increment(ref early); // before the first commit, or after the end: not a trial
            }

            Interlocked.Increment(ref counts[subject]);
        });
        output.WriteLine($"{trials} trials, {kills} kills, {early} came too early or too late: {string.Join(", ", subjects.Zip(counts, (s, n) => $"{s} {n}"))}; all bit-identical.");
        Assert.Equal(trials, counts.Sum());
    }

    private Reference Refer(string subject)
    {
        var description = new ExperimentDescription
        {
            Name = $"killed-{subject}",
            Problem = new GeneratedSinQuadratics { Tasks = 3, Dimension = 6, SmallestEigenvalue = 0.1, LargestEigenvalue = 200, SineCurvature = 150, Frequency = 4 },
            Start = new StartDescription { Rule = StartRule.Normal, Scale = 10 },
            InnerStepSize = 0.001,
            OuterStepSize = 0.005,
            Steps = 400,
            Algorithms = [new AlgorithmChoice { Name = "bi-maml", SwitchGradientRatio = 0.02 }],
            Modes = [subject == "update" ? RunMode.Update : RunMode.Flow],
            Method = subject == "update" ? "dormand-prince-54" : subject,
            RelativeTolerance = 1e-4,
            AbsoluteTolerance = 1e-6,
            Metrics = ["objective", "grad_norm", "mixed_norm"],
        };
        string file = _folder.Combine($"{subject}.json");
        File.WriteAllText(file, description.ToJson());
        string path = _folder.Combine($"{subject}.db");
        using var store = RunStore.OpenOrCreate(path);
        ExperimentResult result = ExperimentRunner.Run(description, NoData.Instance, store, new RunnerOptions { MeasureTime = false });
        return new Reference(subject, file, Facts.Of(store.Get(result.Runs[0].Id)));
    }

    // One trial in a store of its own; how often it was killed in the middle of a run that could be resumed.
    private int Try(Reference reference, int trial, int attempt)
    {
        int seed = (1000 * attempt) + trial;
        var random = new Random(seed);
        string path = _folder.Combine($"trial-{trial}-{attempt}.db");
        long last = reference.Run.Cost!.AcceptedSteps;
        Guid id = Kill(ChildProgram.Command(ChildProgram.Experiment, path, reference.File, Text(seed)), random.NextInt64(1, last));
        int kills = 0;
        List<Guid> chain = [id];
        while (true)
        {
            using var store = RunStore.OpenOrCreate(path);
            Assert.Empty(store.Check());
            if (!store.IsResumable(id))
                return 0;
            kills++;
            if (kills > 2 || random.Next(2) == 0)
                break;
            store.Dispose();
            id = Kill(ChildProgram.Command(ChildProgram.Resume, path, id.ToString(), Text(seed + kills)), random.NextInt64(1, last));
            chain.Add(id);
        }

        using var final = RunStore.OpenOrCreate(path);
        ExperimentResult result = ExperimentRunner.Resume(final.Resumption(id), NoData.Instance, final, new RunnerOptions { MeasureTime = false });
        RunRecord whole = final.Get(result.Runs[0].Id);
        reference.Run.AssertSame(Facts.Of(whole));
        Assert.Equal(new RunLink(RunLink.Resume, whole.Id, id), Assert.Single(whole.Links));
        // Whoever was killed keeps what it had, and nothing of it differs from the whole.
        foreach (Guid earlier in chain)
            reference.Run.AssertBeginsWith(final.Get(earlier));
        return kills;
    }

    // The same for an ensemble, whose checkpoints are in a file.
    private int Try(EnsembleReference reference, int trial, int attempt)
    {
        int seed = (1000 * attempt) + trial;
        var random = new Random(seed);
        string file = _folder.Combine($"ensemble-{trial}-{attempt}.bin");
        long last = reference.Trajectories.Sum(t => t.Cost.AcceptedSteps);
        int kills = 0;
        do
        {
            KillEnsemble(ChildProgram.Command(ChildProgram.FollowEnsemble, file, reference.Method, Text(seed + kills)), random.NextInt64(1, last));
            if (SlowEnsembles.Read(file) is not { } left || left.Ended == left.Members)
                return 0;
            kills++;
        }
        while (kills < 3 && random.Next(2) == 0);
        IReadOnlyList<Trajectory> whole = SlowEnsembles.Run(file, reference.Method, seed, static _ => { });
        Assert.Equal(reference.Trajectories.Select(EnsembleReference.Facts), whole.Select(EnsembleReference.Facts));
        return kills;
    }

    private static void KillEnsemble(ProcessStartInfo command, long step)
    {
        using var child = Process.Start(command)!;
        Assert.NotNull(child.StandardOutput.ReadLine());
        Kill(child, step);
    }

    // Reads what the child says until it has come so far, and kills it.
    private static void Kill(Process child, long step)
    {
        string? line;
        do
            line = child.StandardOutput.ReadLine();
        while (line is not null && long.Parse(line["checkpoint ".Length..], CultureInfo.InvariantCulture) < step);
        child.Kill(); // SIGKILL
        child.StandardOutput.ReadToEnd();
        child.WaitForExit();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Guid Kill(ProcessStartInfo command, long step)
    {
        using var child = Process.Start(command)!;
        string? line = child.StandardOutput.ReadLine();
        Assert.NotNull(line);
        Assert.StartsWith("run ", line, StringComparison.Ordinal);
        Guid id = Guid.Parse(line[4..]);
        Kill(child, step);
        return id;
    }

    private sealed record EnsembleReference(string Method, IReadOnlyList<Trajectory> Trajectories)
    {
        public static string Facts(Trajectory trajectory) => string.Join(
            '\n', trajectory.Termination, trajectory.FinalTime.ToString("R", CultureInfo.InvariantCulture), trajectory.Cost with { Elapsed = default },
            Bits(trajectory.FinalState), Bits(trajectory.Times), string.Join(' ', trajectory.Steps), string.Join(' ', trajectory.Phases),
            string.Join(' ', Enumerable.Range(0, trajectory.Count).Select(i => Bits(trajectory.State(i)))));

        private static string Bits(IEnumerable<double> values) => string.Join(' ', values.Select(BitConverter.DoubleToInt64Bits));
    }

    private sealed record Reference(string Subject, string File, Facts Run);

    private sealed record Facts(Termination? Termination, SolveCost? Cost, IReadOnlyList<RunPhase> Phases, Dictionary<string, RunSeries> Series, Dictionary<string, double> Scalars, string States)
    {
        public static Facts Of(RunRecord run) => new(
            run.Termination,
            run.Cost! with { Elapsed = default },
            run.Phases,
            run.SeriesNames.ToDictionary(n => n, run.Series),
            run.Summary.Where(s => s.Value.Points == 0 && s.Key != "elapsed_seconds").ToDictionary(s => s.Key, s => s.Value.Last),
            string.Join(' ', run.States.Select(s => $"{s.Name} {s.Time:R} {string.Join(' ', s.Vector.Select(BitConverter.DoubleToInt64Bits))}")));

        public void AssertSame(Facts other)
        {
            Assert.Equal((Termination, Cost, States), (other.Termination, other.Cost, other.States));
            Assert.Equal(Phases, other.Phases);
            Assert.Equal(Scalars, other.Scalars);
            Assert.Equal(Series.Keys, other.Series.Keys);
            foreach ((string name, RunSeries series) in Series)
            {
                Assert.Equal(series.Count, other.Series[name].Count);
                AssertPrefix(series, other.Series[name]);
            }
        }

        public void AssertBeginsWith(RunRecord part)
        {
            foreach (string name in part.SeriesNames)
                AssertPrefix(Series[name], part.Series(name));
            Assert.Equal(Phases.Take(part.Phases.Count), part.Phases);
        }

        private static void AssertPrefix(RunSeries whole, RunSeries part)
        {
            Assert.Equal(whole.Steps.Take(part.Count), part.Steps);
            Assert.Equal(whole.Times.Take(part.Count), part.Times);
            Assert.Equal(whole.Values.Take(part.Count).Select(BitConverter.DoubleToInt64Bits), part.Values.Select(BitConverter.DoubleToInt64Bits));
        }
    }
}
