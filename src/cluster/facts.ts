/**
 * The facts that guards need (ADR 0004), read when somebody asks for one. `inform` asks without waiting,
 * so the host lets it ask, reads what was missing, and lets it ask again; most commands ask for nothing.
 */
import * as Effect from "effect/Effect"
import { inform } from "../actors/actors.ts"
import type { DeliveryState } from "../actors/delivery/state.ts"
import type { OpenTask } from "../actors/hub/commands.ts"
import { robotOfStep } from "../actors/hub/field-state.ts"
import type { HubState } from "../actors/hub/state.ts"
import type { PartnerLinkState } from "../actors/partner-link/state.ts"
import type { TripState } from "../actors/trip/state.ts"
import type { Views } from "../actors/views.ts"
import type { ActorName, AnyCommand } from "../domain/decider.ts"
import type { FoTaskId, HubId, RobotSerial, TripId } from "../domain/ids.ts"
import type { Instant } from "../domain/instant.ts"
import { invariant } from "../domain/invariant.ts"
import type { ActiveRule } from "../services/deliveries/watchdog-rule.ts"
import type { PartnerApi } from "../services/integrations/partner-api.ts"
import type { FieldOperatorCandidate } from "../services/operations/field-operator-candidate.ts"
import type { PilotCandidate } from "../services/operations/pilot-candidate.ts"
import type { RobotCopy } from "../services/operations/robot-copy.ts"

/** Where facts come from; each answer is as new as its source. */
export interface FactSource<E> {
  readonly robotCopy: (serial: RobotSerial) => Effect.Effect<RobotCopy | null, E>
  readonly pilotCandidates: (
    hubId: HubId,
    limit: number,
    now: Instant
  ) => Effect.Effect<ReadonlyArray<PilotCandidate>, E>
  /** The tasks of a hub that are PENDING, PAUSED or ARRIVED, the oldest first. */
  readonly openTasks: (hubId: HubId) => Effect.Effect<ReadonlyArray<OpenTask>, E>
  /** PINs of the open, unloaded deliveries at the pickup of this delivery's quote. */
  readonly takenPins: (deliveryId: string) => Effect.Effect<ReadonlyArray<string>, E>
  /** The field operators of the hub's city. */
  readonly fieldOperators: (hubId: HubId) => Effect.Effect<ReadonlyArray<FieldOperatorCandidate>, E>
  /** Whether a live attempt of a delivery, or a trip that departed or has a pilot, counts on the robot. */
  readonly hasWork: (serial: RobotSerial) => Effect.Effect<boolean, E>
  /** The trip of a robot that is watched as departed, null when none is. */
  readonly watchedTripOf: (serial: RobotSerial) => Effect.Effect<TripId | null, E>
  readonly partnerApi: (integrationType: string) => Effect.Effect<PartnerApi | null, E>
  /** Whether all sending to this partner waits. */
  readonly isSendingPaused: (api: PartnerApi) => Effect.Effect<boolean, E>
  readonly watchdogRules: () => Effect.Effect<ReadonlyArray<ActiveRule>, E>
  /** Cancellations and changes of provider that rules may still make in the present window. */
  readonly remediationsLeft: (now: Instant) => Effect.Effect<number, E>
  readonly customerBlacklisted: (customerId: string) => Effect.Effect<boolean, E>
}

const noPins: ReadonlyArray<string> = []
const noTasks: ReadonlyArray<OpenTask> = []

/** One command's facts: known ones are answered, unknown ones are put on the list. */
class Asked<E> implements Views {
  readonly missing: Array<Effect.Effect<void, E>> = []
  private readonly source: FactSource<E>
  private readonly known = new Map<string, unknown>()

  constructor(source: FactSource<E>) {
    this.source = source
  }

  readonly robotCopy = (serial: RobotSerial): RobotCopy | null =>
    this.fact(`robot ${serial}`, null, () => this.source.robotCopy(serial))

  readonly robotOfTrip = (tripState: unknown): RobotCopy | null => {
    const { robotSerial } = tripState as TripState
    return robotSerial === null ? null : this.robotCopy(robotSerial)
  }

  readonly pilotCandidates = (hubId: HubId, limit: number, now: Instant): ReadonlyArray<PilotCandidate> =>
    this.fact(`pilots ${hubId}`, [], () => this.source.pilotCandidates(hubId, limit, now))

  readonly openTasks = (hubId: HubId): ReadonlyArray<OpenTask> =>
    this.fact(`tasks ${hubId}`, noTasks, () => this.source.openTasks(hubId))

  readonly takenPins = (deliveryState: unknown): ReadonlyArray<string> => {
    const { deliveryId } = deliveryState as DeliveryState
    return this.fact(`pins ${deliveryId}`, noPins, () => this.source.takenPins(deliveryId))
  }

  readonly customerBlacklisted = (customerId: string): boolean =>
    this.fact(`customer ${customerId}`, false, () => this.source.customerBlacklisted(customerId))

  readonly fieldOperators = (hubId: HubId): ReadonlyArray<FieldOperatorCandidate> =>
    this.fact(`field ${hubId}`, [], () => this.source.fieldOperators(hubId))

  readonly hasWork = (serial: RobotSerial): boolean =>
    this.fact(`work ${serial}`, true, () => this.source.hasWork(serial))

  readonly robotOfSubtask = (hubState: unknown, foTaskId: FoTaskId, seq: number): RobotCopy | null => {
    const serial = robotOfStep((hubState as HubState).field, foTaskId, seq)
    return serial === null ? null : this.robotCopy(serial)
  }

  readonly watchedTripOf = (serial: RobotSerial): TripId | null =>
    this.fact(`watch ${serial}`, null, () => this.source.watchedTripOf(serial))

  readonly partnerApi = (integrationType: string): PartnerApi | null =>
    this.fact(`partner ${integrationType}`, null, () => this.source.partnerApi(integrationType))

  readonly isSendingPaused = (linkState: unknown): boolean => {
    const { api } = linkState as PartnerLinkState
    return api === null
      ? false
      : this.fact(`pause ${api.integrationType} ${api.apiVersion} ${api.region}`, false, () =>
          this.source.isSendingPaused(api)
        )
  }

  readonly watchdogRules = (): ReadonlyArray<ActiveRule> =>
    this.fact("rules", [], () => this.source.watchdogRules())

  readonly remediationsLeft = (now: Instant): number =>
    this.fact("remediations", 0, () => this.source.remediationsLeft(now))

  private fact<A>(name: string, unknownYet: A, read: () => Effect.Effect<A, E>): A {
    if (this.known.has(name)) return this.known.get(name) as A
    this.missing.push(Effect.map(read(), (value) => void this.known.set(name, value)))
    return unknownYet
  }
}

/** More rounds than this would mean that an answer makes a guard ask for another fact for ever. */
const roundsMax = 4

/** The command with its facts. */
export const informed = <E>(
  source: FactSource<E>,
  actor: ActorName,
  id: string,
  state: unknown,
  command: AnyCommand,
  now: Instant
): Effect.Effect<AnyCommand, E> => {
  const asked = new Asked(source)
  const round = (left: number): Effect.Effect<AnyCommand, E> =>
    Effect.suspend(() => {
      invariant(left > 0, `${actor}.${command._tag} asks for ever more facts`)
      asked.missing.length = 0
      const complete = inform(actor, id, state, command, asked, now)
      return asked.missing.length === 0
        ? Effect.succeed(complete)
        : Effect.zipRight(Effect.all(asked.missing, { discard: true }), round(left - 1))
    })
  return round(roundsMax)
}
