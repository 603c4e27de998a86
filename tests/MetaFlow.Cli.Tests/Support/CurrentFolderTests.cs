using Xunit;

namespace MetaFlow.Cli.Tests.Support;

/// <summary>Tests that change the current folder; alone, because it belongs to the process.</summary>
[CollectionDefinition(Workplace.InFolder, DisableParallelization = true)]
public sealed class CurrentFolderTests;
