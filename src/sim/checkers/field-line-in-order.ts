import { isWorkedBefore } from "../../actors/hub/field-state.ts"
import type { HubState } from "../../actors/hub/state.ts"

/**
 * Exactly the PENDING field tasks that nobody is asked for stand in line, the most urgent first.
 * Source: spec/operations.md 5.3.
 */
export const fieldLineInOrder = ({ field }: HubState): string | null => {
  const { tasks, waiting } = field
  let expected = 0
  for (const task of tasks.values()) {
    if (task.status === "PENDING" && task.assignment === null) expected += 1
  }
  if (expected !== waiting.length) return `${expected} tasks wait, ${waiting.length} stand in line`
  for (let i = 0; i < waiting.length; i++) {
    const task = waiting[i]!
    if (tasks.get(task.foTaskId) !== task || task.status !== "PENDING" || task.assignment !== null) {
      return `task ${task.foTaskId} stands in line and is ${task.status}`
    }
    const before = waiting[i - 1]
    if (before !== undefined && !isWorkedBefore(before, task)) {
      return `task ${task.foTaskId} is served after ${before.foTaskId}`
    }
  }
  return null
}
