/** A Hub as its rows tell it: field work from its tables, the rest from `held`. */
import type { Place, PlaceKind } from "../../domain/geo.ts"
import type { HubId } from "../../domain/ids.ts"
import { invariant } from "../../domain/invariant.ts"
import {
  type FoActionSubtaskRow,
  type FoAssignmentRow,
  type FoSubtaskRow,
  type FoTaskRow,
  type FoTravelSubtaskRow,
  foActionSubtaskModelTable,
  foAssignmentModelTable,
  foAssistanceRequestModelTable,
  foSubtaskModelTable,
  foTaskModelTable,
  foTravelSubtaskModelTable
} from "../../services/operations/tables-field.ts"
import type { LoadedRows, Read } from "../persistence.ts"
import { line } from "./evolve-field.ts"
import {
  assistanceKey,
  type FieldState,
  type FoAssignment,
  type FoSubtask,
  type FoTask,
  finishedKept
} from "./field-state.ts"
import { assistanceField, type HeldFoTask, type HubHeld } from "./held.ts"
import { foTaskMachine } from "./machine.ts"
import { type HubState, initial } from "./state.ts"

const final = foTaskMachine.final.map((status) => `'${status}'`).join(", ")
const open = `SELECT id FROM fo_task_model WHERE hub_id = $1::text::uuid AND status NOT IN (${final})`
/** Tasks that ended at one moment are remembered in the order in which they ended. */
const ended = (task: string): string =>
  `(SELECT max(entity_version) FROM fo_task_history_model WHERE fo_task_id = ${task}.id)`
const newestFinal =
  `SELECT id FROM fo_task_model AS past WHERE hub_id = $1::text::uuid AND status IN (${final}) ` +
  `ORDER BY updated_at DESC, ${ended("past")} DESC LIMIT ${finishedKept}`
const known = `(${open}) UNION ALL (${newestFinal})`

export const reads: ReadonlyArray<Read> = [
  { table: foTaskModelTable, where: `id IN (${known})`, orderBy: ["updated_at", ended("fo_task_model")] },
  { table: foSubtaskModelTable, where: `fo_task_id IN (${known})`, orderBy: ["fo_task_id", "seq"] },
  {
    table: foTravelSubtaskModelTable,
    where: `subtask_id IN (SELECT id FROM fo_subtask_model WHERE fo_task_id IN (${open}))`,
    orderBy: []
  },
  {
    table: foActionSubtaskModelTable,
    where: `subtask_id IN (SELECT id FROM fo_subtask_model WHERE fo_task_id IN (${open}))`,
    orderBy: []
  },
  {
    table: foAssignmentModelTable,
    where: `ended_at IS NULL AND fo_task_id IN (${open})`,
    orderBy: []
  },
  {
    table: foAssistanceRequestModelTable,
    where:
      `id IN (SELECT jsonb_array_elements_text(held -> '${assistanceField}')::uuid FROM actor_state ` +
      "WHERE actor = 'Hub' AND actor_id = $1)",
    orderBy: []
  }
]

const placeOf = (lat: number, lng: number, kind: PlaceKind, locationId: string | null): Place =>
  locationId === null ? { lat, lng, kind } : { lat, lng, kind, locationId }

/** Rows by what they belong to. */
const grouped = <Row>(
  rows: ReadonlyArray<Row>,
  keyOf: (row: Row) => string
): ReadonlyMap<string, ReadonlyArray<Row>> => {
  const groups = new Map<string, Array<Row>>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group === undefined) groups.set(keyOf(row), [row])
    else group.push(row)
  }
  return groups
}

interface StepRows {
  readonly ways: ReadonlyMap<string, FoTravelSubtaskRow>
  readonly actions: ReadonlyMap<string, FoActionSubtaskRow>
}

const stepOf = (row: FoSubtaskRow, rows: StepRows, task: HeldFoTask): FoSubtask => {
  const { id, seq, kind, robotSerial: serial, status } = row
  if (kind === "TRAVEL") {
    const way = rows.ways.get(id)
    const rest = task.ways.find((other) => other.seq === seq)
    invariant(way !== undefined && rest !== undefined, `way ${id} lacks where it leads`)
    const to = placeOf(way.toLat, way.toLng, rest.kind, way.toLocationId)
    const { scannedSerial, result } = rest
    return { seq, kind, action: null, serial, to, status, scannedSerial, result }
  }
  const action = rows.actions.get(id)
  invariant(action !== undefined, `step ${id} lacks its action`)
  const { to } = action.params as { readonly to?: Place }
  const { text } = action.result as { readonly text?: string }
  return {
    seq,
    kind,
    action: action.action,
    serial,
    to: to ?? null,
    status,
    scannedSerial: action.scannedSerial,
    result: text ?? null
  }
}

const assignmentOf = (row: FoAssignmentRow | undefined): FoAssignment | null =>
  row === undefined
    ? null
    : {
        assignmentId: row.id,
        operatorId: row.foId,
        distanceM: row.distanceM,
        expiresAt: row.expiresAt,
        status: row.status
      }

