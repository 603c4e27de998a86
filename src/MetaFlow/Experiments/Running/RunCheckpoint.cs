namespace MetaFlow.Experiments;

/// <summary>A checkpoint of a run: that of its solve, and how much the run had told until then.</summary>
/// <param name="Points">Points of every series.</param>
/// <param name="Phases">Phases that had begun.</param>
/// <param name="Spent">Time that metrics had taken.</param>
/// <param name="Solve">The checkpoint of the solve.</param>
internal sealed record RunCheckpoint(long Points, int Phases, TimeSpan Spent, SolveCheckpoint Solve)
{
    /// <summary>Tells it to a writer.</summary>
    /// <param name="run">The run's writer.</param>
    /// <param name="scratch">Memory to write into.</param>
    public void Tell(IRunWriter run, CheckpointWriter scratch)
    {
        scratch.Clear();
        scratch.Write(Points);
        scratch.Write((long)Phases);
        scratch.Write(Spent.Ticks);
        scratch.WriteBytes(Solve.Bytes.Span);
        run.Checkpoint(Solve.Step, Solve.Time, scratch.Written);
    }

    /// <summary>Reads it again.</summary>
    /// <exception cref="InvalidInputException">It is damaged.</exception>
    public static RunCheckpoint Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CheckpointReader(bytes);
        return new RunCheckpoint(
            reader.ReadInteger(0, int.MaxValue), reader.ReadInteger(0, int.MaxValue), TimeSpan.FromTicks(reader.ReadInteger()), SolveCheckpoint.FromBytes(reader.ReadBytes()));
    }
}
