namespace MetaFlow;

/// <summary>How the penalized inner problem <c>min f̂(z) + λ/2 ‖z − w‖²</c> is solved: to an accuracy, or by so many gradient steps from w.</summary>
public sealed record InnerSolution
{
    /// <summary>Number of gradient steps; 0, the default, solves to <see cref="Accuracy"/> instead.</summary>
    public int Steps { get; init; }

    /// <summary>Step size of the gradient steps; unused without them; default 0.1.</summary>
    public double StepSize { get; init; } = 0.1;

    /// <summary>The distance from the minimizer; unused with gradient steps; positive; default 1e-10.</summary>
    public double Accuracy { get; init; } = 1e-10;

    /// <summary>Solves to a distance from the minimizer.</summary>
    /// <param name="accuracy">The distance; positive.</param>
    public static InnerSolution ToAccuracy(double accuracy) => new() { Accuracy = accuracy };

    /// <summary>Makes gradient steps.</summary>
    /// <param name="stepSize">Inner step size; at least zero.</param>
    /// <param name="steps">Number of steps, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of steps is below 1.</exception>
    public static InnerSolution GradientSteps(double stepSize, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return new() { StepSize = stepSize, Steps = steps };
    }

    internal Adaptation Of(double penalty)
    {
        if (Steps == 0)
        {
            return Adaptation.ProximalPoint(penalty, new() { Accuracy = Accuracy });
        }

        if (!double.IsFinite(penalty) || penalty <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(penalty), penalty, "The penalty must be finite and positive.");
        }

        return Adaptation.GradientSteps(StepSize, Steps, penalty);
    }
}
