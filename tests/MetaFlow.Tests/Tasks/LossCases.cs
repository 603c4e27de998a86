using FsCheck;
using FsCheck.Fluent;

namespace MetaFlow.Tests.Tasks;

/// <summary>Random losses over families, dimensions, conditioning and scale.</summary>
public static class LossCases
{
    /// <summary>The cases.</summary>
    public static Arbitrary<LossCase> Cases() =>
        (from family in Gen.Elements(LossCase.Families)
         from dimension in Gen.Choose(1, 6)
         from rows in Gen.Choose(1, 10)
         from conditioning in Gen.Choose(0, 3)
         from scale in Gen.Choose(-2, 1)
         from ridged in Gen.Elements(true, false)
         from seed in Gen.Choose(0, 1_000_000)
         select new LossCase(family, dimension, rows, conditioning, scale, ridged, seed)).ToArbitrary();
}
