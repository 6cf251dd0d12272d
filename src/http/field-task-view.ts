/** Field work as phones and the dispatch desk see it. */
import type { FoAssistance, FoSubtask, FoTask } from "../actors/hub/field-state.ts"
import type { Place } from "../domain/geo.ts"
import type { FieldOperatorCandidate } from "../services/operations/field-operator-candidate.ts"
import { isoOf } from "../services/table.ts"
import { isoOrNull } from "./delivery-view.ts"
import type { FinishedTask, KnownTask } from "./known-hubs.ts"
import type { FieldOperatorAnswerBody, FoTaskAnswerBody, RequestFoAnswerBody } from "./schemas/field-tasks.ts"

type View = typeof FoTaskAnswerBody.Encoded

const placeView = ({ lat, lng, locationId }: Place): NonNullable<View["place"]> => ({
  lat,
  lng,
  locationId: locationId ?? null
})

export const subtaskView = (step: FoSubtask): View["subtasks"][number] => ({
  seq: step.seq,
  kind: step.kind,
  action: step.action,
  serial: step.serial,
  to: step.to === null ? null : placeView(step.to),
  status: step.status,
  scannedSerial: step.scannedSerial,
  result: step.result
})

export const openTaskView = (hubId: string, task: FoTask): View => ({
  taskId: task.foTaskId,
  hubId,
  type: task.type,
  status: task.status,
  priority: task.priority,
  robotSerials: [...task.serials],
  deliveryId: task.deliveryId,
  tripId: task.tripId,
  merchantId: task.merchantId,
  place: placeView(task.place),
  intoSerial: task.intoSerial,
  scheduledFor: isoOrNull(task.scheduledFor),
  createdAt: isoOf(task.createdAt),
  createdBy: task.by,
  notes: task.notes,
  version: task.version,
  subtasks: task.subtasks.map(subtaskView),
  assignment:
    task.assignment === null
      ? null
      : {
          assignmentId: task.assignment.assignmentId,
          operatorId: task.assignment.operatorId,
          status: task.assignment.status,
          distanceM: task.assignment.distanceM,
          expiresAt: isoOf(task.assignment.expiresAt)
        }
})

/** Of a task that is final its hub keeps a short note. */
const finishedTaskView = (hubId: string, task: FinishedTask): View => ({
  taskId: task.foTaskId,
  hubId,
  type: task.type,
  status: task.status,
  priority: null,
  robotSerials: task.serial === null ? [] : [task.serial],
  deliveryId: task.deliveryId,
  tripId: null,
  merchantId: null,
  place: null,
  intoSerial: null,
  scheduledFor: null,
  createdAt: null,
  createdBy: null,
  notes: null,
  version: null,
  subtasks: [],
  assignment: null
})

export const taskView = ({ finished, hub, open }: KnownTask): View | null => {
  if (open !== null) return openTaskView(hub.hubId, open)
  return finished === null ? null : finishedTaskView(hub.hubId, finished)
}

export const assistanceView = (request: FoAssistance): typeof RequestFoAnswerBody.Encoded => ({
  assistanceRequestId: request.requestId,
  status: request.status,
  foTaskId: request.foTaskId
})

export const fieldOperatorView = (
  operator: FieldOperatorCandidate
): typeof FieldOperatorAnswerBody.Encoded => ({
  operatorId: operator.operatorId,
  hubId: operator.hubId,
  status: operator.status,
  hasVan: operator.hasVan,
  busy: operator.busy,
  position:
    operator.place === null || operator.placeAt === null
      ? null
      : { lat: operator.place.lat, lng: operator.place.lng, at: isoOf(operator.placeAt) }
})
