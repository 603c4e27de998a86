using MetaFlow.Theory;
using Xunit;

namespace MetaFlow.Tests.Theory.Mishchenko2023;

public sealed class Mishchenko2023ClaimTests : PaperClaimTests
{
    public static TheoryData<string, FormKind> Forms => FormsOf("mishchenko2023");

    [Theory]
    [MemberData(nameof(Forms))]
    public void Form_OnRandomCases_IsNeverUnexpectedlyViolated(string id, FormKind kind) => HoldOnRandomCases(id, kind);

    [Theory]
    [MemberData(nameof(Forms))]
    public void Form_Verified_ReachesTheExpectedVerdict(string id, FormKind kind) => ReachTheExpectedVerdict(id, kind);

    [Theory]
    [MemberData(nameof(Forms))]
    public void Form_WithADeliberateMistake_IsCaughtOrExplained(string id, FormKind kind) => CatchMutants(id, kind);
}
