import type { HubState } from "../../actors/hub/state.ts"
import { isBatterySwap } from "../../services/operations/field-task-policies.ts"

/**
 * A robot has at most one open field task of a type; a battery is exchanged by one of the two ways.
 * Source: spec/operations.md 8 (20).
 */
export const oneFieldTaskPerRobot = ({ field }: HubState): string | null => {
  for (const [serial, tasks] of field.tasksOfRobot) {
    for (let i = 0; i < tasks.length; i++) {
      const task = tasks[i]!
      if (field.tasks.get(task.foTaskId) !== task)
        return `robot ${serial} has ${task.foTaskId}, which is not open`
      for (let j = 0; j < i; j++) {
        const other = tasks[j]!
        if (other.type === task.type || (isBatterySwap(other.type) && isBatterySwap(task.type))) {
          return `robot ${serial} has two tasks ${task.type}: ${other.foTaskId}, ${task.foTaskId}`
        }
      }
    }
  }
  return null
}
