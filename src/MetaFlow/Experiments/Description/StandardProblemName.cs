namespace MetaFlow.Experiments;

/// <summary>A standard problem of <see cref="StandardProblems"/>.</summary>
public enum StandardProblemName
{
    /// <summary>10 least-squares tasks, n = 100, d = 20.</summary>
    P1,

    /// <summary>P1 with graded columns: stiff.</summary>
    P1s,

    /// <summary>4 least-squares tasks, n = 400, d = 200, graded columns: stiff and larger.</summary>
    P1l,

    /// <summary>32 least-squares tasks, n = 1024, d = 256.</summary>
    P2,

    /// <summary>5 logistic tasks, n = 200, d = 784.</summary>
    P3,

    /// <summary>The tasks of P1; the start is one of 1,000, by the seed.</summary>
    P4,

    /// <summary>10 logistic tasks, n = 100, d = 20, graded columns: stiff and nonlinear.</summary>
    P5,
}
