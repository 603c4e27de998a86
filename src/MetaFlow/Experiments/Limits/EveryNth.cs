namespace MetaFlow.Experiments;

/// <summary>Takes a step that falls on a common time.</summary>
/// <param name="step">The step.</param>
/// <param name="index">Index j of the common time.</param>
internal delegate void CommonTime(in StepInfo step, int index);

/// <summary>Picks every n-th iterate: the common times of the rungs of a ladder.</summary>
internal sealed class EveryNth(long stride, CommonTime take) : IObserver
{
    private long _told = -1;

    public void OnStep(in StepInfo step)
    {
        // The end is told once more, without a direction.
        if (step.Step % stride == 0 && step.Step != _told)
        {
            _told = step.Step;
            take(in step, (int)(step.Step / stride));
        }
    }
}
