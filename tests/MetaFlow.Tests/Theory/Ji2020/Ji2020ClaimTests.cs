namespace MetaFlow.Tests.Theory.Ji2020;

public sealed class Ji2020ClaimTests : PaperClaimTests<Ji2020ClaimTests>, IPaperTests
{
    public static string Paper => "ji2020";
}