const taskOf = (
  row: FoTaskRow,
  heldPart: HeldFoTask,
  subtasks: Array<FoSubtask>,
  assignment: FoAssignment | null
): FoTask => ({
  foTaskId: row.id,
  type: row.type,
  priority: row.priority,
  status: row.status,
  serials: heldPart.serials,
  deliveryId: row.deliveryId,
  tripId: row.tripId,
  merchantId: row.merchantId,
  place: placeOf(row.lat, row.lng, heldPart.placeKind, row.locationId),
  intoSerial: heldPart.intoSerial,
  scheduledFor: row.scheduledFor,
  waitsForTripId: heldPart.waitsForTripId,
  waitsForDeliveryId: heldPart.waitsForDeliveryId,
  createdAt: row.createdAt,
  by: row.createdBy,
  notes: row.notes,
  alarmed: heldPart.alarmed,
  groundedFor: heldPart.groundedFor,
  subtasks,
  assignment,
  excluded: [...heldPart.excluded],
  excludedUntil: [...heldPart.excludedUntil],
  version: row.version
})

/** Open tasks in the order in which the hub knows them, each in its line. */
const restoreOpen = (field: FieldState, rows: LoadedRows, held: HubHeld): void => {
  const taskRows = new Map(rows.of(foTaskModelTable).map((row) => [row.id, row]))
  const steps = grouped(rows.of(foSubtaskModelTable), (row) => row.foTaskId)
  const assignments = new Map(rows.of(foAssignmentModelTable).map((row) => [row.foTaskId, row]))
  const stepRows: StepRows = {
    ways: new Map(rows.of(foTravelSubtaskModelTable).map((row) => [row.subtaskId, row])),
    actions: new Map(rows.of(foActionSubtaskModelTable).map((row) => [row.subtaskId, row]))
  }
  for (const heldPart of held.tasks) {
    const { foTaskId } = heldPart
    const row = taskRows.get(foTaskId)
    invariant(row !== undefined, `field task ${foTaskId} is open and has no row`)
    const subtasks = (steps.get(foTaskId) ?? []).map((step) => stepOf(step, stepRows, heldPart))
    const task = taskOf(row, heldPart, subtasks, assignmentOf(assignments.get(foTaskId)))
    field.tasks.set(foTaskId, task)
    for (const serial of task.serials) {
      const ofRobot = field.tasksOfRobot.get(serial)
      if (ofRobot === undefined) field.tasksOfRobot.set(serial, [task])
      else ofRobot.push(task)
    }
    if (task.assignment !== null) field.taskOfOperator.set(task.assignment.operatorId, task)
    line(field, task)
  }
}

const restoreFinished = (field: FieldState, rows: LoadedRows): void => {
  const steps = grouped(rows.of(foSubtaskModelTable), (row) => row.foTaskId)
  for (const { id, type, status, robotSerial: serial, deliveryId, createdAt } of rows.of(foTaskModelTable)) {
    if (!foTaskMachine.final.includes(status)) continue
    const openSteps = (steps.get(id) ?? []).flatMap((step) =>
      step.status === "COMPLETED" || step.status === "SKIPPED" ? [] : [step.seq]
    )
    field.finished.set(id, { foTaskId: id, type, status, serial, deliveryId, createdAt, openSteps })
  }
}

const restoreAssistance = (field: FieldState, rows: LoadedRows, held: HubHeld): void => {
  const byId = new Map(rows.of(foAssistanceRequestModelTable).map((row) => [row.id, row]))
  for (const requestId of held.assistance) {
    const row = byId.get(requestId)
    invariant(row !== undefined, `request ${requestId} is open and has no row`)
    const { tripId, issue, robotSerial: serial, foTaskId, createdAt, status } = row
    field.assistance.set(assistanceKey(tripId, issue), {
      requestId,
      tripId,
      issue,
      serial,
      foTaskId,
      requestedAt: createdAt,
      status
    })
  }
}

export const restore = (hubId: HubId, rows: LoadedRows, heldPart: unknown): HubState => {
  const held = heldPart as HubHeld
  const state = initial(hubId)
  state.status = held.status
  state.version = held.version
  state.shard = held.shard
  state.cityId = held.cityId
  state.name = held.name
  state.endOfDayStartedAt = held.endOfDayStartedAt
  for (const location of held.locations) state.locations.set(location.locationId, location)
  for (const robot of held.robots) state.robots.set(robot.serial, robot)
  for (const search of held.searches) {
    state.searches.push(search)
    state.searchOfTrip.set(search.tripId, search)
    if (search.askedPilotId !== null) state.tripAskedOf.set(search.askedPilotId, search.tripId)
  }
  for (const [deliveryId, attemptId] of held.withdrawn) state.withdrawn.set(deliveryId, attemptId)
  for (const [key, until] of held.unconfirmed) state.field.unconfirmed.set(key, until)
  restoreOpen(state.field, rows, held)
  restoreFinished(state.field, rows)
  restoreAssistance(state.field, rows, held)
  return state
}
