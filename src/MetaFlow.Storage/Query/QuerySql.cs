namespace MetaFlow.Storage;

/// <summary>A query in SQL.</summary>
/// <param name="Sql">The statement; nothing that a user typed is in it.</param>
/// <param name="Values">What is bound to its parameters $1, $2, … in order: integers, reals and texts.</param>
public sealed record QuerySql(string Sql, IReadOnlyList<object> Values);
