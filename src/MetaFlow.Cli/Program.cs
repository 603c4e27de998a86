using System.Runtime.InteropServices;
using MetaFlow.Cli;

using var cancellation = new CancellationTokenSource();

// The first signal asks the command to stop and to leave a consistent store; a second one ends the process at once.
void Stop(PosixSignalContext context)
{
    context.Cancel = !cancellation.IsCancellationRequested;
    cancellation.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return CliProgram.Run(args, CliHost.OfProcess(cancellation.Token));
