namespace MetaFlow.Tests.Theory.Flows;

public sealed class FlowClaimTests : PaperClaimTests<FlowClaimTests>, IPaperTests
{
    public static string Paper => "derived";
}
