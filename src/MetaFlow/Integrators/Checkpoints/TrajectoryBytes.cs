using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Integrators;

/// <summary>A trajectory without dense output as bytes, bit for bit.</summary>
internal static class TrajectoryBytes
{
    public static void Save(Trajectory trajectory, CheckpointWriter writer)
    {
        writer.Write((long)trajectory.Termination);
        writer.Write(trajectory.FinalTime);
        writer.Write(trajectory.FinalState.AsArray() ?? trajectory.FinalState.ToArray());
        writer.Write((long)trajectory.Count);
        for (int i = 0; i < trajectory.Count; i++)
        {
            writer.Write(trajectory.Times[i]);
            writer.Write(trajectory.Steps[i]);
            writer.Write(trajectory.StateSpan(i));
        }

        writer.Write((long)trajectory.Events.Count);
        foreach (EventOccurrence occurrence in trajectory.Events)
            occurrence.Save(writer);
        writer.Write((long)trajectory.Phases.Count);
        foreach (PhaseSpan phase in trajectory.Phases)
            phase.Save(writer);
        writer.Write((long)trajectory.Switches.Count);
        foreach (MethodSwitch change in trajectory.Switches)
            change.Save(writer);
        writer.Write((long)trajectory.Functionals.Count);
        foreach (FunctionalResult result in trajectory.Functionals)
        {
            writer.Write(result.Name);
            writer.Write((long)result.Kind);
            writer.Write(result.Value);
            writer.Write(result.Time);
        }

        writer.Write(trajectory.SteadyState is not null);
        if (trajectory.SteadyState is { } rest)
        {
            writer.Write(rest.Residual);
            writer.Write((long)rest.Norm);
            writer.Write(rest.Tolerance);
            writer.Write(rest.TurnedBack);
        }

        SolveCost cost = trajectory.Cost;
        foreach (long number in (ReadOnlySpan<long>)[cost.AcceptedSteps, cost.RejectedSteps, cost.Evaluations, cost.JacobianProducts, cost.Gradients, cost.HessianVectorProducts, cost.Elapsed.Ticks])
            writer.Write(number);
    }

    /// <summary>Reads what was written, of a member of an ensemble.</summary>
    public static Trajectory Restore(ReadOnlySpan<byte> bytes, InitialValueProblem problem, SolveOptions options)
    {
        var reader = new CheckpointReader(bytes);
        int d = problem.StateSpan.Length;
        var termination = (Termination)reader.ReadInteger(0, (int)Termination.Cancelled);
        double finalTime = reader.ReadReal();
        double[] finalState = new double[d];
        reader.Read(finalState);
        var states = new StateLog(d, options.Save.FirstPoints);
        List<double> times = [];
        List<long> steps = [];
        for (int rest = Count(ref reader); rest > 0; rest--)
        {
            times.Add(reader.ReadReal());
            steps.Add(reader.ReadInteger());
            reader.Read(states.Append());
        }

        List<EventOccurrence> events = [];
        for (int rest = Count(ref reader); rest > 0; rest--)
            events.Add(EventOccurrence.Restore(ref reader));
        List<PhaseSpan> phases = [];
        for (int rest = Count(ref reader); rest > 0; rest--)
            phases.Add(PhaseSpan.Restore(ref reader));
        List<MethodSwitch> switches = [];
        for (int rest = Count(ref reader); rest > 0; rest--)
            switches.Add(MethodSwitch.Restore(ref reader));
        List<FunctionalResult> functionals = [];
        for (int rest = Count(ref reader); rest > 0; rest--)
            functionals.Add(new FunctionalResult(reader.ReadText()!, (FunctionalKind)reader.ReadInteger(0, (int)FunctionalKind.Integral), reader.ReadReal(), reader.ReadReal()));
        SteadyStateReached? reached = reader.ReadTruth()
            ? new SteadyStateReached(reader.ReadReal(), (VectorNorm)reader.ReadInteger(0, (int)VectorNorm.Maximum), reader.ReadReal(), reader.ReadTruth()) : null;
        var trajectory = new Trajectory(states, null)
        {
            Method = options.Method.Name,
            Termination = termination,
            StartTime = problem.StartTime,
            FinalTime = finalTime,
            InitialState = Vector<double>.Build.Dense(problem.InitialState),
            FinalState = Vector<double>.Build.Dense(finalState),
            Times = times,
            Steps = steps,
            IsIteration = false,
            Events = events,
            Phases = phases,
            Switches = switches,
            Functionals = functionals,
            Cost = new SolveCost
            {
                AcceptedSteps = reader.ReadInteger(),
                RejectedSteps = reader.ReadInteger(),
                Evaluations = reader.ReadInteger(),
                JacobianProducts = reader.ReadInteger(),
                Gradients = reader.ReadInteger(),
                HessianVectorProducts = reader.ReadInteger(),
                Elapsed = TimeSpan.FromTicks(reader.ReadInteger()),
            },
        };
        return reader.IsAtEnd ? trajectory.Resting(reached) : throw CheckpointReader.Damaged("more than the trajectory has written");
    }

    private static int Count(ref CheckpointReader reader) => reader.ReadInteger(0, int.MaxValue);
}
