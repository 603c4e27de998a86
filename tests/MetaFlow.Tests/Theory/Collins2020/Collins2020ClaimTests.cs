using MetaFlow.Theory;
using Xunit;

namespace MetaFlow.Tests.Theory.Collins2020;

public sealed class Collins2020ClaimTests : PaperClaimTests
{
    public static TheoryData<string, FormKind> Forms => FormsOf("collins2020");

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
