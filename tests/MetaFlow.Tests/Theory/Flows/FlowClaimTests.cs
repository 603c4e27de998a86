using MetaFlow.Theory;
using Xunit;

namespace MetaFlow.Tests.Theory.Flows;

public sealed class FlowClaimTests : PaperClaimTests
{
    public static TheoryData<string, FormKind> Forms => FormsOf("derived");

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
