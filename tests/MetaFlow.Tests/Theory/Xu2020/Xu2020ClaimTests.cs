using MetaFlow.Theory;
using Xunit;

namespace MetaFlow.Tests.Theory.Xu2020;

public sealed class Xu2020ClaimTests : PaperClaimTests
{
    public static TheoryData<string, FormKind> Forms => FormsOf("xu2020");

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
