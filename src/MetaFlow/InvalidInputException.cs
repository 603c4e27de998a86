namespace MetaFlow;

/// <summary>
/// What a user supplied (a file, a value, a name) is not usable. The message is one sentence that names the file, the
/// field, the value and what is allowed; the command line prints it alone and exits with code 2.
/// </summary>
/// <param name="message">One clear sentence.</param>
/// <param name="inner">What was caught on the way, if anything.</param>
public class InvalidInputException(string message, Exception? inner = null) : Exception(message, inner);
