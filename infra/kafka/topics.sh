#!/bin/bash
# Creates the topics that are not there yet: topics.sh BOOTSTRAP_SERVERS REPLICATION_FACTOR
set -eu
servers=$1 replicas=$2
day=86400000
create() { # name partitions settings…
  local name=$1 partitions=$2 settings=()
  shift 2
  for setting in "$@"; do settings+=(--config "$setting"); done
  /opt/kafka/bin/kafka-topics.sh --bootstrap-server "$servers" --create --if-not-exists \
    --topic "$name" --partitions "$partitions" --replication-factor "$replicas" "${settings[@]}"
}
# One partition: revisions are ordered.
create portcullis.policies.v1 1 cleanup.policy=compact
create portcullis.policy-status.v1 1 cleanup.policy=delete retention.ms=$((30 * day))
create portcullis.posture.v1 3 cleanup.policy=delete retention.ms=$((7 * day))
create portcullis.compliance.v1 3 cleanup.policy=compact
create portcullis.device-commands.v1 3 cleanup.policy=delete retention.ms=$day
create portcullis.audit.v1 1 cleanup.policy=delete retention.ms=$((30 * day))
