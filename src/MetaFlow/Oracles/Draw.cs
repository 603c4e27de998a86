namespace MetaFlow;

/// <summary>Which sample is meant; an exact oracle does not look at it.</summary>
/// <param name="Step">The update's index k.</param>
/// <param name="Stage">The inner step's index j; the same stage of the same step is the same sample.</param>
/// <param name="Occurrence">How often the task has been drawn in this step already.</param>
internal readonly record struct Draw(long Step, int Stage, int Occurrence);
