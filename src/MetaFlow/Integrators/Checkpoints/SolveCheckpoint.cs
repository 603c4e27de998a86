using System.Reflection;
using MetaFlow.Integrators;

namespace MetaFlow;

/// <summary>
/// Everything that a solve or an iteration needs to go on as if it had never stopped: a value, taken between two steps.
/// </summary>
/// <remarks>
/// It holds the state, the time, the next step, what step control and the method remember, the phase and its latch, the signs of
/// events, running functionals, observers with a memory, counters, and, unless left out, the points saved so far. Handed back in
/// <see cref="SolveOptions.ResumeFrom"/> or <see cref="IterateOptions.ResumeFrom"/> with the same problem and options it gives
/// the same bits as the solve that was not interrupted.
/// </remarks>
public sealed class SolveCheckpoint
{
    private const string Magic = "metaflow-checkpoint-1";
    private readonly byte[] _bytes;
    private readonly int _bodyLength;

    private SolveCheckpoint(byte[] bytes)
    {
        _bytes = bytes;
        var reader = new CheckpointReader(Unsealed(bytes, Magic));
        Version = reader.ReadText();
        Step = reader.ReadInteger();
        Time = reader.ReadReal();
        Elapsed = TimeSpan.FromTicks(reader.ReadInteger());
        Settings = SolveSettings.Restore(ref reader);
        InitialState = reader.ReadVector();
        FieldHash = reader.ReadInteger();
        _bodyLength = reader.ReadBytes().Length;
        if (!reader.IsAtEnd)
            throw CheckpointReader.Damaged("more bytes than belong to it");
    }

    /// <summary>Accepted steps (updates) until here.</summary>
    public long Step { get; }

    /// <summary>Time reached.</summary>
    public double Time { get; }

    /// <summary>Time spent until here, that of earlier parts of a resumed solve included.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>The checkpoint as bytes, for <see cref="FromBytes"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The version of MetaFlow that wrote it.</summary>
    internal string? Version { get; }

    internal (string Name, string Value)[] Settings { get; }

    internal double[] InitialState { get; }

    internal long FieldHash { get; }

    /// <summary>What the loop wrote.</summary>
    internal ReadOnlySpan<byte> Body => _bytes.AsSpan(_bytes.Length - sizeof(long) - _bodyLength, _bodyLength);

    internal static string LibraryVersion { get; } =
        typeof(SolveCheckpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Reads a checkpoint from its bytes, and checks that they are whole.</summary>
    /// <param name="bytes">What <see cref="Bytes"/> gave; copied.</param>
    /// <exception cref="InvalidInputException">The bytes are damaged, or were written in another format.</exception>
    public static SolveCheckpoint FromBytes(ReadOnlySpan<byte> bytes) => new(bytes.ToArray());

    /// <summary>What was written after the format's name and before the checksum, both of which must be right.</summary>
    /// <exception cref="InvalidInputException">One of them is not.</exception>
    internal static ReadOnlySpan<byte> Unsealed(ReadOnlySpan<byte> bytes, string magic)
    {
        var reader = new CheckpointReader(bytes);
        if (reader.ReadText() != magic)
            throw CheckpointReader.Damaged("another beginning");
        int whole = bytes.Length - sizeof(long);
        if (whole < 0 || new CheckpointReader(bytes[whole..]).ReadInteger() != Bits.Hash(bytes[..whole]))
            throw CheckpointReader.Damaged("another checksum");
        var rest = new CheckpointReader(bytes[..whole]);
        rest.ReadText();
        return rest.Rest;
    }

    /// <summary>Refuses what another version wrote.</summary>
    /// <exception cref="InvalidInputException">It is another version.</exception>
    internal static void RequireVersion(string? version)
    {
        if (version != LibraryVersion)
            throw new InvalidInputException($"The checkpoint was written by MetaFlow {version}, and this is {LibraryVersion}; only the same version gives the same bits.");
    }

    internal static SolveCheckpoint Create(
        CheckpointWriter head, CheckpointWriter body, long step, double time, TimeSpan elapsed, IReadOnlyList<(string Name, string Value)> settings, ReadOnlySpan<double> initialState, long fieldHash)
    {
        head.Clear();
        head.Write(Magic);
        head.Write(LibraryVersion);
        head.Write(step);
        head.Write(time);
        head.Write(elapsed.Ticks);
        SolveSettings.Save(settings, head);
        head.Write(initialState);
        head.Write(fieldHash);
        head.WriteBytes(body.Written);
        head.Write(Bits.Hash(head.Written));
        return new SolveCheckpoint(head.Written.ToArray());
    }
}
