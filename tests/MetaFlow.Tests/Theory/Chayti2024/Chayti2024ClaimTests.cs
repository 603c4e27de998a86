namespace MetaFlow.Tests.Theory.Chayti2024;

public sealed class Chayti2024ClaimTests : PaperClaimTests<Chayti2024ClaimTests>, IPaperTests
{
    public static string Paper => "chayti2024";
}
