namespace MetaFlow.TestSupport;

/// <summary>The checkout that the tests were built in, for tests that read sources, the README or results.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        // From the output folder upwards: paths of the compiler are mapped away in builds of the CI.
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "MetaFlow.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No MetaFlow.sln above {AppContext.BaseDirectory}.");
    }
}
