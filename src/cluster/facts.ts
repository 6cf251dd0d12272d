/**
 * The facts that guards need (ADR 0004), read when somebody asks for one. `inform` asks without waiting,
 * so the host lets it ask, reads what was missing, and lets it ask again; most commands ask for nothing.
 */
import * as Effect from "effect/Effect"
import { inform } from "../actors/actors.ts"
import type { DeliveryState } from "../actors/delivery/state.ts"
import type { TripState } from "../actors/trip/state.ts"
import type { Views } from "../actors/views.ts"
import type { ActorName, AnyCommand } from "../domain/decider.ts"
import type { HubId, RobotSerial } from "../domain/ids.ts"
import type { Instant } from "../domain/instant.ts"
import { invariant } from "../domain/invariant.ts"
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
  /** PINs of the open, unloaded deliveries at the pickup of this delivery's quote. */
  readonly takenPins: (deliveryId: string) => Effect.Effect<ReadonlyArray<string>, E>
  readonly customerBlacklisted: (customerId: string) => Effect.Effect<boolean, E>
}

const noPins: ReadonlyArray<string> = []

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

  readonly takenPins = (deliveryState: unknown): ReadonlyArray<string> => {
    const { deliveryId } = deliveryState as DeliveryState
    return this.fact(`pins ${deliveryId}`, noPins, () => this.source.takenPins(deliveryId))
  }

  readonly customerBlacklisted = (customerId: string): boolean =>
    this.fact(`customer ${customerId}`, false, () => this.source.customerBlacklisted(customerId))

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
