namespace MetaFlow;

/// <summary>One of the standard problems that measurements and tests share.</summary>
/// <param name="Name">p1, p1s, p1l, p2, p3 or p5.</param>
/// <param name="Tasks">The tasks, equally weighted.</param>
/// <param name="InnerStepSize">The inner step size α.</param>
/// <param name="Start">The initial point w₀.</param>
public sealed record StandardProblem(string Name, TaskSet Tasks, double InnerStepSize, double[] Start);
