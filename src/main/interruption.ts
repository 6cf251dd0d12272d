/** Ctrl-C and its relatives, for commands that hold something which has to be given back. */
import * as Effect from "effect/Effect"

/** Ends when somebody asks this process to end. A second signal, while we tidy up, ends it at once. */
const interruption: Effect.Effect<void> = Effect.async((resume) => {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const
  // A listener for signals does not keep a process alive that has nothing else to do.
  const alive = setInterval(() => undefined, 2 ** 31 - 1)
  const forget = (): void => {
    clearInterval(alive)
    for (const signal of signals) process.removeListener(signal, end)
  }
  const end = (): void => {
    forget()
    resume(Effect.void)
  }
  for (const signal of signals) process.on(signal, end)
  return Effect.sync(forget)
})

/** `effect`, or what `onInterruption` gives as soon as a signal comes; what `effect` held is given back first. */
export const untilInterrupted = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  onInterruption: () => A
): Effect.Effect<A, E, R> => Effect.raceFirst(effect, Effect.map(interruption, onInterruption))
