/** Commits of a tally as the store gets them, with valid defaults. */
import type { Commit, OutboxMessage } from "../../src/cluster/actor-store.ts"
import { deriveId } from "../../src/domain/ids.ts"
import { noCause } from "./tally.ts"

export const commitTime = 1_700_000_000_000

/** Different for each `n`. */
export const idOf = (n: number): string => deriveId("test", n, 0, commitTime)

export const commitOf = (changed: Partial<Commit> = {}): Commit => {
  const version = changed.version ?? 0
  const id = changed.id ?? "T-1"
  return {
    id,
    commitId: deriveId(id, version, 1, commitTime),
    version,
    newVersion: version + 1,
    state: { id, sum: version, added: [] },
    events: [],
    command: { _tag: "Add" },
    cause: noCause,
    timers: [],
    outbox: [],
    response: [],
    now: commitTime,
    leaseUntil: commitTime + 5000,
    ...changed
  }
}

/** The `n`-th message of a key; the receiver's tally adds `n`. */
export const messageOf = (n: number, changed: Partial<OutboxMessage> = {}): OutboxMessage => {
  const key = changed.key ?? "K-1"
  return {
    eventId: deriveId(key, n, 7, commitTime),
    kind: "event",
    type: "PinEntered",
    schemaVersion: 1,
    key,
    keySeq: n,
    producer: "Robot",
    correlationId: key,
    causationId: null,
    payload: { n },
    occurredAt: commitTime,
    isSettled: false,
    ...changed
  }
}
