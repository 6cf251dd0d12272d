/** A store that tells somebody in this process what it loads and what is committed to it. */
import * as Effect from "effect/Effect"
import type { ActorStore, Commit, Stored } from "./actor-store.ts"

/**
 * The same store, watched. A commit whose answer was lost is not told, whatever became of it: the next load
 * tells what is kept.
 */
export const observed = (
  store: ActorStore,
  observer: {
    readonly loaded: (stored: Stored) => void
    readonly committed: (commit: Commit) => void
  }
): ActorStore => ({
  sequenceBase: store.sequenceBase,
  isRepeated: store.isRepeated,
  load: (id) =>
    Effect.tap(store.load(id), (stored) =>
      Effect.sync(() => {
        if (stored !== null) observer.loaded(stored)
      })
    ),
  commit: (commit) =>
    Effect.tap(store.commit(commit), (result) =>
      Effect.sync(() => {
        if (result._tag === "Committed") observer.committed(commit)
      })
    ),
  findProcessed: store.findProcessed,
  keepRejected: store.keepRejected
})
