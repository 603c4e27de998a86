namespace MetaFlow;

/// <summary>
/// An observer with a memory: what it writes becomes part of every checkpoint, and what it reads makes it, in another process,
/// what it was when the checkpoint was taken.
/// </summary>
public interface ICheckpointedObserver
{
    /// <summary>Writes the observer's memory.</summary>
    /// <param name="writer">Takes it.</param>
    void Save(CheckpointWriter writer);

    /// <summary>Reads what <see cref="Save"/> wrote, before the resumed solve tells the first new point.</summary>
    /// <param name="reader">Gives it.</param>
    void Restore(ref CheckpointReader reader);
}
