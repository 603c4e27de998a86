namespace MetaFlow.Cli;

/// <summary>Sentences about names that do not exist.</summary>
internal static class Names
{
    /// <summary>" (did you mean …?)" where a known name is near, else the known names where they are few.</summary>
    public static string Hint(string given, IEnumerable<string> known)
    {
        var names = known.ToList();
        if (NearestName.Of(given, names) is { } near)
            return $"; did you mean {near}?";
        return names.Count is > 0 and <= 12 ? $"; known are {string.Join(", ", names)}." : ".";
    }
}
