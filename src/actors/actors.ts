/**
 * All actors as hosts see them: state and command types erased, because a host only carries them.
 */
import type { Actor, ActorName, AnyCommand, AnyEvent, Rejection } from "../domain/decider.ts"
import type { CustomerId, RobotSerial } from "../domain/ids.ts"
import type { Instant } from "../domain/instant.ts"
import type { RequestQuote } from "./delivery/commands.ts"
import type { DeliveryState } from "./delivery/state.ts"
import type { CompleteSubtask, CreateFoTask, OpenTask, RequestFo } from "./hub/commands.ts"
import { robotsOut } from "./hub/decide-end-of-day.ts"
import type { HubState } from "./hub/state.ts"
import type { Open as OpenLink } from "./partner-link/commands.ts"
import type { Depart as DepartWatch } from "./trip-watch/commands.ts"
import type { Views } from "./views.ts"

/** An actor whose types a host need not know. */
export interface HostedActor {
  readonly name: ActorName
  readonly initial: (id: string) => unknown
  readonly decide: (state: unknown, command: AnyCommand, now: Instant) => ReturnType<AnyActor["decide"]>
  readonly evolve: (state: unknown, event: AnyEvent) => void
}

type AnyActor = Actor<unknown, AnyCommand, AnyEvent, Rejection>

/** Erases the types of an actor. The host keeps state, commands and events of one actor together. */
export const hosted = <State, Command extends AnyCommand, Event extends AnyEvent, R extends Rejection>(
  actor: Actor<State, Command, Event, R>
): HostedActor => actor as unknown as HostedActor

/** How many pilots a search is shown at most: more than one search can use up. */
export const candidatesShown = 12

/** Robots of the open tasks that have no pilot and no search: usually none. */
const robotsToDrive = (hub: HubState, tasks: ReadonlyArray<OpenTask>): ReadonlyArray<RobotSerial> => {
  const serials: Array<RobotSerial> = []
  for (const { tripId, serial, pilotId, offeredPilotId } of tasks) {
    const isDriverless = pilotId === null && offeredPilotId === null
    if (isDriverless && serial !== null && !hub.searchOfTrip.has(tripId)) serials.push(serial)
  }
  return serials
}

/** A command that carries facts, whatever their names: the type of what `inform` puts together. */
interface InformedCommand extends AnyCommand {
  readonly [fact: string]: unknown
}

const isBlacklisted = (customerId: CustomerId | null, views: Views): boolean =>
  customerId !== null && views.customerBlacklisted(customerId)

/**
 * Puts the facts that a guard needs into a command (ADR 0004). Hosts call it right before `decide`;
 * commands without such facts come back as they are. Each case copies for itself, so that its copies have
 * one shape.
 */
export const inform = (
  actor: ActorName,
  id: string,
  state: unknown,
  command: AnyCommand,
  views: Views,
  now: Instant
): AnyCommand | InformedCommand => {
  switch (command._tag) {
    case "AssignPilot":
      return actor === "Hub"
        ? { ...command, candidates: views.pilotCandidates(id, candidatesShown, now) }
        : command
    case "SweepTasks": {
      if (actor !== "Hub") return command
      const openTasks = views.openTasks(id)
      const robots = robotsToDrive(state as HubState, openTasks).flatMap((it) => views.robotCopy(it) ?? [])
      return { ...command, candidates: views.pilotCandidates(id, candidatesShown, now), openTasks, robots }
    }
    case "Depart": {
      if (actor === "Trip") return { ...command, robot: views.robotOfTrip(state) }
      if (actor !== "TripWatch") return command
      const { serial } = (command as DepartWatch).event
      return { ...command, olderTripId: serial === null ? null : views.watchedTripOf(serial) }
    }
    case "Deploy":
    case "Undeploy":
    case "CheckIn":
      return actor === "Hub" && "serial" in command && typeof command.serial === "string"
        ? { ...command, robot: views.robotCopy(command.serial) }
        : command
    case "StartEndOfDay": {
      if (actor !== "Hub") return command
      const idle = robotsOut(state as HubState).filter((serial) => !views.hasWork(serial))
      return { ...command, robots: idle.flatMap((serial) => views.robotCopy(serial) ?? []) }
    }
    case "AssignFo":
      return actor === "Hub" ? { ...command, operators: views.fieldOperators(id) } : command
    case "CreateFoTask": {
      if (actor !== "Hub") return command
      const robots = (command as CreateFoTask).stops.flatMap((stop) => views.robotCopy(stop.serial) ?? [])
      return { ...command, robots }
    }
    case "RequestFo":
      return actor === "Hub" ? { ...command, robot: views.robotCopy((command as RequestFo).serial) } : command
    case "CompleteSubtask": {
      if (actor !== "Hub") return command
      const { foTaskId, seq, scannedSerial } = command as CompleteSubtask
      const taker = (state as HubState).field.tasks.get(foTaskId)?.intoSerial ?? scannedSerial
      return {
        ...command,
        robot: views.robotOfSubtask(state, foTaskId, seq),
        into: taker === null || taker === undefined ? null : views.robotCopy(taker)
      }
    }
    case "Open": {
      if (actor !== "PartnerLink") return command
      const { integrationType } = (command as OpenLink).event
      return {
        ...command,
        api: integrationType === null ? null : views.partnerApi(integrationType)
      }
    }
    case "Claim":
      return actor === "PartnerLink" ? { ...command, paused: views.isSendingPaused(state) } : command
    case "RunWatchdog":
      return actor === "Delivery" ? { ...command, remediationsLeft: views.remediationsLeft(now) } : command
    case "RequestQuote": {
      const { customer } = command as RequestQuote
      const customerId = customer === null ? null : customer.customerId
      return { ...command, customerBlacklisted: isBlacklisted(customerId, views) }
    }
    case "Accept": {
      if (actor !== "Delivery") return command
      const customerId = (state as DeliveryState).quote?.request.customerId ?? null
      return {
        ...command,
        takenPins: views.takenPins(state),
        watchdogRules: views.watchdogRules(),
        customerBlacklisted: isBlacklisted(customerId, views)
      }
    }
    default:
      return command
  }
}
