using MetaFlow.Kernels;
using Xunit;

namespace MetaFlow.Tests.Kernels;

/// <summary>The kernels that tests run on: the managed one, and the native one where its library is there.</summary>
public static class KernelData
{
    public static TheoryData<string> All()
    {
        TheoryData<string> names = ["managed"];
        if (Kernel.Describe().NativeAvailable)
            names.Add("native");
        return names;
    }

    public static Kernel Get(string name) => Kernel.Select(name == "native" ? KernelChoice.Native : KernelChoice.Managed);

    public static IEnumerable<Kernel> Kernels() => All().Select(row => Get(row.Data));
}
