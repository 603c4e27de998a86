using System.Text.Json.Nodes;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary>What several commands say about a stored run.</summary>
internal static class RunFacts
{
    /// <summary>Why it ended, in words with dashes; null where it has not.</summary>
    public static string? Termination(RunRecord run) => run.Termination is { } termination ? Words(termination) : null;

    /// <summary>A termination in words with dashes.</summary>
    public static string Words(Termination termination)
    {
        var name = termination.ToString();
        return string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
    }

    /// <summary>The last value of a metric or a scalar result; null where the run has none.</summary>
    public static double? Last(RunRecord run, string name) => run.Summary.TryGetValue(name, out var summary) ? summary.Last : null;

    /// <summary>A run by its id and what it is.</summary>
    public static string Name(RunRecord run) => $"{run.Id} ({run.Experiment ?? "from code"}, {run.Algorithm}, {run.Mode})";

    /// <summary>A parameter as a cell.</summary>
    public static object Value(ParameterValue value) => value switch
    {
        ParameterValue.Integer(var v) => v,
        ParameterValue.Real(var v) => v,
        ParameterValue.Truth(var v) => v,
        _ => value.ToString(),
    };

    /// <summary>What tables and plots call the algorithm of a run: its label in the experiment, else its name.</summary>
    public static string Label(RunRecord run) =>
        JsonNode.Parse(run.ConfigurationJson) is JsonObject configuration
        && configuration["algorithms"] is JsonArray { Count: 1 } algorithms
        && algorithms[0] is JsonObject algorithm && algorithm["label"] is JsonValue label
            ? label.ToString()
            : run.Algorithm;
}
