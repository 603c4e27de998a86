namespace MetaFlow.Integrators;

/// <summary>What a member of an ensemble was between two of its steps, or its trajectory. Immutable.</summary>
internal sealed record MemberState(MemberStateKind Kind, long Steps, byte[] Bytes);
