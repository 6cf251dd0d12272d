/**
 * A store whose commits and loads fail as a test says. Behind it, memory; like PostgreSQL it keeps copies,
 * tells no repetition beforehand, and takes a moment for everything.
 */
import * as Effect from "effect/Effect"
import type { ActorStore, Commit, CommitResult, RejectedInput } from "../../src/cluster/actor-store.ts"
import { MemoryStore } from "../../src/cluster/memory-store.ts"
import { DatabaseFault, type DatabaseFaultKind } from "../../src/services/database-fault.ts"

/**
 * - `lost`: the connection breaks and the commit did not take place; `kept`: it did.
 * - `away`: the database is away. `broken`: a rule of the schema says no.
 * - `taken`: another actor took a row, and newer facts ask for another decision; `refused`: its row says no.
 */
export type CommitTrouble = "lost" | "kept" | "away" | "taken" | "refused" | "broken"

const fault = (kind: DatabaseFaultKind, code: string | null): DatabaseFault =>
  new DatabaseFault({ database: "device", operation: "test", kind, code, constraint: null, message: kind })

export class TroubledStore implements ActorStore {
  /** What happens to the next commits, in order; none: all is well. */
  readonly commitTroubles: Array<CommitTrouble> = []
  /** So many loads fail from now on. */
  loadsToFail = 0
  /** Commits wait while it is closed. */
  readonly door = Effect.unsafeMakeLatch(true)
  /** What others do after a commit took place whose answer is lost. */
  meanwhile: Effect.Effect<unknown> = Effect.void
  loads = 0
  commits = 0
  readonly rejected: Array<RejectedInput> = []
  readonly sequenceBase = 0
  private readonly memory = new MemoryStore("Robot", 0)

  readonly isRepeated = (): boolean => false

  readonly load: ActorStore["load"] = (id) =>
    Effect.gen(this, function* () {
      this.loads += 1
      yield* Effect.yieldNow()
      if (this.loadsToFail > 0) {
        this.loadsToFail -= 1
        return yield* fault("Unavailable", "ECONNREFUSED")
      }
      return structuredClone(yield* this.memory.load(id))
    })

  readonly commit: ActorStore["commit"] = (commit) =>
    Effect.gen(this, function* () {
      this.commits += 1
      yield* Effect.yieldNow()
      yield* this.door.await
      switch (this.commitTroubles.shift()) {
        case undefined:
          return yield* this.keep(commit)
        case "lost":
          return yield* fault("OutcomeUnknown", null)
        case "kept":
          yield* this.keep(commit)
          yield* this.meanwhile
          return yield* fault("OutcomeUnknown", null)
        case "away":
          return yield* fault("Unavailable", "ECONNREFUSED")
        case "taken":
          return { _tag: "Stale" } satisfies CommitResult
        case "refused":
          return {
            _tag: "Refused",
            rejection: { accepted: false, _tag: "TakenByAnother" }
          } satisfies CommitResult
        case "broken":
          return yield* fault("Constraint", "23503")
      }
    })

  readonly findProcessed: ActorStore["findProcessed"] = (commandId) => this.memory.findProcessed(commandId)

  readonly keepRejected: ActorStore["keepRejected"] = (input) =>
    Effect.sync(() => void this.rejected.push(structuredClone(input)))

  private keep(commit: Commit): Effect.Effect<CommitResult> {
    return this.memory.commit(structuredClone(commit))
  }
}
