/** Who may drive when, written down a second time from spec/dispatch.md 8 (H6). */
import type { Instant } from "../../../../src/domain/instant.ts"
import type { PilotBlock } from "../../../../src/services/dispatch/planner/model.ts"
import type { PilotAvailability } from "../../../../src/services/dispatch/planner/pilots.ts"
import type { ProofInstance } from "./instance.ts"

/** Whether a pilot is on shift, qualified for deliveries and free of rest from `from` to `to`. */
export const isOnDuty = (
  instance: ProofInstance,
  pilot: PilotAvailability,
  from: Instant,
  to: Instant
): boolean => {
  if (pilot.state === "OFF_SHIFT" || pilot.state === "UNRESPONSIVE") return false
  if (pilot.experienceDays < instance.config.experienceDaysMin || from < pilot.notBefore) return false
  const { availability } = pilot
  for (let i = 0; i + 1 < availability.length; i += 2) {
    if (from >= (availability[i] as number) && to <= (availability[i + 1] as number)) return true
  }
  return false
}

/** Whether a pilot who drives from `from` to `to` rests before and after another stretch of his. */
export const isClear = (instance: ProofInstance, block: Stretch, from: Instant, to: Instant): boolean => {
  const cooldownMs = instance.config.cooldownS * 1_000
  return from >= block.to + cooldownMs || block.from >= to + cooldownMs
}

/** Whether a pilot can drive from `from` to `to` beside what no decision of the cycle moves. */
export const canDrive = (
  instance: ProofInstance,
  pilot: PilotAvailability,
  from: Instant,
  to: Instant
): boolean =>
  isOnDuty(instance, pilot, from, to) &&
  instance.fixedBlocks.every((block) => block.pilotId !== pilot.pilotId || isClear(instance, block, from, to))

/** A stretch of work of one pilot: driving, taking over, driving on and holding the robot without a pause. */
export interface Stretch {
  readonly pilotId: string
  readonly from: Instant
  readonly to: Instant
}

/** The stretches that the blocks of trips make up, in the order of the blocks. */
export const stretchesOf = (blocks: ReadonlyArray<PilotBlock>): ReadonlyArray<Stretch> => {
  const stretches: Array<Stretch> = []
  for (const { pilotId, from, to } of blocks) {
    const last = stretches.at(-1)
    if (last !== undefined && last.pilotId === pilotId && last.to === from) {
      stretches[stretches.length - 1] = { pilotId, from: last.from, to }
    } else {
      stretches.push({ pilotId, from, to })
    }
  }
  return stretches
}
