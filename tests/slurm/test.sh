#!/usr/bin/env bash
# Runs a sweep as a job array on a real Slurm of one node, merges the shards, and compares them with the sweep on one machine, bit for bit.
# Slurm and munge are installed from Debian's packages if they are missing; their daemons listen on this machine alone, keep everything in
# a temporary folder, and end with the test. Needs root and a built src/MetaFlow.Cli; where Slurm cannot be had, the tests are skipped.
# The last line is "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "$0")/../.."
cli=$PWD/src/MetaFlow.Cli/bin/Debug/net10.0/MetaFlow.Cli.dll
count=6
passed=0 failed=0
skip() { echo "skipped: $1"; echo "0 passed, 0 failed, $count skipped"; exit 0; }
check() { # check WHAT COMMAND...: one test
  if "${@:2}"; then passed=$((passed + 1)); echo "ok: $1"; else failed=$((failed + 1)); echo "FAILED: $1"; fi
}

[ "$(uname -s)" = Linux ] || skip "Slurm needs Linux"
[ "$(id -u)" = 0 ] || skip "the daemons of Slurm need root"
[ -f "$cli" ] || { echo "build src/MetaFlow.Cli first: $cli is not there"; exit 1; }
missing=()
for pair in slurmctld:slurm-wlm munged:munge sqlite3:sqlite3; do
  PATH=$PATH:/usr/sbin command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
if [ ${#missing[@]} -gt 0 ]; then
  command -v apt-get >/dev/null || skip "there is neither ${missing[*]} nor apt-get"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${missing[@]}" >/dev/null \
    || skip "${missing[*]} cannot be installed"
fi
export PATH=$PATH:/usr/sbin

work=$(mktemp -d)
chmod 755 "$work"
daemons=()
finish() {
  scancel --quiet --state=PENDING --state=RUNNING --user=root 2>/dev/null
  for pid in "${daemons[@]}"; do kill "$pid" 2>/dev/null; done
  for pid in "${daemons[@]}"; do wait "$pid" 2>/dev/null; done
  rm -rf "$work"
}
trap finish EXIT
explain() { # What the daemons said, where they did not do what they should.
  echo "$1"; tail -n 20 "$work"/*.log "$work"/*.out 2>/dev/null
  echo "$passed passed, $((count - passed)) failed, 0 skipped"; exit 1
}

# munge, which proves to the daemons who is speaking: a key, a socket and a process of our own.
install -d -o munge -g munge -m 755 "$work/munge"
head -c 128 /dev/urandom >"$work/munge/key"
chown munge: "$work/munge/key"; chmod 400 "$work/munge/key"
runuser -u munge -- munged --foreground --key-file="$work/munge/key" --socket="$work/munge/socket" --pid-file="$work/munge/pid" \
  --log-file="$work/munge/log" --seed-file="$work/munge/seed" >"$work/munged.log" 2>&1 &
daemons+=($!)
for _ in $(seq 100); do [ -S "$work/munge/socket" ] && break; sleep 0.1; done
munge --socket="$work/munge/socket" --no-input >/dev/null || explain "munge does not answer"

# Slurm: one node, this machine on the loopback, accounting and control groups off.
export SLURM_CONF=$work/slurm.conf
port=$((20000 + RANDOM % 10000))
mkdir -p "$work/state" "$work/spool"
cat >"$SLURM_CONF" <<CONF
ClusterName=metaflow
SlurmctldHost=localhost(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SchedulerParameters=sched_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
ReturnToService=2
NodeName=localhost NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=main Nodes=localhost Default=YES MaxTime=10 State=UP
CONF
slurmctld -D >"$work/slurmctld.log" 2>&1 &
daemons+=($!)
slurmd -D -N localhost >"$work/slurmd.log" 2>&1 &
daemons+=($!)
for _ in $(seq 150); do [ "$(sinfo --noheader --format=%t 2>/dev/null)" = idle ] && break; sleep 0.2; done
[ "$(sinfo --noheader --format=%t 2>/dev/null)" = idle ] || explain "the node of Slurm did not come up"
sinfo --version

# A sweep whose points share runs, of updates and flows, with a draw of its own at every point.
mkdir "$work/sweep" && cd "$work/sweep" || exit 1
cat >array.json <<'JSON'
{
  "name": "array",
  "base": "xu2020.fig2b",
  "set": { "steps": 40 },
  "points": { "kind": "random", "seed": 3, "count": 10, "axes": [
    { "path": "inner_step_size", "kind": "choice", "values": [0.1, 0.3] },
    { "path": "algorithms.bi-maml.switch_gradient_ratio", "kind": "log-uniform", "from": 0.01, "to": 0.5 },
    { "path": "seed", "kind": "integer", "from": 1, "to": 2 } ] }
}
JSON
metaflow() { dotnet exec "$cli" "$@"; }
metaflow sweep array.json --store alone.db --quiet >/dev/null || explain "the sweep on one machine failed"
metaflow sweep array.json --slurm --shards 4 --store runs.db >/dev/null || explain "no script was written"

check "sbatch runs the array of four to its end" timeout 120 sbatch --wait --quiet --time=5 array.slurm.sh
check "every task left its output" test "$(ls metaflow-array-*_[1-4].out | wc -l)" = 4
check "every task left a store" test "$(ls runs-shard-[1-4]-of-4.db | wc -l)" = 4
check "the shards merge" sh -c "dotnet exec '$cli' db merge runs-shard-*-of-4.db --store runs.db"

# Everything that is computed, as bytes; ids, times and durations differ.
digest() {
  sqlite3 -readonly "$1" "SELECT 'point', r.configuration_hash, s.metric, p.step, p.kind, quote(p.time), quote(p.value) FROM run r JOIN series s ON s.run_key = r.key JOIN point p ON p.series_key = s.key
    UNION ALL SELECT 'state', r.configuration_hash, t.name, quote(t.data), '', quote(t.time), r.termination FROM run r JOIN state t ON t.run_key = r.key
    UNION ALL SELECT 'tag', r.configuration_hash, t.tag, r.status, '', '', '' FROM run r JOIN tag t ON t.run_key = r.key
    ORDER BY 1, 2, 3, 4, 5, 6, 7" | sha256sum
}
same() {
  echo "alone:  $(digest alone.db) $(sqlite3 -readonly alone.db 'SELECT count(*) FROM run') runs"
  echo "merged: $(digest runs.db) $(sqlite3 -readonly runs.db 'SELECT count(*) FROM run') runs"
  [ "$(sqlite3 -readonly runs.db 'SELECT count(*) FROM run')" -gt 20 ] && [ "$(digest alone.db)" = "$(digest runs.db)" ]
}
check "the merged store is that of one machine, bit for bit" same
again() {
  timeout 120 sbatch --wait --quiet --time=5 array.slurm.sh \
    && [ "$(for i in 1 2 3 4; do sqlite3 -readonly "runs-shard-$i-of-4.db" 'SELECT count(*) FROM run'; done | awk '{n += $1} END {print n}')" = "$(sqlite3 -readonly alone.db 'SELECT count(*) FROM run')" ]
}
check "the array submitted again runs nothing twice" again

[ "$failed" = 0 ] || tail -n 20 "$work"/*.log "$work"/sweep/*.out
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" = 0 ]
