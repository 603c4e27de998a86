namespace MetaFlow.Storage;

public sealed partial class RunStore
{
    /// <summary>
    /// Puts a run into the trash: no list, no query and no prefix finds it any more, and <see cref="Restore"/> brings it back with
    /// everything that hangs on it. A run that is there stays there.
    /// </summary>
    /// <param name="id">The run.</param>
    /// <param name="force">Also if it is running; its writer writes on.</param>
    /// <exception cref="InvalidInputException">There is no such run, or it is running, or the store is read-only.</exception>
    public void Trash(Guid id, bool force = false)
    {
        RequireNotRunning(id, force, "put into the trash");
        _connection.Write(() => _connection.Execute("UPDATE run SET trashed = $2 WHERE id = $1 AND trashed IS NULL", id.ToString(), Now()));
    }

    /// <summary>Takes a run out of the trash.</summary>
    /// <param name="id">The run.</param>
    /// <exception cref="InvalidInputException">There is no such run, or it is not in the trash, or the store is read-only.</exception>
    public void Restore(Guid id)
    {
        if (Get(id).Trashed is null)
            throw new InvalidInputException($"Run {id} is not in the trash.");
        _connection.Write(() => _connection.Execute("UPDATE run SET trashed = NULL WHERE id = $1", id.ToString()));
    }

    /// <summary>Deletes a run and everything that hangs on it, past the trash and for good.</summary>
    /// <param name="id">The run.</param>
    /// <param name="force">Also if it is running; its writer then fails.</param>
    /// <exception cref="InvalidInputException">There is no such run, or it is running, or the store is read-only.</exception>
    public void Delete(Guid id, bool force = false)
    {
        RequireNotRunning(id, force, "deleted");
        _connection.Write(() => _connection.Execute("DELETE FROM run WHERE id = $1", id.ToString()));
    }

    /// <summary>Deletes every run that is in the trash, for good. <see cref="Vacuum"/> gives the room back to the disk.</summary>
    /// <returns>How many runs were deleted.</returns>
    /// <exception cref="InvalidInputException">The store is read-only.</exception>
    public int EmptyTrash() => _connection.Write(() => _connection.Execute("DELETE FROM run WHERE trashed IS NOT NULL"));

    // Read before, since reading and writing are transactions of their own: an end told in between does no harm.
    private void RequireNotRunning(Guid id, bool force, string what)
    {
        var run = Get(id);
        if (run.Status == RunStatus.Running && !force)
            throw new InvalidInputException($"Run {id} is running in process {run.ProcessId} on {run.Host}; it is {what} only if that is forced.");
    }
}
