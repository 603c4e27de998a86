namespace MetaFlow.Theory;

/// <summary>Why no case of a form can lie outside its hypotheses (<see cref="Form.Unconditional"/>); the report lists forms by these words.</summary>
internal static class NoHypothesis
{
    public const string Example = "an example without parameters";
    public const string Experiment = "an experiment, of which only the random draws vary";
    public const string Count = "a count of operations";
    public const string PrintedAlgorithm = "a printed algorithm, followed as printed";
    public const string Constants = "an inequality between constants, decided over its whole range";
    public const string AllVectors = "an inequality for all vectors";
    public const string Identity = "an identity that holds for every smooth loss";
    public const string Untested = "cannot be tried here";
}
