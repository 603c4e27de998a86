namespace MetaFlow.Integrators;

/// <content>
/// Checkpoints: everything that the loop remembers between two attempts is written here, and read in the same order. Whoever
/// adds a field to the loop that outlives a step adds it to both.
/// </content>
internal sealed partial class FlowLoop<TField, TStepper>
{
    private void Save()
    {
        CheckpointKeeper keeper = _checkpoints!;
        CheckpointWriter writer = keeper.Begin();
        writer.Write((long)_phase);
        writer.Write(_time);
        writer.Write(_accepted);
        writer.Write(_rejected);
        writer.Write(_field.Evaluations);
        writer.Write(_field.Products);
        writer.Write(_field.Spent.Gradients);
        writer.Write(_field.Spent.HessianVectorProducts);
        _run.Save(writer);
        _stepper.Save(writer);
        foreach (EventTrack track in _events)
            track.Save(writer);
        if (_guard is not null)
            _guardTrack!.Save(writer);
        _recorder.Save(writer, keeper.IncludesHistory);
        writer.Write(_dense is not null && keeper.IncludesHistory);
        if (keeper.IncludesHistory)
            _dense?.Save(writer);
        keeper.End(_setup.Phases[_phase].Field, _time, _stepper.State, _accepted, _budget.Elapsed);
    }

    // Takes up a checkpoint where there is one to resume from.
    private bool Resume()
    {
        if (_checkpoints?.Resumed is not { } checkpoint)
            return false;
        var reader = new CheckpointReader(checkpoint.Body);
        _phase = reader.ReadInteger(0, _setup.Phases.Length - 1);
        EnginePhase<TField> phase = _setup.Phases[_phase];
        _time = reader.ReadReal();
        _accepted = reader.ReadInteger();
        _rejected = reader.ReadInteger();
        _field = new FieldCounter<TField>(phase.Field, reader.ReadInteger(), reader.ReadInteger(), new EvaluationCost(reader.ReadInteger(), reader.ReadInteger()));
        _run = PhaseRun.Restore(ref reader);
        _stepper.Restore(ref reader);
        foreach (EventTrack track in _events)
            track.Restore(ref reader);
        _guard = phase.Guard;
        _refusing = phase.Field as IStepRefusingField;
        _resting = phase.Field as IRestingField;
        _target = NextTarget();
        if (_guard is not null)
        {
            _guardTrack = new EventTrack(_events.Length, touchTolerance: 0);
            _guardTrack.Restore(ref reader);
        }

        // Only now, so that the observers, which the recorder restores, meet a field that has been recognised.
        _checkpoints.Recognise(phase.Field, _time, _stepper.State);
        _recorder.Restore(ref reader);
        if (reader.ReadTruth())
            _dense!.Restore(ref reader);
        else
            _dense?.Restart(_stepper.State, _stepper.Slope);
        if (!reader.IsAtEnd)
            throw CheckpointReader.Damaged("more than the solve has written");
        _budget.Before = checkpoint.Elapsed;
        return true;
    }
}
