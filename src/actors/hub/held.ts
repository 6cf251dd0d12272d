/**
 * The part of a hub's state that no column of its rows has. Kept as JSON beside the rows.
 *
 * Field work has rows; the hub's places, the books on its robots, and its searches for pilots are here until
 * the tables of places, robots and pilots are built.
 */
import type { Place, PlaceKind } from "../../domain/geo.ts"
import type { AssistanceRequestId, AttemptId, DeliveryId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { FoSubtask, FoTask } from "./field-state.ts"
import type { HubLocation, HubRobot, HubState, PilotSearch } from "./state.ts"

/** What the row of a way does not tell. */
interface HeldWay {
  readonly seq: number
  readonly kind: PlaceKind
  readonly scannedSerial: string | null
  readonly result: string | null
}

/** What the rows of an open task do not tell. */
export interface HeldFoTask
  extends Pick<
    FoTask,
    | "foTaskId"
    | "serials"
    | "intoSerial"
    | "waitsForTripId"
    | "waitsForDeliveryId"
    | "alarmed"
    | "groundedFor"
    | "excluded"
    | "excludedUntil"
  > {
  readonly placeKind: PlaceKind
  readonly ways: ReadonlyArray<HeldWay>
}

export interface HubHeld
  extends Pick<HubState, "status" | "version" | "shard" | "cityId" | "name" | "endOfDayStartedAt"> {
  readonly locations: ReadonlyArray<HubLocation>
  readonly robots: ReadonlyArray<HubRobot>
  readonly searches: ReadonlyArray<PilotSearch>
  readonly withdrawn: ReadonlyArray<readonly [DeliveryId, AttemptId]>
  /** In the order in which the hub knows them, as the next two. */
  readonly tasks: ReadonlyArray<HeldFoTask>
  readonly assistance: ReadonlyArray<AssistanceRequestId>
  readonly unconfirmed: ReadonlyArray<readonly [string, Instant]>
}

/** The name under which a load finds the requests that are open. */
export const assistanceField = "assistance" satisfies keyof HubHeld

const heldWay = (step: FoSubtask, to: Place): HeldWay => ({
  seq: step.seq,
  kind: to.kind,
  scannedSerial: step.scannedSerial,
  result: step.result
})

const heldTask = (task: FoTask): HeldFoTask => ({
  foTaskId: task.foTaskId,
  serials: task.serials,
  intoSerial: task.intoSerial,
  waitsForTripId: task.waitsForTripId,
  waitsForDeliveryId: task.waitsForDeliveryId,
  alarmed: task.alarmed,
  groundedFor: task.groundedFor,
  excluded: task.excluded,
  excludedUntil: task.excludedUntil,
  placeKind: task.place.kind,
  ways: task.subtasks.flatMap((step) =>
    step.kind === "TRAVEL" && step.to !== null ? [heldWay(step, step.to)] : []
  )
})

export const held = (state: HubState): HubHeld => {
  const { tasks, assistance, unconfirmed } = state.field
  return {
    status: state.status,
    version: state.version,
    shard: state.shard,
    cityId: state.cityId,
    name: state.name,
    endOfDayStartedAt: state.endOfDayStartedAt,
    locations: [...state.locations.values()],
    robots: [...state.robots.values()],
    searches: state.searches,
    withdrawn: [...state.withdrawn],
    tasks: [...tasks.values()].map(heldTask),
    assistance: [...assistance.values()].map(({ requestId }) => requestId),
    unconfirmed: [...unconfirmed]
  }
}
