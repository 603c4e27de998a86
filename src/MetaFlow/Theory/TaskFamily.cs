namespace MetaFlow.Theory;

/// <summary>A family of problems whose constants are known: what `verify`, `falsify` and the property tests draw from.</summary>
public abstract class TaskFamily
{
    /// <summary>Its name, as the report shows it.</summary>
    public abstract string Name { get; }

    /// <summary>Its parameters; must contain the integers <c>dimension</c> and <c>tasks</c>.</summary>
    public abstract ParameterSpace Space { get; }

    /// <summary>The problem of an instance.</summary>
    /// <param name="instance">Numbers of <see cref="Space"/>; others are ignored.</param>
    /// <returns>The problem, with its constants.</returns>
    public abstract TheoryProblem Build(Instance instance);
}
