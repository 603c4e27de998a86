using Mono.Cecil;

namespace MetaFlow.Cli.Tests.Architecture;

/// <summary>Which types of one assembly use which others, read from signatures and method bodies.</summary>
internal static class TypeDependencies
{
    /// <summary>Pairs (user, used) of outermost types of the assembly, without self-references.</summary>
    public static IReadOnlySet<(string User, string Used)> Within(string assemblyPath)
    {
        var pairs = new HashSet<(string, string)>();
        using var module = ModuleDefinition.ReadModule(assemblyPath);
        foreach (var type in module.GetTypes())
        {
            var user = Outermost(type);
            foreach (var used in ReferencesOf(type).SelectMany(Expand))
            {
                if (used.Scope is ModuleDefinition && Outermost(used) is var name && name != user)
                    pairs.Add((user, name));
            }
        }

        return pairs;
    }

    private static IEnumerable<TypeReference?> ReferencesOf(TypeDefinition type)
    {
        yield return type.BaseType;
        foreach (var implemented in type.Interfaces) yield return implemented.InterfaceType;
        foreach (var field in type.Fields) yield return field.FieldType;
        foreach (var attribute in type.CustomAttributes) yield return attribute.AttributeType;
        foreach (var method in type.Methods)
        {
            yield return method.ReturnType;
            foreach (var parameter in method.Parameters) yield return parameter.ParameterType;
            if (!method.HasBody) continue;
            foreach (var variable in method.Body.Variables) yield return variable.VariableType;
            foreach (var instruction in method.Body.Instructions)
            {
                switch (instruction.Operand)
                {
                    case TypeReference reference: yield return reference; break;
                    case MethodReference called:
                        yield return called.DeclaringType;
                        yield return called.ReturnType;
                        break;
                    case FieldReference field:
                        yield return field.DeclaringType;
                        yield return field.FieldType;
                        break;
                }
            }
        }
    }

    private static IEnumerable<TypeReference> Expand(TypeReference? reference)
    {
        if (reference is null or GenericParameter) yield break;
        if (reference is GenericInstanceType generic)
        {
            foreach (var argument in generic.GenericArguments.SelectMany(Expand)) yield return argument;
        }

        yield return reference.GetElementType();
    }

    private static string Outermost(TypeReference type)
    {
        while (type.DeclaringType is not null) type = type.DeclaringType;
        var tick = type.FullName.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? type.FullName : type.FullName[..tick];
    }
}
