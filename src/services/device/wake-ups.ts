/** Wakes those who wait for something to be queued under a key, in this process. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"

interface Listening {
  /** Done at the next wake-up. */
  readonly woken: Effect.Effect<void>
  /** Stops listening; nothing happens to who has stopped already. */
  readonly leave: Effect.Effect<void>
}

export class WakeUps {
  private readonly waiting = new Map<string, Set<Deferred.Deferred<void>>>()
  private over = false

  /** Nobody waits any more. */
  get isOver(): boolean {
    return this.over
  }

  /** Begins to listen at once. */
  listen(key: string): Listening {
    const bell = Deferred.unsafeMake<void>(FiberId.none)
    const own = this.waiting.get(key) ?? new Set()
    own.add(bell)
    this.waiting.set(key, own)
    const leave = Effect.sync(() => {
      own.delete(bell)
      if (own.size === 0 && this.waiting.get(key) === own) this.waiting.delete(key)
    })
    return { woken: Deferred.await(bell), leave }
  }

  /** Wakes who listens for this key now. */
  wake(key: string): Effect.Effect<void> {
    return Effect.suspend(() => {
      const own = this.waiting.get(key) ?? []
      return Effect.forEach(own, (bell) => Deferred.succeed(bell, undefined), { discard: true })
    })
  }

  /** Wakes all, for good. */
  readonly end: Effect.Effect<void> = Effect.suspend(() => {
    this.over = true
    const all = [...this.waiting.values()].flatMap((own) => [...own])
    return Effect.forEach(all, (bell) => Deferred.succeed(bell, undefined), { discard: true })
  })
}
