using System.Globalization;

namespace MetaFlow.Integrators;

/// <summary>What has to agree between a solve and the one that resumes it, by name; budgets and who is told may differ.</summary>
internal static class SolveSettings
{
    /// <summary>The settings of a flow.</summary>
    public static List<(string Name, string Value)> Of<TField>(FlowSetup<TField> setup)
        where TField : IVectorField
    {
        SolveOptions options = setup.Options;
        return
        [
            ("kind", "flow"),
            .. Common(setup.Dimension, setup.Phases.Select(p => p.Name), options.Save, options.Functionals, [.. options.Observers, .. options.SaveObservers, .. options.SegmentObservers]),
            ("start time", Text(setup.StartTime)),
            ("end time", Text(setup.EndTime)),
            ("method", options.Method.Name),
            ("relative tolerance", Text(options.RelativeTolerance)),
            ("absolute tolerance", Text(options.AbsoluteTolerance)),
            ("relative tolerances", List(options.RelativeTolerances)),
            ("absolute tolerances", List(options.AbsoluteTolerances)),
            ("error norm", options.ErrorNorm.ToString()),
            ("step control", options.StepControl is { } c ? List([c.First, c.Second, c.Third, c.Safety, c.MinimumFactor, c.MaximumFactor]) : ""),
            ("step size", options.StepSize is { } h ? Text(h) : ""),
            ("initial step", options.InitialStep is { } first ? Text(first) : ""),
            ("maximum step", Text(options.MaximumStep)),
            ("minimum step", Text(options.MinimumStep)),
            ("steady state", options.SteadyState is { } rest ? $"{rest.Norm} {Text(rest.Tolerance)}" : ""),
            ("restart times", List(options.RestartTimes)),
            ("dense output", options.DenseOutput ? "on" : "off"),
            ("events", string.Join("; ", options.Events.Select(e => $"{e.Name} {e.Direction} {e.IsTerminal} {Text(e.Tolerance)} {e.CountsTouches} {Text(e.TouchTolerance)} {e.RestartsMethod}"))),
        ];
    }

    /// <summary>The settings of an iteration.</summary>
    public static List<(string Name, string Value)> Of(IReadOnlyList<FlowPhase> phases, double stepSize, long count, IterateOptions options) =>
    [
        ("kind", "update"),
        .. Common(phases[0].Field.Dimension, phases.Select(p => p.Name), options.Save, options.Functionals, [.. options.Observers, .. options.SaveObservers]),
        ("step size", Text(stepSize)),
        ("count", count.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>Writes settings to a checkpoint.</summary>
    public static void Save(IReadOnlyList<(string Name, string Value)> settings, CheckpointWriter writer)
    {
        writer.Write((long)settings.Count);
        foreach ((string name, string value) in settings)
        {
            writer.Write(name);
            writer.Write(value);
        }
    }

    /// <summary>Reads what was written.</summary>
    public static (string Name, string Value)[] Restore(ref CheckpointReader reader)
    {
        var settings = new (string, string)[reader.ReadInteger(0, 10_000)];
        for (int i = 0; i < settings.Length; i++)
            settings[i] = (reader.ReadText() ?? "", reader.ReadText() ?? "");
        return settings;
    }

    /// <summary>Refuses to resume under other settings, by the name of the first that differs.</summary>
    /// <exception cref="InvalidInputException">One differs.</exception>
    public static void RequireSame(IReadOnlyList<(string Name, string Value)> before, IReadOnlyList<(string Name, string Value)> after, bool anyLabel)
    {
        for (int i = 0; i < Math.Max(before.Count, after.Count); i++)
        {
            (string Name, string Value) was = i < before.Count ? before[i] : ("", "");
            (string Name, string Value) now = i < after.Count ? after[i] : ("", "");
            if (was.Name != now.Name)
                throw Differs(was.Name.Length > 0 ? was.Name : now.Name, was.Name.Length > 0 ? was.Value : "nothing", was.Name.Length > 0 ? "nothing" : now.Value);
            if (was.Value != now.Value && !(was.Name == "label" && anyLabel))
                throw Differs(was.Name, was.Value, now.Value);
        }
    }

    private static InvalidInputException Differs(string name, string was, string now) =>
        new($"The checkpoint was written with {name} {Shown(was)}, but this solve has {Shown(now)}; a solve is resumed as it began.");

    private static string Shown(string value) => value.Length == 0 ? "not given" : value.Length > 200 ? value[..200] + "…" : value;

    private static IEnumerable<(string Name, string Value)> Common(
        int dimension, IEnumerable<string> phases, SaveSchedule save, IReadOnlyList<RunningFunctional> functionals, IReadOnlyList<object> observers) =>
    [
        ("dimension", dimension.ToString(CultureInfo.InvariantCulture)),
        ("phases", string.Join(", ", phases)),
        ("save schedule", save.ToString()!),
        ("functionals", string.Join(", ", functionals.Select(f => $"{f.Kind} {f.Name}"))),
        ("observers with a memory", string.Join(", ", observers.OfType<ICheckpointedObserver>().Select(o => o.GetType().Name))),
    ];

    private static string List(IReadOnlyList<double>? values) => values is null ? "" : string.Join(' ', values.Select(Text));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
