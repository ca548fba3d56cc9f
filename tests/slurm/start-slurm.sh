#!/usr/bin/env bash
# Starts a real Slurm on this machine alone, for tests: one controller and two nodes of two cores each, with files, key
# and ports of its own, so that nothing of the system is touched. Needs root and Debian's slurm-wlm and munge.
#   start-slurm.sh FOLDER           starts it and waits until both nodes are idle; use it with SLURM_CONF=FOLDER/slurm.conf
#   start-slurm.sh FOLDER kill N    kills node N with everything that it runs, as a power cut does
#   start-slurm.sh FOLDER node N    starts node N again
#   start-slurm.sh FOLDER stop      kills everything
set -eu
state=$1 action=${2:-start} host=$(hostname)
export SLURM_CONF=$state/slurm.conf

kill_node() {
  local killed=() process shell
  [[ -s $state/node$1.pid ]] && killed+=("$(cat "$state/node$1.pid")")
  for process in /proc/[0-9]*; do
    if { tr '\0' ' ' <"$process/cmdline" | grep -q "$state/node$1/job"; } 2>/dev/null; then
      # The job's shell, the daemon above it, and the step below it.
      shell=${process#/proc/}
      killed+=("$(awk '/^PPid/ { print $2 }' "$process/status")" "$shell" $(cat "$process/task/$shell/children"))
    fi
  done
  ((${#killed[@]} == 0)) || kill -9 "${killed[@]}" 2>/dev/null || true
  rm -f "$state/node$1.pid"
}

if [[ $action == kill ]]; then
  kill_node "$3"
  exit 0
fi
if [[ $action == stop ]]; then
  kill_node 1
  kill_node 2
  for name in controller munge; do
    [[ -s $state/$name.pid ]] || continue
    pid=$(cat "$state/$name.pid")
    kill -9 "$pid" $(cat "/proc/$pid/task/$pid/children") 2>/dev/null || true
  done
  exit 0
fi
if [[ $action == node ]]; then
  exec slurmd -N "node$3" -f "$SLURM_CONF"
fi

# Three ports in a row that nobody listens at, so that several tests can run at once.
is_taken() { (: >"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
port=$((10000 + RANDOM % 20000))
while is_taken "$port" || is_taken $((port + 1)) || is_taken $((port + 2)); do
  port=$((10000 + RANDOM % 20000))
done

mkdir -p "$state"/{controller,node1,node2}
chmod 755 "$state"
# A requeued job waits until its old credential has expired: here seconds instead of minutes.
cat > "$SLURM_CONF" <<C
ClusterName=test
SlurmctldHost=$host
SlurmctldAddr=127.0.0.1
SlurmctldPort=$port
AuthType=auth/munge
AuthInfo=socket=$state/munge.socket,cred_expire=5
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=0,sched_min_interval=0
ReturnToService=2
SlurmctldPidFile=$state/controller.pid
SlurmdPidFile=$state/%n.pid
SlurmctldLogFile=$state/controller.log
SlurmdLogFile=$state/%n.log
SlurmdSpoolDir=$state/%n
StateSaveLocation=$state/controller
SlurmUser=root
SlurmdTimeout=5
KillWait=5
MinJobAge=300
JobAcctGatherType=jobacct_gather/none
NodeName=node[1-2] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$((port + 1))-$((port + 2))] CPUs=2 RealMemory=1000 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP PriorityTier=1
PartitionName=urgent Nodes=ALL MaxTime=INFINITE State=UP PriorityTier=10
C
head -c 1024 /dev/urandom > "$state/munge.key"
chmod 400 "$state/munge.key"
munged --force --key-file="$state/munge.key" --socket="$state/munge.socket" --pid-file="$state/munge.pid" \
  --log-file="$state/munge.log" --seed-file="$state/munge.seed"
slurmctld -f "$SLURM_CONF"
for node in 1 2; do slurmd -N "node$node" -f "$SLURM_CONF"; done
for _ in $(seq 150); do
  [[ $(sinfo --noheader --partition=all --format=%T 2>/dev/null) == idle ]] && exit 0
  sleep 0.2
done
echo "Slurm's nodes did not become idle; its logs:" >&2
tail -n 5 "$state"/*.log >&2
exit 1
