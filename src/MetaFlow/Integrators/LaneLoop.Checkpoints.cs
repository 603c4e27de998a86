namespace MetaFlow.Integrators;

/// <content>
/// Checkpoints: everything that a lane remembers between two attempts is written here, and read in the same order. Whoever adds
/// something that outlives a step adds it to both.
/// </content>
internal sealed partial class LaneLoop
{
    private readonly CheckpointWriter _writer = new();
    private long _sinceKept; // accepted steps of all lanes since the last checkpoint

    // Between two rounds: all members that have begun, and then a checkpoint.
    private void KeepAll()
    {
        _sinceKept = 0;
        for (int lane = 0; lane < Lanes; lane++)
        {
            if (_members[lane] is { Begins: false } member)
                Keep(lane, member);
        }

        _keeper!.Take();
    }

    private void Keep(int lane, LaneMember member)
    {
        if (_keeper is null)
            return;
        _writer.Clear();
        member.Save(_writer);
        Gather(_stepper.State, lane, _column[0]);
        _writer.Write(_column[0]);
        Gather(_slope, lane, _column[0]);
        _writer.Write(_column[0]);
        _keeper.Keep(member.Index, MemberStateKind.Lane, member.Accepted, _writer.Written);
    }

    private void Resume(int lane, LaneMember member, ReadOnlySpan<byte> bytes)
    {
        var reader = new CheckpointReader(bytes);
        member.Restore(ref reader);
        reader.Read(_column[0]);
        reader.Read(_column[1]);
        if (!reader.IsAtEnd)
            throw CheckpointReader.Damaged("more than a lane has written");
        for (int j = 0; j < _dimension; j++)
        {
            _stepper.State[(j * Lanes) + lane] = _column[0][j];
            _slope[(j * Lanes) + lane] = _column[1][j];
        }
    }
}
