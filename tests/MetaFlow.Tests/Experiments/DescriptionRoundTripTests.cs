using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Tests.Experiments;

public sealed class DescriptionRoundTripTests
{
    public static TheoryData<string> Experiments => [.. ExperimentCatalogue.Names];

    [Theory]
    [MemberData(nameof(Experiments))]
    public void Json_OfEveryExperiment_ReadsBackEqual(string name)
    {
        ExperimentDescription experiment = ExperimentCatalogue.Get(name);
        ExperimentDescription back = ExperimentDescription.Parse(experiment.ToJson(), name);
        Assert.Equal(experiment, back);
        Assert.Equal(experiment.GetHashCode(), back.GetHashCode());
        Assert.Equal(experiment.ToJson(), back.ToJson());
    }

    [Property(Arbitrary = [typeof(Generators)], MaxTest = 300)]
    public void Json_ReadsBackEqual(ExperimentDescription description) =>
        Assert.Equal(description, ExperimentDescription.Parse(description.ToJson()));

    internal static class Generators
    {
        public static Arbitrary<ExperimentDescription> Descriptions() => Arb.From(
            from name in Gen.Elements("a", "x.y-z_1", "2024")
            from title in Gen.Elements(null, "ä \"quoted\" \\ text", "α ≤ 1/(2L)")
            from problem in Problems()
            from start in Starts()
            from inner in Positive()
            from outer in Positive()
            from tolerance in Gen.Choose(1, 13).Select(k => Math.Pow(10, -k))
            from steps in Gen.Choose(1, 100_000_000)
            from modes in Gen.Elements<EquatableList<RunMode>>([RunMode.Flow], [RunMode.Update], [RunMode.Flow, RunMode.Update])
            from method in Gen.Elements("euler", "dormand-prince-54")
            from route in Gen.Elements(Enum.GetValues<Route>())
            from rule in Gen.Elements(Enum.GetValues<OuterStepRule>())
            from seed in Gen.Choose(0, int.MaxValue).Select(value => value * 4_000_000L)
            from repetitions in Gen.Choose(1, 1000)
            from ratio in Positive()
            from plot in Gen.Elements<EquatableList<string>?>(null, ["objective"])
            select new ExperimentDescription
            {
                Name = name,
                Title = title,
                Problem = problem,
                Start = start,
                InnerStepSize = inner,
                OuterStepSize = outer,
                OuterStepRule = problem is GeneratedRegression or GeneratedQuadratics or StandardTasks { Name: StandardProblemName.P1 } ? rule : OuterStepRule.Given,
                Steps = steps,
                Algorithms = [new() { Name = "erm" }, new() { Name = "bi-maml", Label = "two phases", SwitchGradientRatio = ratio }, new() { Name = "bi-maml", SwitchGradientNorm = ratio, OuterStepSize = outer }],
                Modes = modes,
                Method = method,
                RelativeTolerance = tolerance,
                AbsoluteTolerance = tolerance * outer,
                Route = route,
                Seed = seed,
                Repetitions = repetitions,
                Plot = plot,
            });

        private static Gen<double> Positive() =>
            from mantissa in Gen.Choose(1, int.MaxValue)
            from exponent in Gen.Choose(-60, 0)
            select mantissa * Math.Pow(2, exponent);

        private static Gen<StartDescription> Starts() => Gen.OneOf(
            Gen.Constant(new StartDescription { Rule = StartRule.Zeros }),
            Positive().Select(scale => new StartDescription { Rule = StartRule.Normal, Scale = scale }),
            Gen.NonEmptyListOf(Positive()).Select(values => new StartDescription { Rule = StartRule.Given, Values = EquatableList.Create<double>([.. values]) }));

        private static Gen<ProblemDescription> Problems() =>
            from normalization in Gen.Elements(Enum.GetValues<Normalization>())
            from family in Gen.Elements(Enum.GetValues<GlmFamily>())
            from scaling in Gen.Elements(Enum.GetValues<ColumnScaling>())
            from target in Gen.Elements(Enum.GetValues<TargetScaling>())
            from number in Gen.Choose(4, 1000)
            from real in Positive()
            from problem in Gen.Elements<ProblemDescription>(
                new GeneratedRegression { Tasks = number, Dimension = number, Samples = number, Noise = real, Normalization = normalization },
                new GeneratedClassification { Loss = family == GlmFamily.Squared ? GlmFamily.Hinge : family, Tasks = number, Dimension = number, Samples = number, ClassSeparation = real, Normalization = normalization },
                new DataGroups { Dataset = "diabetes", GroupBy = ["sex"], Loss = family, ColumnScaling = scaling, TargetScaling = target, Normalization = normalization, Ridge = real },
                new DataGroups { Dataset = "csv:a b.csv#y", GroupBy = ["q", "r"], Loss = family, ColumnScaling = scaling, TargetScaling = target, Normalization = normalization },
                new ClassPairs { Dataset = "idx:i.gz,l.gz", Pairs = [[1, 2], [3, number]], Samples = number, Loss = family, ColumnScaling = scaling, Normalization = normalization },
                new DataTasks { Datasets = ["csv:a.csv", "csv:b.csv"], Loss = family, ColumnScaling = scaling, TargetScaling = target, Smoothing = real, Normalization = normalization },
                new ScalarPair { Pair = ScalarPairName.Xu2020Figure1 },
                new GeneratedQuadratics { Tasks = number, Dimension = number, SmallestEigenvalue = -real, LargestEigenvalue = real, CommonHessian = number > 500 },
                new StandardTasks { Name = (StandardProblemName)(number % 7) },
                new FewShotEpisodes { Dataset = "digits", Tasks = number, Ways = number, Shots = number, Queries = number, Hidden = number, UnitRange = number > 500, Normalization = normalization, Ridge = real },
                new SinusoidWaves { Tasks = number, Shots = number, Queries = number, Hidden = number, Normalization = normalization, Ridge = real },
                new DecisionProcesses { Tasks = number, Horizon = 1 + (number % 10) })
            select problem;
    }
}
