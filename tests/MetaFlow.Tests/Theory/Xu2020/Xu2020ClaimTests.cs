namespace MetaFlow.Tests.Theory.Xu2020;

public sealed class Xu2020ClaimTests : PaperClaimTests<Xu2020ClaimTests>, IPaperTests
{
    public static string Paper => "xu2020";
}
