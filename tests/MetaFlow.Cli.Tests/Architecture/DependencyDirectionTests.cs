using Mono.Cecil;
using Xunit;

namespace MetaFlow.Cli.Tests.Architecture;

/// <summary>Data flows one way: tasks, algorithm, field, integrator, store, report. These tests hold the arrows.</summary>
public sealed class DependencyDirectionTests
{
    /// <summary>Integrators offer these to everyone: a field says what it is without knowing how it is integrated.</summary>
    private static readonly HashSet<string> FieldContracts =
    [
        "MetaFlow.IVectorField", "MetaFlow.ILinearizableField", "MetaFlow.IGradientField", "MetaFlow.IPhaseGuard", "MetaFlow.FlowPhase", "MetaFlow.EvaluationCost",
        "MetaFlow.IUpdateField", "MetaFlow.IExtendedField", "MetaFlow.IMeteredField", "MetaFlow.IRestingField",
        // An inner flow is a map with a derivative, which an adaptation may use without knowing how it is integrated.
        "MetaFlow.Integrators.ILaneField", "MetaFlow.Integrators.ILanes", "MetaFlow.Integrators.IExactFlowField",
        "MetaFlow.FlowMap", "MetaFlow.FlowMapOptions", "MetaFlow.Method", "MetaFlow.Termination",
    ];

    /// <summary>For each folder of the library, the folders it may use ("" holds the nouns that all share).</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        [""] = [],
        ["Numerics"] = [""],
        ["Tasks"] = ["", "Numerics"],
        ["Integrators"] = ["", "Numerics"],
        ["Kernels"] = ["", "Numerics", "Tasks"],
        ["Oracles"] = ["", "Numerics", "Tasks", "Kernels"],
        ["Adaptations"] = ["", "Numerics", "Tasks", "Kernels", "Oracles"],
        ["MetaGradients"] = ["", "Numerics", "Tasks", "Kernels", "Oracles", "Adaptations"],
        ["Weightings"] = ["", "Numerics", "Tasks", "Kernels", "Oracles"],
        ["Dynamics"] = ["", "Numerics", "Tasks", "Kernels", "Oracles", "Adaptations", "MetaGradients", "Weightings"],
        ["Catalogue"] = ["", "Numerics", "Tasks", "Kernels", "Oracles", "Adaptations", "MetaGradients", "Weightings", "Dynamics", "Integrators"],
        ["Experiments"] = ["", "Numerics", "Tasks", "Kernels", "Oracles", "Adaptations", "MetaGradients", "Weightings", "Dynamics", "Integrators", "Catalogue"],
        ["Theory"] = ["", "Numerics", "Tasks", "Kernels", "Oracles", "Adaptations", "MetaGradients", "Weightings", "Dynamics", "Integrators", "Catalogue", "Experiments"],
    };

    private static readonly Dictionary<string, string[]> AllowedAssemblies = new()
    {
        ["MetaFlow"] = ["MathNet.Numerics"],
        ["MetaFlow.Data"] = ["MetaFlow", "MathNet.Numerics"],
        ["MetaFlow.Storage"] = ["MetaFlow", "MathNet.Numerics", "Microsoft.Data.Sqlite", "SQLitePCLRaw.core"],
        ["MetaFlow.Reporting"] = ["MetaFlow", "MathNet.Numerics", "ScottPlot", "SkiaSharp"],
        ["MetaFlow.Cli"] = ["MetaFlow", "MetaFlow.Data", "MetaFlow.Storage", "MetaFlow.Reporting", "MathNet.Numerics", "System.CommandLine", "Spectre.Console", "Spectre.Console.Ansi", "Parquet"],
    };

    public static TheoryData<string> Assemblies => new(AllowedAssemblies.Keys);

    [Fact]
    public void Library_Folders_DependInOneDirection()
    {
        var dependencies = TypeDependencies.Within(AssemblyPath("MetaFlow"));
        Assert.Contains(("MetaFlow.ProximalPointAdaptation", "MetaFlow.LearningTask"), dependencies);
        Assert.Empty(Violations(dependencies));
    }

    [Fact]
    public void Library_IntegratorsThatUseTasks_AreReported() =>
        Assert.Single(Violations([("MetaFlow.Termination", "MetaFlow.TaskSet"), ("MetaFlow.TaskSet", "MetaFlow.LearningTask")]));

    [Fact]
    public void Library_EveryFolder_HasARule() =>
        Assert.Empty(SourceTree.FolderOfTypes("MetaFlow").Values.Distinct().Except(Allowed.Keys));

    [Fact]
    public void Library_EveryType_IsFoundInTheSources()
    {
        var folders = SourceTree.FolderOfTypes("MetaFlow");
        using var module = ModuleDefinition.ReadModule(AssemblyPath("MetaFlow"));
        var missing = module.Types
            .Where(type => type.Namespace.StartsWith("MetaFlow", StringComparison.Ordinal) && !type.Name.Contains('<', StringComparison.Ordinal))
            .Select(type => type.FullName.Split('`')[0])
            .Where(name => !folders.ContainsKey(name));
        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Assembly_References_AreTheAllowedOnes(string name)
    {
        using var module = ModuleDefinition.ReadModule(AssemblyPath(name));
        var references = module.AssemblyReferences.Select(reference => reference.Name)
            .Where(reference => !reference.StartsWith("System", StringComparison.Ordinal) || reference == "System.CommandLine")
            .Where(reference => reference is not ("netstandard" or "mscorlib" or "Microsoft.Win32.Primitives"));
        Assert.Empty(references.Except(AllowedAssemblies[name]));
    }

    private static IEnumerable<string> Violations(IEnumerable<(string User, string Used)> dependencies)
    {
        var folders = SourceTree.FolderOfTypes("MetaFlow");
        return from pair in dependencies
               where folders.ContainsKey(pair.User) && folders.ContainsKey(pair.Used) && !FieldContracts.Contains(pair.Used)
               let @from = folders[pair.User]
               let to = folders[pair.Used]
               where @from != to && !Allowed[@from].Contains(to)
               select $"{@from}/{pair.User} uses {to}/{pair.Used}";
    }

    private static string AssemblyPath(string name) => Path.Combine(AppContext.BaseDirectory, name + ".dll");
}
