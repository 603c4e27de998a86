using System.Text.Json.Serialization;

namespace MetaFlow.Experiments;

/// <summary>Which tasks are learned; the kind says how they are made.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(GeneratedRegression), "generated-regression")]
[JsonDerivedType(typeof(GeneratedClassification), "generated-classification")]
[JsonDerivedType(typeof(DataGroups), "data-groups")]
[JsonDerivedType(typeof(ClassPairs), "class-pairs")]
[JsonDerivedType(typeof(DataTasks), "data-tasks")]
[JsonDerivedType(typeof(ScalarPair), "scalar-pair")]
[JsonDerivedType(typeof(GeneratedQuadratics), "generated-quadratics")]
public abstract record ProblemDescription
{
    private protected ProblemDescription()
    {
    }

    /// <summary>Sentences on fields that contradict each other, with the field's name.</summary>
    internal virtual IEnumerable<(string Field, string Problem)> Conflicts() => [];
}
