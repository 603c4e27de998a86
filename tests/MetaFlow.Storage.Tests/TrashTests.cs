using Xunit;

namespace MetaFlow.Storage.Tests;

/// <summary>What is thrown away can be brought back until the trash is emptied.</summary>
public sealed class TrashTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunStore _store;

    public TrashTests() => _store = RunStore.OpenOrCreate(_folder.StorePath);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Trash_HidesTheRunUntilItIsRestored()
    {
        var (kept, thrown) = (Samples.Add(_store, values: 1), Samples.Add(_store, values: 2));
        _store.Trash(thrown);
        _store.Trash(thrown);
        Assert.Equal(kept, Assert.Single(_store.List()).Id);
        Assert.Equal(0, _store.Count("metrics.loss = 2"));
        Assert.Equal(thrown, Assert.Single(_store.List(new RunListOptions { InTrash = true })).Id);
        Assert.NotNull(_store.Get(thrown).Trashed);
        Assert.Equal((1, 1), (_store.Info().Runs, _store.Info().TrashedRuns));
        Assert.Contains("is in the trash; restore it first.", Assert.Throws<InvalidInputException>(() => _store.Find(thrown.ToString())).Message, StringComparison.Ordinal);
        Assert.Contains("is not in the trash.", Assert.Throws<InvalidInputException>(() => _store.Find(kept.ToString(), inTrash: true)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => _store.Restore(kept));

        _store.Restore(_store.Find(thrown.ToString(), inTrash: true).Id);
        Assert.Equal(2, _store.List().Count);
        Assert.Equal([2.0], _store.Get(thrown).Series("loss").Values);
        Assert.Null(_store.Get(thrown).Trashed);
    }

    [Fact]
    public void EmptyTrash_DeletesForGoodAndVacuumGivesTheRoomBack()
    {
        var (kept, thrown) = (Samples.Add(_store, values: 1), Samples.Add(_store, values: [.. new double[50_000]]));
        _store.Trash(thrown);
        Assert.Equal(1, _store.EmptyTrash());
        Assert.Equal(0, _store.EmptyTrash());
        Assert.True(_store.Vacuum() > 500_000);
        Assert.Throws<InvalidInputException>(() => _store.Get(thrown));
        Assert.Equal(kept, Assert.Single(_store.List()).Id);
        Assert.Empty(_store.Check());
    }

    [Fact]
    public void Trash_OfARunningRun_NeedsForce()
    {
        using var writer = _store.Begin(Samples.Description());
        Assert.Contains("is running", Assert.Throws<InvalidInputException>(() => _store.Trash(writer.Id)).Message, StringComparison.Ordinal);
        _store.Trash(writer.Id, force: true);
        writer.Point("loss", 0, 0, 1);
        writer.Complete(Termination.Completed, Samples.Cost);
        _store.Restore(writer.Id);
        Assert.Equal([1.0], _store.Get(writer.Id).Series("loss").Values);
    }
}
