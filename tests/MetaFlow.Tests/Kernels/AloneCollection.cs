using Xunit;

namespace MetaFlow.Tests.Kernels;

/// <summary>Tests that measure the whole process (allocation, worker threads) run while no other test does.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection
{
}
