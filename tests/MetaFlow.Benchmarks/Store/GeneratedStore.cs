using System.Globalization;
using MetaFlow.Experiments;
using MetaFlow.Storage;

namespace MetaFlow.Benchmarks;

/// <summary>A store as a year of work would leave it: many runs with parameters, two series each, results, tags and verdicts.</summary>
internal static class GeneratedStore
{
    public static readonly string[] Metrics = ["objective", "grad_norm"];

    private static readonly string[] s_algorithms = ["maml", "fo-maml", "reptile", "bi-maml", "erm", "imaml", "hf-maml", "fo-muml"];

    public static void Write(string path, int runs, int pointsPerSeries)
    {
        using var store = RunStore.OpenOrCreate(path);
        store.SaveClaim(new ClaimRecord { Id = "xu2020.thm3.6", Paper = "xu2020", Locator = "Theorem 3.6", Statement = "The rate is linear.", Kind = "rate" });
        for (var i = 0; i < runs; i++)
        {
            if (i % 1000 == 0)
                Console.Error.WriteLine(FormattableString.Invariant($"{i} of {runs} runs generated"));
            using var writer = store.Begin(Description(i));
            foreach (var metric in Metrics)
            {
                for (var k = 0; k < pointsPerSeries; k++)
                    writer.Point(metric, k, 0.05 * k, Value(i, k, metric));
            }

            writer.Summary("switch_step", i % 100);
            writer.Complete(i % 37 == 0 ? Termination.NonFinite : Termination.Completed, new SolveCost { AcceptedSteps = pointsPerSeries, Gradients = 4L * pointsPerSeries, Elapsed = TimeSpan.FromMilliseconds(i % 5000) });
            store.SaveCheck(new ClaimCheckRecord { ClaimId = "xu2020.thm3.6", RunId = writer.Id, Verdict = ClaimVerdict.All[i % 7], Observed = i, Bound = 5000 });
        }
    }

    public static double Value(int run, int k, string metric) =>
        run % 37 == 0 && k > 10 ? double.NaN : (metric == "objective" ? 100 : 1) * Math.Exp(-0.001 * k * (1 + (run % 17))) * (1 + (run % 101));

    private static RunDescription Description(int i)
    {
        var stepSize = 0.001 * (1 + (i % 700));
        return new()
        {
            Experiment = "generated." + (i % 40).ToString(CultureInfo.InvariantCulture),
            Algorithm = s_algorithms[i % s_algorithms.Length],
            Mode = i % 2 == 0 ? "flow" : "update",
            Method = i % 2 == 0 ? "dormand-prince-54" : "update",
            Route = "data",
            Kernel = "managed",
            Seed = i,
            Tags = i % 10 == 0 ? ["paper", "keep"] : [],
            // About as long as the descriptions of the catalogue.
            ConfigurationJson = FormattableString.Invariant($$"""{"name":"generated","paper":"none","seed":{{i}},"inner_step_size":{{stepSize}},"notes":"{{new string('x', 500)}}"}"""),
            Parameters = new Dictionary<string, ParameterValue>
            {
                ["inner_step_size"] = stepSize,
                ["outer_step_size"] = 0.05,
                ["inner_steps"] = 1 + (i % 5),
                ["tasks"] = 10,
                ["dataset"] = i % 3 == 0 ? "diabetes" : "digits",
                ["warm"] = i % 4 == 0,
            },
        };
    }
}
