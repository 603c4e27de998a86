using Microsoft.Data.Sqlite;

namespace MetaFlow.Storage;

/// <summary>The one place where what SQLite says becomes one sentence, and either the user's matter or the machine's.</summary>
internal static class StoreErrors
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int Protocol = 15; // the log's locks were taken again and again
    private const int Constraint = 19;
    private const int NotADatabase = 26;

    public static Exception Translate(SqliteException error, string path) => error.SqliteErrorCode switch
    {
        Busy or Locked or Protocol => new StoreException($"The run store '{path}' is locked by another program, which did not let go of it in time; nothing more was stored.", error),
        ReadOnly => new InvalidInputException($"The run store '{path}' cannot be written: the file or its folder is read-only.", error),
        InputOutput => new StoreException($"Reading or writing the run store '{path}' failed ({Reason(error)}); what was committed before is kept.", error),
        Full => new StoreException($"The disk that holds the run store '{path}' is full; what was committed before is kept.", error),
        CannotOpen => new InvalidInputException($"The run store '{path}' cannot be opened: its folder must be writable, and the file must not be protected.", error),
        Corrupt or NotADatabase => new InvalidInputException($"The file '{path}' is not a run store, or is damaged ({Reason(error)}).", error),
        Constraint => new StoreException($"The run store '{path}' refused a row ({Reason(error)}).", error),
        _ => new StoreException($"The run store '{path}' failed ({Reason(error)}).", error),
    };

    /// <summary>What is said where the file did not exist before.</summary>
    public static Exception TranslateCreation(SqliteException error, string path) => error.SqliteErrorCode is CannotOpen or ReadOnly
        ? new InvalidInputException($"The run store '{path}' cannot be created: its folder cannot be written.", error)
        : Translate(error, path);

    public static bool IsDamage(SqliteException error) => error.SqliteErrorCode is Corrupt or NotADatabase;

    /// <summary>Whether a read-only opening may be tried in another way: no room or no right to make the files beside the store.</summary>
    public static bool MayOpenOtherwise(SqliteException error) =>
        error.SqliteErrorCode is ReadOnly or InputOutput or Full or CannotOpen;

    // The provider writes "SQLite Error 13: 'database or disk is full'."
    public static string Reason(SqliteException error)
    {
        var parts = error.Message.Split('\'');
        return parts.Length >= 3 ? string.Join('\'', parts[1..^1]) : error.Message;
    }
}
