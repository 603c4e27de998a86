using MetaFlow.Experiments;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary>The rungs that a store has from earlier studies.</summary>
internal sealed class RungsOfStore(LateStore store) : IRungMemory
{
    private ILookup<string, RunRecord>? _known;

    /// <inheritdoc/>
    public StoredRung? Find(string configurationJson, string kernel, string route)
    {
        _known ??= store.OpenExisting() is { } opened
            ? opened.List(new RunListOptions { Experiment = LimitDescription.Experiment, Status = RunStatus.Finished }).ToLookup(run => run.ConfigurationJson)
            : Enumerable.Empty<RunRecord>().ToLookup(run => run.ConfigurationJson);
        var run = _known[configurationJson].FirstOrDefault(r => r.Kernel == kernel && r.Route == route && r.Cost is not null);
        return run is null ? null : new StoredRung(run.Id, run.Cost!.AcceptedSteps, run.Summary.ToDictionary(s => s.Key, s => s.Value.Last));
    }
}
