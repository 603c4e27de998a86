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
[JsonDerivedType(typeof(GeneratedSinQuadratics), "generated-sin-quadratics")]
[JsonDerivedType(typeof(StandardTasks), "standard")]
[JsonDerivedType(typeof(FewShotEpisodes), "few-shot")]
[JsonDerivedType(typeof(SinusoidWaves), "sinusoids")]
[JsonDerivedType(typeof(ImagePairs), "image-pairs")]
[JsonDerivedType(typeof(DecisionProcesses), "decision-processes")]
public abstract record ProblemDescription
{
    private protected ProblemDescription()
    {
    }

    /// <summary>Whether the problem says where to start (start rule <c>problem</c>).</summary>
    internal virtual bool HasOwnStart => false;

    /// <summary>Whether the problem has held-out episodes, on which accuracies are measured.</summary>
    internal virtual bool HasHeldOut => false;

    /// <summary>Sentences on fields that contradict each other, with the field's name.</summary>
    internal virtual IEnumerable<(string Field, string Problem)> Conflicts() => [];
}
