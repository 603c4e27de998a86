namespace MetaFlow.Integrators;

/// <summary>
/// One step of a method, and its working memory. Steppers know a field and nothing of step control, events or saving.
/// </summary>
/// <typeparam name="TField">The field's type, specialised by the JIT where it is a struct.</typeparam>
internal interface IStepper<TField>
    where TField : IVectorField
{
    /// <summary>Whether steps estimate their error.</summary>
    bool EstimatesError { get; }

    /// <summary>The order of the error estimate plus one: the exponent of h in it.</summary>
    int ErrorExponent { get; }

    /// <summary>The most evaluations that an attempt and its completion make.</summary>
    int EvaluationsPerStep { get; }

    /// <summary>Vectors of correction that the dense output has beside the Hermite interpolant: 0, 1 or 4.</summary>
    int BumpCount { get; }

    /// <summary>State at the start of the step.</summary>
    Span<double> State { get; }

    /// <summary>Field at the start of the step; the loop evaluates it at every restart.</summary>
    Span<double> Slope { get; }

    /// <summary>State at the end of the attempted step.</summary>
    Span<double> NextState { get; }

    /// <summary>Field at the end of the completed step.</summary>
    Span<double> NextSlope { get; }

    /// <summary>Corrections of the dense output of the completed step, one vector after another.</summary>
    Span<double> Bump { get; }

    /// <summary>The changes of method so far, for a stepper that makes any; otherwise none.</summary>
    IReadOnlyList<MethodSwitch> Switches { get; }

    /// <summary>The largest step that the method takes, whatever its error; infinity for no limit.</summary>
    double LargestStep { get; }

    /// <summary>
    /// Begins a piece of the solve, at its start and after every restart, with state and slope in place: what was remembered of
    /// the steps before is dropped, and the claims of the field are probed if the method uses them.
    /// </summary>
    void Restart(ref FieldCounter<TField> field, double time);

    /// <summary>
    /// Gets ready for an attempt, by another method if that is due, and gives the length of the step to try where step control
    /// proposes one.
    /// </summary>
    double Prepare(ref FieldCounter<TField> field, double time, double proposal);

    /// <summary>Attempts a step.</summary>
    void Attempt(ref FieldCounter<TField> field, double time, double end, double step);

    /// <summary>The error norm of the attempted step; NaN when a stage was not finite.</summary>
    double Error(double step, ErrorScale scale);

    /// <summary>Gives the field at the end of the step and the dense output, as far as they are not yet at hand.</summary>
    void Complete(ref FieldCounter<TField> field, double end, double step, bool slope, bool dense);

    /// <summary>Makes the end of the completed step the start of the next one.</summary>
    void Advance();

    /// <summary>
    /// Writes everything that the next attempt depends on, as it stands between <see cref="Advance"/> and <see cref="Attempt"/>:
    /// state, slope, and whatever the method remembers from step to step (a Jacobian and its age, a spectral estimate and its
    /// vector, counters). Scratch memory is not written.
    /// </summary>
    void Save(CheckpointWriter writer);

    /// <summary>
    /// Reads what <see cref="Save"/> wrote, into a stepper of the same method and dimension: all later attempts give the same bits.
    /// </summary>
    void Restore(ref CheckpointReader reader);
}
