using System.Globalization;

namespace MetaFlow.Kernels;

/// <summary>
/// The persistent worker threads of the process. They are started when they are first needed, spin for a moment after each job
/// and then sleep. One job runs at a time, and the thread that brings it works too, so it never waits for a thread to wake up;
/// a caller that finds the team busy does its work alone, which changes no bit of the result.
/// </summary>
internal static class WorkerTeam
{
    /// <summary>The most slices that a job may have.</summary>
    public const int MaximumSlices = 0x7FFF;

    /// <summary>Some 60 µs: the gap between two gradients of an integrator is shorter, that between two solves is not.</summary>
    private const int Spins = 200;

    private static readonly Lock _caller = new();
    private static readonly object _sleep = new();

    private static int _workers;
    private static int _sleeping;
    private static ITeamJob? _job;
    private static int _members;
    private static int _finished;

    // The number of the job (upper 32 bits), its slices (16 bits) and the next slice (16 bits) in one word: a slice is claimed by
    // one exchange, which fails when the job is no longer the one that was looked at. While a claimed slice is not finished, the
    // caller does not return, and the job cannot change.
    private static long _state;

    /// <summary>Runs the slices of a job on so many threads, the caller's included; false when the team is busy.</summary>
    public static bool TryRun(ITeamJob job, int slices, int threads)
    {
        if (!_caller.TryEnter())
            return false;
        try
        {
            for (; _workers < threads - 1; _workers++)
                Start(_workers + 1);

            _job = job;
            _members = threads - 1;
            _finished = 0;
            long number = unchecked((uint)((_state >> 32) + 1));
            Interlocked.Exchange(ref _state, unchecked(number << 32) | ((long)slices << 16));
            if (Volatile.Read(ref _sleeping) > 0)
            {
                lock (_sleep)
                    Monitor.PulseAll(_sleep);
            }

            Work(number, 0);
            SpinWait wait = default;
            while (Volatile.Read(ref _finished) < slices)
                wait.SpinOnce(sleep1Threshold: -1);
            _job = null;
            return true;
        }
        finally
        {
            _caller.Exit();
        }
    }

    /// <summary>Runs slices of the job with this number until none is left.</summary>
    private static void Work(long number, int worker)
    {
        while (true)
        {
            long state = Volatile.Read(ref _state);
            long slice = state & 0xFFFF;
            ITeamJob? job = _job;
            if (Number(state) != number || slice >= ((state >> 16) & 0xFFFF) || worker > _members)
                return;
            if (Interlocked.CompareExchange(ref _state, state + 1, state) != state)
                continue;
            job!.RunSlice((int)slice, worker);
            Interlocked.Increment(ref _finished);
        }
    }

    private static long Number(long state) => unchecked((uint)(state >> 32));

    private static void Start(int worker)
    {
        long last = Number(Volatile.Read(ref _state));
        Thread thread = new(() => Loop(worker, last))
        {
            IsBackground = true,
            Name = string.Create(CultureInfo.InvariantCulture, $"MetaFlow kernel worker {worker}"),
        };
        thread.Start();
    }

    private static void Loop(int worker, long last)
    {
        while (true)
        {
            last = Await(last);
            Work(last, worker);
        }
    }

    /// <summary>Waits for another job than the last one, and returns its number.</summary>
    private static long Await(long last)
    {
        for (int spin = 0; spin < Spins; spin++)
        {
            long number = Number(Volatile.Read(ref _state));
            if (number != last)
                return number;
            Thread.SpinWait(8);
        }

        lock (_sleep)
        {
            // Announced before the number is read again: either the caller sees a sleeper, or the sleeper sees the job.
            Interlocked.Increment(ref _sleeping);
            long number;
            while ((number = Number(Volatile.Read(ref _state))) == last)
                Monitor.Wait(_sleep);
            Interlocked.Decrement(ref _sleeping);
            return number;
        }
    }
}
