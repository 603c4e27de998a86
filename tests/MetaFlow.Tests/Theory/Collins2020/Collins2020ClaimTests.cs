namespace MetaFlow.Tests.Theory.Collins2020;

public sealed class Collins2020ClaimTests : PaperClaimTests<Collins2020ClaimTests>, IPaperTests
{
    public static string Paper => "collins2020";
}
