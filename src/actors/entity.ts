/** An actor as the cluster host runs it: its rules and its rows. */
import type { HostedActor } from "./actors.ts"
import type { AnyPersistence } from "./persistence.ts"

export interface Entity {
  readonly actor: HostedActor
  readonly persistence: AnyPersistence
}
