using System.Reflection;
using System.Text.Json.Serialization;

namespace MetaFlow.Experiments;

/// <summary>The kinds of problems that an experiment can have.</summary>
public static class ProblemCatalogue
{
    /// <summary>The kinds (<c>problem.kind</c>) with what they are.</summary>
    public static IReadOnlyDictionary<string, string> Descriptions { get; } = typeof(ProblemDescription)
        .GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)
        .ToDictionary(kind => (string)kind.TypeDiscriminator!, kind => kind.DerivedType.GetCustomAttribute<FieldAttribute>()!.Description);
}
