/** What a repetition must leave alone. */
import { assert } from "@effect/vitest"
import type { FlowRun, Given } from "./flow-run.ts"

/** How often each of these happened so far. */
export const countsOf = (run: FlowRun, tags: ReadonlyArray<string>): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const { event } of run.told) {
    if (tags.includes(event._tag)) counts[event._tag] = (counts[event._tag] ?? 0) + 1
  }
  return counts
}

/** Gives a recorded command once more; returns the code of its refusal, null when it was taken as known. */
export const giveAgain = (run: FlowRun, { actor, id, command }: Given): string | null => {
  run.simulation.host.command(actor as never, id, command as never, {})
  run.pass(0)
  const again = run.given.at(-1)
  assert.strictEqual(again?.command._tag, command._tag)
  assert.strictEqual(again?.id, id)
  return again?.refused ?? null
}

/** Gives recorded commands once more: nothing happens to their actors. Returns what refused them. */
export const assertNoChange = (
  run: FlowRun,
  commands: ReadonlyArray<Given>
): ReadonlyArray<string | null> => {
  assert.isNotEmpty(commands)
  return commands.map((given) => {
    const before = run.told.length
    const refused = giveAgain(run, given)
    const came = run.told.slice(before).filter(({ actor, id }) => actor === given.actor && id === given.id)
    assert.deepStrictEqual(
      came.map(({ event }) => event._tag),
      [],
      given.command._tag
    )
    return refused
  })
}
