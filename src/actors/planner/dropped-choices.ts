/** Choices of a dispatcher that no rule allows: kept as events, so that they are counted. */
import type { DroppedChoice } from "../../services/dispatch/planner/dispatcher.ts"
import type { Pass } from "./pass.ts"

/** Records a choice that was dropped; nothing else changes. */
export const noteDropped = (pass: Pass, dropped: DroppedChoice | null): void => {
  if (dropped === null) return
  const { demandId, serial, problem, detail } = dropped
  pass.event({ _tag: "ChoiceDropped", at: pass.now, demandId, serial, problem, detail })
}
