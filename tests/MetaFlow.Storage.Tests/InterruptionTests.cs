using System.Diagnostics;
using Xunit;

namespace MetaFlow.Storage.Tests;

/// <summary>Whether a run was interrupted is derived by whoever reads, from host, boot, process and heartbeat.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly FakeProbe _writerHost = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RunningRun_SameProcess_IsRunning() => Assert.Equal(RunStatus.Running, SeenBy(new FakeProbe()));

    [Fact]
    public void RunningRun_ProcessGone_IsInterrupted()
    {
        var reader = new FakeProbe();
        reader.Starts.Clear();
        Assert.Equal(RunStatus.Interrupted, SeenBy(reader));
    }

    [Fact]
    public void RunningRun_ProcessIdReused_IsInterrupted()
    {
        var reader = new FakeProbe();
        reader.Starts[100] = 7000;
        Assert.Equal(RunStatus.Interrupted, SeenBy(reader));
    }

    [Fact]
    public void RunningRun_HostRestarted_IsInterruptedEvenIfTheProcessIdMatches() =>
        Assert.Equal(RunStatus.Interrupted, SeenBy(new FakeProbe { BootId = "boot-2" }));

    [Fact]
    public void RunningRun_OtherHost_IsInterruptedOnceTheHeartbeatIsStale()
    {
        var reader = new FakeProbe { Host = "there", BootId = "boot-9" };
        Assert.Equal(RunStatus.Running, SeenBy(reader));
        _clock.Advance(RunStore.StaleAfter);
        Assert.Equal(RunStatus.Running, Again(reader));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(RunStatus.Interrupted, Again(reader));
    }

    [Fact]
    public void RunningRun_OtherContainerOnTheHost_GoesByTheHeartbeat()
    {
        var reader = new FakeProbe { ProcessSpace = "pid:[2]" };
        reader.Starts.Clear();
        Assert.Equal(RunStatus.Running, SeenBy(reader));
        _clock.Advance(RunStore.StaleAfter + TimeSpan.FromSeconds(1));
        Assert.Equal(RunStatus.Interrupted, Again(reader));
    }

    [Fact]
    public void RunningRun_HeartbeatFromTheFuture_IsRunning()
    {
        var heartbeat = _clock.GetUtcNow().AddHours(1);
        var liveness = new RunLiveness("there", null, null, 1, 2, heartbeat);
        Assert.Equal(RunStatus.Running, liveness.Derive(new FakeProbe(), _clock.GetUtcNow()));
    }

    [Theory]
    [InlineData(RunStatus.Finished)]
    [InlineData(RunStatus.Failed)]
    public void EndedRun_ProcessGone_StaysWhatItIs(RunStatus status)
    {
        using (var store = Open(_writerHost))
        using (var writer = store.Begin(Samples.Description()))
        {
            if (status == RunStatus.Finished)
                writer.Complete(Termination.Cancelled, Samples.Cost);
            else
                writer.Fail("The data set is empty.");
        }

        var run = Read(new FakeProbe { BootId = "boot-2" }).Single();
        Assert.Equal(status, run.Status);
        Assert.Equal(status == RunStatus.Failed ? "The data set is empty." : null, run.FailureReason);
        Assert.Equal(status == RunStatus.Finished ? Termination.Cancelled : null, run.Termination);
    }

    [Fact]
    public void Writer_DisposedWithoutAnEnd_LeavesAnInterruptedRunWithItsPoints()
    {
        using var store = Open(_writerHost);
        using (var writer = store.Begin(Samples.Description()))
            writer.Point("loss", 0, 0, 1);
        var run = Assert.Single(store.List());
        Assert.Equal(RunStatus.Interrupted, run.Status);
        Assert.Equal(1, run.Series("loss").Last);
    }

    [Fact]
    public void Reader_InterruptedRun_WritesNothingAboutIt()
    {
        Assert.Equal(RunStatus.Interrupted, SeenBy(new FakeProbe { BootId = "boot-2" }));
        Assert.Equal(RunStatus.Running, Again(new FakeProbe()));
    }

    [Fact]
    public void List_ByStatus_TellsRunningFromInterrupted()
    {
        using var store = Open(_writerHost);
        using (store.Begin(Samples.Description("gone")))
        {
        }

        using var writer = store.Begin(Samples.Description("alive"));
        Samples.Add(store, Samples.Description("done"), values: [1]);
        Assert.Equal("gone", Assert.Single(store.List(new RunListOptions { Status = RunStatus.Interrupted, Limit = 1 })).Algorithm);
        Assert.Equal("alive", Assert.Single(store.List(new RunListOptions { Status = RunStatus.Running, Limit = 1 })).Algorithm);
        Assert.Equal("done", Assert.Single(store.List(new RunListOptions { Status = RunStatus.Finished })).Algorithm);
        Assert.Empty(store.List(new RunListOptions { Status = RunStatus.Failed }));
    }

    [Fact]
    public void Timer_IdleWriter_CommitsPointsAfterTheFlushInterval()
    {
        using var store = Open(_writerHost);
        using var writer = store.Begin(Samples.Description());
        writer.Point("loss", 0, 0, 1);
        writer.Event("phase", 0, 0, "erm");
        Assert.Empty(Assert.Single(Read(_writerHost)).SeriesNames);
        _clock.Advance(StoreEnvironment.Default.FlushInterval);
        var run = Assert.Single(Read(_writerHost));
        Assert.Equal(["loss"], run.SeriesNames);
    }

    [Fact]
    public void Timer_IdleWriter_ShowsThatItLives()
    {
        using var store = Open(_writerHost);
        using var writer = store.Begin(Samples.Description());
        var started = _clock.GetUtcNow();
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.InRange(Assert.Single(Read(_writerHost)).Heartbeat, started + TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(6), _clock.GetUtcNow());
        Assert.Equal(RunStatus.Running, Again(new FakeProbe { Host = "there" }));
    }

    [Fact]
    public void ProcessProbe_OwnAndEndedProcess_AreTold()
    {
        var probe = ProcessProbe.Instance;
        Assert.Equal(Environment.ProcessId, probe.ProcessId);
        Assert.NotNull(probe.StartOf(probe.ProcessId));
        Assert.Equal(probe.StartOf(probe.ProcessId), probe.StartOf(probe.ProcessId));
        using var child = Process.Start(ChildProgram.Command(ChildProgram.Bulk, _folder.StorePath, "1", "1"))!;
        var id = child.Id;
        child.WaitForExit();
        Assert.Null(probe.StartOf(id));
        Assert.Null(probe.StartOf(int.MaxValue));
    }

    private RunStore Open(FakeProbe probe) =>
        RunStore.OpenOrCreate(_folder.StorePath, StoreEnvironment.Default with { Clock = _clock, Process = probe });

    /// <summary>The status of a run that its writer was torn away from, as another process would see it.</summary>
    private RunStatus SeenBy(FakeProbe reader)
    {
        // The writer is neither ended nor disposed, as after a crash; its connection is.
        var connection = StoreOpening.OpenOrCreate(_folder.StorePath, StoreEnvironment.Default);
        _ = new RunWriter(connection, StoreEnvironment.Default with { Clock = _clock, Process = _writerHost }, Samples.Description(), static _ => { });
        connection.Dispose();
        return Again(reader);
    }

    private RunStatus Again(FakeProbe reader) => Read(reader).Single().Status;

    private IReadOnlyList<RunRecord> Read(FakeProbe reader)
    {
        using var store = RunStore.OpenReadOnly(_folder.StorePath, StoreEnvironment.Default with { Clock = _clock, Process = reader });
        return store.List();
    }
}
