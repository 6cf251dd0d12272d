import type { HubState } from "../../actors/hub/state.ts"

/**
 * While a robot on a trip waits for help the task that brings it is open, and somebody has accepted it
 * exactly when the request says so. Source: spec/operations.md 3.5 (assistance).
 */
export const assistanceHasOpenTask = ({ field }: HubState): string | null => {
  for (const { requestId, foTaskId, status } of field.assistance.values()) {
    if (foTaskId === null) continue
    const task = field.tasks.get(foTaskId)
    if (task === undefined) return `request ${requestId} waits for task ${foTaskId}, which is not open`
    const { assignment } = task
    const isAccepted = assignment !== null && assignment.status !== "REQUESTED"
    if (isAccepted !== (status === "FO_ASSIGNED")) {
      return `request ${requestId} is ${status}, its task's assignment ${assignment?.status ?? "none"}`
    }
  }
  return null
}
