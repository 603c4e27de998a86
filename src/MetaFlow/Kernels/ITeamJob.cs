namespace MetaFlow.Kernels;

/// <summary>Work in slices that may run on any thread, in any order.</summary>
internal interface ITeamJob
{
    /// <summary>Runs one slice; must not throw.</summary>
    /// <param name="slice">Index of the slice.</param>
    /// <param name="worker">Index of the thread in the team; 0 is the caller.</param>
    void RunSlice(int slice, int worker);
}
