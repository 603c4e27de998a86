namespace MetaFlow.Storage;

/// <summary>
/// The machine failed the store: a full disk, a lock that another program holds, an input/output error.
/// What was committed before is kept. The message is one sentence that names the file.
/// </summary>
public sealed class StoreException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One sentence that names the file.</param>
    /// <param name="inner">What the provider said.</param>
    public StoreException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
