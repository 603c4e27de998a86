using MetaFlow.Integrators;

namespace MetaFlow;

/// <summary>
/// Everything that an ensemble needs to go on as if it had never stopped: a value. Handed back with the same problems and options it
/// gives the same bits as the ensemble that was not interrupted, whatever the number of threads.
/// </summary>
public sealed class EnsembleCheckpoint
{
    private const string Magic = "metaflow-ensemble-1";
    private readonly byte[] _bytes;

    private EnsembleCheckpoint(byte[] bytes)
    {
        _bytes = bytes;
        var reader = new CheckpointReader(SolveCheckpoint.Unsealed(bytes, Magic));
        Version = reader.ReadText();
        Settings = SolveSettings.Restore(ref reader);
        FieldHash = reader.ReadInteger();
        States = new MemberState?[reader.ReadInteger(0, int.MaxValue)];
        for (int i = 0; i < States.Length; i++)
        {
            var kind = (MemberStateKind)reader.ReadInteger(0, (int)MemberStateKind.Ended);
            States[i] = kind == MemberStateKind.Waiting ? null : new MemberState(kind, reader.ReadInteger(), reader.ReadBytes().ToArray());
        }

        if (!reader.IsAtEnd)
            throw CheckpointReader.Damaged("more bytes than belong to it");
    }

    /// <summary>Number of members.</summary>
    public int Members => States.Length;

    /// <summary>Members whose trajectories have ended.</summary>
    public int Ended => States.Count(state => state?.Kind == MemberStateKind.Ended);

    /// <summary>Accepted steps of all members until here.</summary>
    public long Steps => States.Sum(state => state?.Steps ?? 0);

    /// <summary>The checkpoint as bytes, for <see cref="FromBytes"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The version of MetaFlow that wrote it.</summary>
    internal string? Version { get; }

    internal (string Name, string Value)[] Settings { get; }

    internal long FieldHash { get; }

    /// <summary>What each member was; null for one that had not begun.</summary>
    internal MemberState?[] States { get; }

    /// <summary>Reads a checkpoint from its bytes, and checks that they are whole.</summary>
    /// <param name="bytes">What <see cref="Bytes"/> gave; copied.</param>
    /// <exception cref="InvalidInputException">The bytes are damaged, or were written in another format.</exception>
    public static EnsembleCheckpoint FromBytes(ReadOnlySpan<byte> bytes) => new(bytes.ToArray());

    internal static EnsembleCheckpoint Create(CheckpointWriter writer, IReadOnlyList<(string Name, string Value)> settings, long fieldHash, MemberState?[] states)
    {
        writer.Clear();
        writer.Write(Magic);
        writer.Write(SolveCheckpoint.LibraryVersion);
        SolveSettings.Save(settings, writer);
        writer.Write(fieldHash);
        writer.Write((long)states.Length);
        for (int i = 0; i < states.Length; i++)
        {
            // Other threads go on: what is read here once is what the member was at one of its own steps.
            MemberState? state = Volatile.Read(ref states[i]);
            writer.Write((long)(state?.Kind ?? MemberStateKind.Waiting));
            if (state is null)
                continue;
            writer.Write(state.Steps);
            writer.WriteBytes(state.Bytes);
        }

        writer.Write(Bits.Hash(writer.Written));
        return new EnsembleCheckpoint(writer.Written.ToArray());
    }
}
